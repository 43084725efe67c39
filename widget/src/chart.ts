// A picture of an answer, drawn by Vega-Lite where nothing may be evaluated and nothing fetched: expressions are
// interpreted, the loader refuses. Colours are the page's own custom properties, so light, dark and paper need no
// drawing anew.

import { Error as ErrorsOnly, loader, logger, parse, View, type TooltipHandler } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

export interface Series {
  rows: string;
  spec: Record<string, unknown>;
}

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const NARROW = 480; // px

const closed = loader();
const refuse = () => Promise.reject(new Error("A picture loads nothing."));
closed.load = refuse;
closed.sanitize = refuse;

// Of what is counted there are no halves.
const whole = (rows: readonly object[]): boolean =>
  rows.every((row) => Object.values(row).every((value) => Number.isNaN(Number(value)) || Number.isInteger(Number(value))));

function theme(width: number, counted: boolean): Config {
  const size = 12;
  return {
    aria: false, // whoever holds the picture says in words what is to be seen
    background: "transparent",
    font: FONT,
    view: { stroke: null, continuousHeight: 220 },
    mark: { color: "var(--chart-1)" },
    line: { strokeWidth: 2 },
    style: { least: { color: "var(--faint)" }, target: { color: "var(--ink)" } },
    range: { category: [1, 2, 3, 4].map((n) => `var(--chart-${n})`) },
    axis: {
      domainColor: "var(--line)", gridColor: "var(--line)", tickColor: "var(--line)",
      labelColor: "var(--faint)", labelFontSize: size, labelOverlap: true,
      titleColor: "var(--faint)", titleFontSize: size, titleFontWeight: "normal",
    },
    axisX: { grid: false },
    axisQuantitative: counted ? { tickMinStep: 1 } : {},
    axisYDiscrete: { labelLimit: Math.round(width * 0.45), labelColor: "var(--ink)" },
    legend: {
      orient: "top", title: null, symbolOpacity: 1, columns: width < NARROW ? 1 : 4,
      labelColor: "var(--ink)", labelFontSize: size, labelLimit: width - 40,
    },
  };
}

// What a mark stands for, beside the pointer.
function tooltips(at: HTMLElement): TooltipHandler {
  const tip = at.appendChild(document.createElement("div"));
  tip.className = "tip";
  tip.hidden = true;
  return (_handler, event, _item, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden || !(event instanceof MouseEvent)) return;
    const facts = typeof value === "object" ? Object.entries(value) : [["", value]];
    tip.replaceChildren(...facts.map(([name, fact]) => {
      const line = document.createElement("div");
      line.textContent = name ? `${name}: ${fact}` : String(fact);
      return line;
    }));
    const box = at.getBoundingClientRect();
    const room = box.width - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(event.clientX - box.left + 12, room))}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  };
}

/** Draws in `at`, which stands in the page and is as wide as the picture is to be. */
export async function draw(at: HTMLElement, series: Series, rows: readonly object[]): Promise<void> {
  const spec = { ...series.spec, title: undefined, data: { name: series.rows, values: rows } };
  const compiled = compile(spec as unknown as TopLevelSpec, {
    config: theme(at.clientWidth, whole(rows)), logger: logger(ErrorsOnly),
  });
  const canvas = at.appendChild(document.createElement("div"));
  canvas.ariaHidden = "true";
  const view = new View(parse(compiled.spec, undefined, { ast: true }), {
    expr: expressionInterpreter, loader: closed, renderer: "svg",
  });
  await view.tooltip(tooltips(at)).initialize(canvas).hover().runAsync();
}
