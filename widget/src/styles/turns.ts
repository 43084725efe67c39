import { css } from "lit";

export const turns = css`
  .turn { display: block; margin-block-end: 1.6rem; scroll-margin-block-start: 1rem; }
  .asked { display: flex; align-items: center; justify-content: end; gap: 0.25rem; margin-block-end: 0.75rem; }
  .asked .words { margin: 0; font: inherit; background: var(--mine); padding: 0.55rem 0.95rem; border-radius: 1.1rem; border-end-end-radius: 0.3rem; max-width: min(85%, 40rem); white-space: pre-wrap; overflow-wrap: anywhere; }
  .asked form { width: 100%; display: grid; gap: 0.5rem; }
  .row { display: flex; flex-wrap: wrap; gap: 0.4rem; align-items: center; }
  .row.end { justify-content: end; }
  .asked .edit { opacity: 0; }
  .turn:hover .edit, .asked:focus-within .edit { opacity: 1; }
  @media (hover: none) { .asked .edit { opacity: 1; } }
  .answer { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.9rem 1.1rem 0.55rem; overflow-wrap: anywhere; }
  .steps { list-style: none; margin: 0 0 0.5rem; padding: 0; color: var(--faint); font-size: 0.88rem; display: grid; gap: 0.15rem; }
  .steps li { display: flex; gap: 0.45rem; align-items: center; }
  .steps .failed { color: var(--warn); }
  details.steps { display: block; }
  details.steps > ul { padding-inline-start: 1.2rem; margin: 0.25rem 0; }
  .busy::before {
    content: ""; width: 0.8em; height: 0.8em; border-radius: 50%; border: 2px solid var(--accent); border-inline-end-color: transparent;
    animation: turn 0.8s linear infinite; flex: none;
  }
  @keyframes turn { to { transform: rotate(360deg); } }
  .lost { color: var(--warn); background: var(--warn-back); border-radius: 0.5rem; padding: 0.4rem 0.7rem; margin: 0.3rem 0; font-size: 0.9rem; }
  .said > * > :first-child { margin-block-start: 0; }
  .said p, .said ul, .said ol, .said pre { margin: 0 0 0.65rem; }
  .said ul, .said ol { padding-inline-start: 1.4rem; }
  .said li { margin: 0.15rem 0; }
  .said p:has(> em:only-child) { font-size: 0.85rem; color: var(--faint); }
  .said p:has(> em:only-child) em { font-style: normal; }
  .said h2, .said h3 { font-size: 1.05rem; margin: 1rem 0 0.35rem; }
  .said h4, .said h5 { font-size: 0.98rem; margin: 0.8rem 0 0.3rem; }
  .said code { font: 0.9em ui-monospace, "Cascadia Mono", Menlo, monospace; background: var(--back); border-radius: 0.25rem; padding: 0.05rem 0.25rem; }
  .said pre { overflow-x: auto; background: var(--back); padding: 0.7rem; border-radius: 0.5rem; }
  .said pre code { padding: 0; background: none; }
  .said blockquote { margin: 0 0 0.65rem; padding-inline-start: 0.9rem; border-inline-start: 3px solid var(--line); color: var(--faint); }
  .data { margin: 0.5rem 0 0.9rem; border: 1px solid var(--line); border-radius: 0.6rem; overflow: hidden; }
  .tablebar { display: flex; gap: 0.5rem; align-items: center; justify-content: end; padding: 0.3rem 0.4rem; background: var(--back); border-bottom: 1px solid var(--line); }
  .tablebar .filter { width: 11rem; padding: 0.2rem 0.55rem; font-size: 0.85rem; margin-inline-end: auto; flex: 0 1 auto; }
  .tablebar .count { color: var(--faint); font-size: 0.8rem; white-space: nowrap; }
  .wide {
    overflow-x: auto; background-repeat: no-repeat; background-size: 2.5rem 100%, 2.5rem 100%, 0.8rem 100%, 0.8rem 100%;
    background-position: left, right, left, right; background-attachment: local, local, scroll, scroll;
    background-image: linear-gradient(to right, var(--card) 40%, transparent), linear-gradient(to left, var(--card) 40%, transparent),
      linear-gradient(to right, #0b1a2a2e, transparent), linear-gradient(to left, #0b1a2a2e, transparent);
  }
  table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; width: 100%; }
  th, td { overflow-wrap: normal; text-align: start; padding: 0.4rem 0.75rem; vertical-align: top; }
  td { border-top: 1px solid var(--line); }
  tbody tr:first-child td { border-top: 0; }
  thead th { border-bottom: 1px solid var(--line); padding: 0.2rem 0.3rem; white-space: nowrap; }
  tbody tr:hover td { background: var(--hover); }
  .sort { border: 0; background: none; padding: 0.2rem 0.45rem; font-weight: 600; color: var(--faint); display: inline-flex; gap: 0.25rem; align-items: center; border-radius: 0.35rem; }
  .sort:hover { background: var(--hover); color: var(--ink); }
  .sort .icon { width: 0.95em; height: 0.95em; opacity: 0.35; }
  th[aria-sort="ascending"] .icon, th[aria-sort="descending"] .icon { opacity: 1; color: var(--accent); }
  th[aria-sort="descending"] .icon { transform: scaleY(-1); }
  .right { text-align: end; }
  .right .sort { flex-direction: row-reverse; }
  .short { white-space: nowrap; }
  .data td:not(.short) { min-width: 10rem; }
  .data td.long { min-width: 17rem; }
  .pictures:empty { display: none; }
  figure { margin: 0.9rem 0 0.4rem; break-inside: avoid; }
  figcaption { font-weight: 600; font-size: 0.92rem; }
  .picture { position: relative; margin-top: 0.4rem; }
  .picture:not(:has(svg)) { min-height: 17rem; } /* kept free for it */
  .tip { position: absolute; z-index: 1; pointer-events: none; white-space: nowrap; padding: 0.3rem 0.6rem; font-size: 0.8rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.4rem; box-shadow: 0 2px 8px #0003; }
  figure details { color: var(--faint); font-size: 0.85rem; }
  .chips { list-style: none; padding: 0; margin: 0.2rem 0 0.5rem; display: flex; flex-wrap: wrap; gap: 0.4rem; }
  .chip { border: 1px solid var(--line); background: var(--card); border-radius: 1rem; padding: 0.2rem 0.7rem; font-size: 0.82rem; line-height: 1.4; max-width: 100%; display: inline-flex; gap: 0.35rem; align-items: center; text-align: start; }
  .chip:hover { border-color: var(--accent); background: var(--hover); }
  .chips li { min-width: 0; max-width: 100%; }
  .chip > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 20rem; min-width: 0; }
  .chip.on > span { white-space: normal; max-width: none; }
  .choices { list-style: none; padding: 0; margin: 0.2rem 0 0.6rem; display: grid; gap: 0.4rem; justify-items: start; }
  .choices .button { white-space: normal;  border-color: var(--accent); }
  .label { color: var(--faint); font-size: 0.78rem; font-weight: 600; margin: 0.6rem 0 0.15rem; }
  manufacturing-copilot-approval { display: block; margin: 0.4rem 0 0.8rem; }
  .approval { border: 1px solid var(--line); border-inline-start: 4px solid var(--accent); border-radius: 0.6rem; padding: 0.8rem 1rem; background: var(--back); }
  .approval.pending { border-inline-start-color: var(--warn); }
  .approval.done { border-inline-start-color: var(--good); }
  .approval.failed, .approval.expired, .approval.rejected { border-inline-start-color: var(--bad); }
  .approval h3 { margin: 0.2rem 0 0.3rem; font-size: 1.02rem; }
  .approval .status { display: flex; gap: 0.4rem; align-items: center; margin: 0; font-size: 0.85rem; font-weight: 600; color: var(--faint); }
  .approval.pending .status { color: var(--warn); }
  .approval.done .status, .receipt { color: var(--good); }
  .approval.failed .status { color: var(--bad); }
  .approval .preview { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.7rem 0.9rem; margin: 0.2rem 0 0.7rem; font-size: 0.94rem; }
  .approval .preview pre { white-space: pre-wrap; background: none; padding: 0; }
  .approval .preview mark { background: var(--warn-back); color: var(--warn); font-weight: 700; border-radius: 0.2rem; padding: 0 0.15rem; }
  .approval .row .label { font-weight: 400; margin: 0; }
  .approval .preview > :last-child { margin-block-end: 0; }
  .approval .facts { margin: 0 0 0.4rem; }
  .receipt { font-weight: 600; margin: 0 0 0.5rem; }
  .field { display: grid; gap: 0.2rem; margin-block-end: 0.6rem; font-size: 0.88rem; color: var(--faint); }
  .field input, .field textarea { color: var(--ink); font-size: 1rem; }
  .foot { display: flex; flex-wrap: wrap; gap: 0.1rem; align-items: center; margin: 0.35rem -0.4rem 0; }
  .foot .took { margin-inline-start: auto; color: var(--faint); font-size: 0.76rem; padding: 0 0.4rem; }
  .reasons { display: grid; gap: 0.5rem; padding: 0.7rem; margin: 0.4rem 0; background: var(--back); border-radius: 0.6rem; border: 0; min-width: 0; }
  .reasons legend { float: inline-start; font-weight: 600; font-size: 0.9rem; padding: 0; width: 100%; }
  .reasons label.pick { display: inline-flex; gap: 0.4rem; align-items: center; font-size: 0.9rem; }
  .reasons input[type="radio"] { width: auto; accent-color: var(--accent); }
`;
