import { css } from "lit";

export const reader = css`
  .facts { color: var(--faint); margin: 0 0 0.8rem; font-size: 0.9rem; }
  .passage { border-inline-start: 4px solid var(--accent); background: var(--mine); border-radius: 0.3rem; padding: 0.3rem 0.9rem; margin: 0.4rem 0; outline-offset: 4px; }
  dl.record { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: 0; margin: 0 0 1rem; }
  dl.record dt, dl.record dd { padding: 0.4rem 0.5rem; margin: 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
  dl.record dt { color: var(--faint); font-size: 0.9rem; }
  .revisions { font-size: 0.9rem; margin-block-end: 0.8rem; }
`;
