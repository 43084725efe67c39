import { css } from "lit";

export const layout = css`
  :host {
    display: block; position: relative; container-type: inline-size; min-height: 20rem; height: 40rem; overflow: hidden;
    background: var(--back); color: var(--ink); font: 400 1rem/1.55 var(--font); text-align: start;
  }
  .frame { display: flex; height: 100%; }
  aside { width: 17.5rem; flex: none; border-inline-end: 1px solid var(--line); background: var(--card); min-height: 0; }
  .chat { flex: 1; min-width: 0; display: flex; flex-direction: column; height: 100%; }
  header { display: flex; align-items: center; gap: 0.5rem; padding: 0.55rem 1rem; min-height: 3.4rem; background: var(--card); border-bottom: 1px solid var(--line); }
  header .icon-logo { color: var(--accent); width: 1.6rem; height: 1.6rem; }
  .titles { flex: 1; min-width: 0; line-height: 1.3; }
  h1 { font-size: 1rem; font-weight: 650; margin: 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
  .plant { margin: 0; color: var(--faint); font-size: 0.8rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .waiting { font-size: 0.85rem; color: var(--warn); background: var(--warn-back); border-color: transparent; padding: 0.3rem 0.6rem; }
  main { flex: 1; overflow-y: auto; padding: 1.25rem 1.25rem 0.5rem; position: relative; scrollbar-gutter: stable; }
  .column { max-width: 50rem; margin: 0 auto; width: 100%; }
  .welcome { padding-top: clamp(0.5rem, 9cqi, 5rem); }
  .welcome h2 { font-size: clamp(1.35rem, 1rem + 1.6cqi, 1.9rem); line-height: 1.25; font-weight: 650; margin: 0 0 0.4rem; letter-spacing: -0.01em; text-wrap: balance; }
  .welcome p { color: var(--faint); margin: 0 0 1.4rem; max-width: 38rem; }
  .suggestions { list-style: none; padding: 0; margin: 0; display: grid; gap: 0.6rem; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); }
  .suggestions button {
    width: 100%; height: 100%; text-align: start; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius);
    padding: 0.7rem 0.9rem; line-height: 1.4;
  }
  .suggestions button::first-letter { text-transform: uppercase; }
  .suggestions button:hover { border-color: var(--accent); background: var(--hover); }
  .below { padding: 0.5rem 1.25rem 0.9rem; scrollbar-gutter: stable; overflow: hidden; }
  .writing { position: relative; }
  .composer {
    display: flex; align-items: end; gap: 0.4rem; background: var(--card); border: 1px solid var(--line); border-radius: calc(var(--radius) * 1.6);
    padding: 0.45rem; box-shadow: 0 2px 10px #0b1a2a12;
  }
  .composer:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
  .composer textarea { border: 0; background: none; resize: none; padding: 0.4rem 0.6rem; max-height: 12rem; line-height: 1.5; outline: none; flex: 1; field-sizing: content; }
  .composer .primary { width: 2.4rem; height: 2.4rem; padding: 0; border-radius: 50%; flex: none; }
  .hint { margin: 0.4rem 0 0; color: var(--faint); font-size: 0.75rem; text-align: center; }
  button.latest { position: absolute; inset-block-start: -2.4rem; inset-inline-end: 1.5rem; border-radius: 50%; background: var(--card); border: 1px solid var(--line); box-shadow: 0 2px 8px #0b1a2a26; }
  .key { max-width: 26rem; margin: 8vh auto 0; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.4rem; display: grid; gap: 0.8rem; }
  .banner { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; background: var(--mine); padding: 0.5rem 1rem; font-size: 0.9rem; }
  dialog {
    position: fixed; inset: 0 0 0 auto; margin: 0; width: min(44rem, 100vw); max-width: none; height: 100dvh; max-height: none; border: 0;
    padding: 0; background: var(--card); color: var(--ink); box-shadow: 0 0 40px #0006; font: inherit;
  }
  :host(:dir(rtl)) dialog { inset: 0 auto 0 0; }
  dialog.broad { width: min(72rem, 100vw); }
  dialog.slim { width: min(32rem, 100vw); }
  dialog.start { inset: 0 auto 0 0; width: min(20rem, 88vw); }
  :host(:dir(rtl)) dialog.start { inset: 0 0 0 auto; }
  dialog::backdrop { background: #0b1a2a4d; }
  .panel { display: flex; flex-direction: column; height: 100%; }
  .panel > .top { display: flex; gap: 0.5rem; align-items: center; padding: 0.7rem 1rem; border-bottom: 1px solid var(--line); }
  .panel > .top h2 { flex: 1; margin: 0; font-size: 1.05rem; line-height: 1.3; overflow-wrap: anywhere; }
  .panel > .inside { flex: 1; overflow-y: auto; padding: 1rem 1.25rem; }
  @container (max-width: 40rem) {
    main { padding: 0.9rem 0.8rem 0.4rem; }
    .below { padding: 0.4rem 0.8rem 0.7rem; }
    .hint { display: none; }
    .waiting span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    header { padding: 0.45rem 0.6rem; }
  }
  @media print { :host { height: auto; overflow: visible; } aside, .below, .quiet, .iconic { display: none !important; } main { overflow: visible; } }
`;
