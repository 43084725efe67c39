import { css } from "lit";

export const threads = css`
  .threads { display: flex; flex-direction: column; height: 100%; min-height: 0; }
  .threads > .top { padding: 0.7rem; display: grid; gap: 0.55rem; }
  .find { position: relative; }
  .find .icon { position: absolute; inset-inline-start: 0.65rem; inset-block-start: 0.65rem; color: var(--faint); pointer-events: none; }
  .find input { padding-inline-start: 2.1rem; font-size: 0.92rem; background: var(--back); }
  .threads ul { list-style: none; margin: 0; padding: 0 0.5rem 0.7rem; overflow-y: auto; flex: 1; min-height: 0; }
  .thread { position: relative; border-radius: 0.5rem; }
  .thread .open { display: block; width: 100%; border: 0; background: none; text-align: start; padding: 0.5rem 0.65rem; padding-inline-end: 2.4rem; border-radius: 0.5rem; line-height: 1.3; }
  .thread .open:hover { background: var(--hover); }
  .thread .open[aria-current="true"] { background: var(--mine); font-weight: 550; }
  .thread .name { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 0.92rem; }
  .thread .name::first-letter { text-transform: uppercase; }
  .thread .when { font-size: 0.75rem; color: var(--faint); font-weight: 400; }
  .thread .iconic { position: absolute; inset-inline-end: 0.25rem; inset-block-start: 0.45rem; }
  .thread .actions { padding: 0.35rem 0.65rem 0.6rem; display: grid; gap: 0.4rem; font-size: 0.88rem; }
  .thread .actions p { margin: 0; color: var(--faint); }
  .none { color: var(--faint); padding: 0.5rem 0.7rem; font-size: 0.9rem; margin: 0; }
`;
