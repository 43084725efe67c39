import { css } from "lit";

export const views = css`
  .views { border-top: 1px solid var(--line); padding: 0.4rem 0.5rem; display: grid; }
  .views .quiet { justify-content: start; padding: 0.45rem 0.65rem; font-size: 0.92rem; gap: 0.6rem; }
  .badge { margin-inline-start: auto; background: var(--warn-back); color: var(--warn); border-radius: 1rem; padding: 0 0.5rem; font-size: 0.8rem; font-weight: 600; }
  .tabs { display: inline-flex; flex-wrap: wrap; gap: 0.2rem; padding: 0.2rem; margin-block-end: 0.8rem; background: var(--back); border-radius: 0.6rem; }
  .tab { border: 0; background: none; padding: 0.3rem 0.9rem; border-radius: 0.45rem; color: var(--faint); font-size: 0.92rem; }
  .tab[aria-pressed="true"] { background: var(--card); color: var(--ink); font-weight: 600; box-shadow: 0 1px 3px #0b1a2a26; }
  .panel h3 { font-size: 1rem; margin: 1.4rem 0 0.4rem; }
  .panel .approval h3 { margin: 0.2rem 0 0.3rem; }
  .panel .none { padding-inline: 0; }
  .code { border: 1px solid var(--line); border-inline-start: 4px solid var(--accent); border-radius: 0.6rem; padding: 0.5rem 1rem 0.8rem; background: var(--back); }
  .code code { font: 600 1.35rem ui-monospace, "Cascadia Mono", Menlo, monospace; letter-spacing: 0.04em; user-select: all; }
  .code .row { gap: 0.6rem 1.2rem; }
  .rows { list-style: none; padding: 0; margin: 0; }
  .rows li { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 0.8rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
  .rows .name { flex: 1; font-weight: 550; }
  .rows .label { margin: 0; font-weight: 400; }
  .bell { position: relative; }
  .bell .badge { position: absolute; inset-block-start: -0.15rem; inset-inline-end: -0.2rem; padding: 0 0.3rem; font-size: 0.7rem; line-height: 1.35; }
  .alert { padding-inline-start: 0.7rem !important; }
  .alert.unread { border-inline-start: 3px solid var(--accent); }
  .alert .how { display: block; font-weight: 400; overflow-wrap: anywhere; }
  .alert .row { flex-basis: 100%; }
  .alert .way { width: auto; padding: 0.25rem 0.5rem; font-size: 0.85rem; }
  .alert .bad { color: var(--bad); }
  .alert .quiet { white-space: normal; }
  .hours { display: grid; max-width: 26rem; }
  .filters { display: flex; flex-wrap: wrap; gap: 0.2rem 0.7rem; align-items: end; }
  .filters .field { flex: 1 1 9rem; margin-block-end: 0.4rem; }
  .filters .button { margin-block-end: 0.4rem; }
  .filters :is(input, select, .button) { height: 2.6rem; }
  select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 0.55rem; padding: 0.45rem 0.7rem; width: 100%; }
  input[type="date"] { min-width: 9rem; }
  .field select { color: var(--ink); font-size: 1rem; }
  .log pre { white-space: pre-wrap; font-size: 0.85em; margin: 0.3rem 0 0; color: var(--faint); overflow-wrap: anywhere; }
  .log summary { overflow-wrap: anywhere; }
  .log th { padding: 0.4rem 0.75rem; color: var(--faint); font-weight: 600; }
  .log .bad { color: var(--bad); }
  .held { border-radius: var(--radius); min-height: 4.4rem; background: var(--line); opacity: 0.45; animation: wait 1.4s ease-in-out infinite; }
  @keyframes wait { 50% { opacity: 0.2; } }
`;
