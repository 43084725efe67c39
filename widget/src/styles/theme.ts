import { css } from "lit";

const dark = css`
  --back: var(--copilot-background, #11161c); --card: var(--copilot-surface, #181f27); --ink: var(--copilot-text, #e5eaf0);
  --faint: var(--copilot-muted, #9dabba); --line: var(--copilot-border, #2d3742);
  --accent: var(--copilot-accent, #74b6e2); --on-accent: var(--copilot-on-accent, #0a1a26);
  --mine: var(--copilot-question, #1f3343); --hover: var(--copilot-hover, #212a34);
  --bad: #ffa198; --bad-back: #3b1e1b; --good: #6fd3a1; --warn: #f0c674; --warn-back: #35290f;
  --chart-1: var(--copilot-chart-1, #74b6e2); --chart-2: var(--copilot-chart-2, #f0a04b);
  --chart-3: var(--copilot-chart-3, #5fc9a3); --chart-4: var(--copilot-chart-4, #d79bd2);
  color-scheme: dark;
`;

// Every colour is a variable that a host page may set on the element; docs/embedding.md names them.
export const theme = css`
  :host {
    --back: var(--copilot-background, #f6f7f9); --card: var(--copilot-surface, #ffffff); --ink: var(--copilot-text, #18222d);
    --faint: var(--copilot-muted, #566373); --line: var(--copilot-border, #dce2e9);
    --accent: var(--copilot-accent, #1c5c8c); --on-accent: var(--copilot-on-accent, #ffffff);
    --mine: var(--copilot-question, #e4eef6); --hover: var(--copilot-hover, #eef2f6);
    --bad: #a3271c; --bad-back: #fdeceb; --good: #1a6b45; --warn: #7a4b00; --warn-back: #fdf3dd;
    --chart-1: var(--copilot-chart-1, #2f7fb8); --chart-2: var(--copilot-chart-2, #c8570a);
    --chart-3: var(--copilot-chart-3, #1a8a6a); --chart-4: var(--copilot-chart-4, #9b4f96);
    --radius: var(--copilot-radius, 0.75rem);
    --font: var(--copilot-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
    color-scheme: light;
  }
  @media screen and (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${dark} } }
  @media screen { :host([theme="dark"]) { ${dark} } }
  * { box-sizing: border-box; }
  [hidden] { display: none !important; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  .icon {
    width: 1.15em; height: 1.15em; flex: none; vertical-align: -0.2em; fill: none; stroke: currentColor; stroke-width: 1.8;
    stroke-linecap: round; stroke-linejoin: round;
  }
  .icon-more { stroke-width: 3; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 0.3rem; }
  button, input, textarea { font: inherit; color: inherit; }
  button { cursor: pointer; }
  button:disabled { opacity: 0.5; cursor: default; }
  .button, .primary, .quiet, .iconic {
    display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem; border-radius: 0.55rem; line-height: 1.3; white-space: nowrap;
    border: 1px solid var(--line); background: var(--card); padding: 0.4rem 0.8rem; text-align: start;
  }
  .button:hover, .quiet:hover, .iconic:hover { background: var(--hover); }
  .primary { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
  .primary:hover { filter: brightness(1.08); }
  .quiet, .iconic { border-color: transparent; background: none; color: var(--faint); padding: 0.3rem 0.5rem; font-size: 0.85rem; }
  .iconic { padding: 0.4rem; font-size: 1rem; min-width: 2.1rem; min-height: 2.1rem; }
  .quiet:hover, .iconic:hover, .quiet[aria-pressed="true"] { color: var(--ink); }
  .quiet[aria-pressed="true"] { background: var(--mine); }
  .danger { color: var(--bad); }
  input, textarea {
    background: var(--card); border: 1px solid var(--line); border-radius: 0.55rem; padding: 0.45rem 0.7rem; min-width: 0; width: 100%;
  }
  input::placeholder, textarea::placeholder { color: var(--faint); opacity: 1; }
  a { color: var(--accent); }
  summary { cursor: pointer; }
  .trouble { color: var(--bad); background: var(--bad-back); border-radius: 0.55rem; padding: 0.6rem 0.8rem; margin: 0.4rem 0; }
  @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; } }
`;
