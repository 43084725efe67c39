// The pictures of an answer. What draws them is fetched with the first; what they show is a table too.

import { HOME } from "./home";
import { make } from "./markdown";
import type { Answer, Row, SeriesBlock } from "./shapes";
import { type Strings } from "./strings";
import { dataTable } from "./table";

interface Channel {
  field?: string;
  title?: string;
  type?: string;
  datum?: string;
}
type Encoding = Record<string, Channel | undefined>;

const heading = (name: string): string => name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

/** The rows' fields that the picture shows, each with its heading: [field, heading, is a number]. */
function fields(spec: { encoding?: Encoding; layer?: { encoding?: Encoding }[] }, row: Row): [string, string, boolean][] {
  const found = new Map<string, [string, string, boolean]>();
  for (const { color, ...channels } of [spec.encoding ?? {}, ...(spec.layer ?? []).map((one) => one.encoding ?? {})]) {
    const of = channels.y2?.field ? null : color?.datum; // an interval's bounds are not what is between them
    for (const { field, title, type } of Object.values(channels).filter((one) => one !== undefined)) {
      if (!field || !(field in row) || found.has(field)) continue;
      const name = of ?? heading(field);
      found.set(field, [field, title ? `${name}, ${title}` : name, type !== "temporal" && type !== "nominal"]);
    }
  }
  return [...found.values()];
}

function table(columns: [string, string, boolean][], rows: Row[]): HTMLTableElement {
  const row = (name: "th" | "td", cells: string[]): HTMLElement =>
    make("tr", {}, ...columns.map(([, , number], at) => make(name, number ? { class: "right" } : {}, cells[at] ?? "")));
  return make("table", {},
    make("thead", {}, row("th", columns.map(([, title]) => title))),
    make("tbody", {}, ...rows.map((one) => row("td", columns.map(([field]) => String(one[field] ?? ""))))));
}

function picture(series: SeriesBlock, rows: Row[], strings: Strings, lang: string): HTMLElement {
  const drawn = make("div", { class: "picture", role: "img", "aria-label": series.description });
  const below = make("details", {}, make("summary", {}, strings.asTable),
    dataTable(table(fields(series.spec, rows[0]!), rows), series.title, strings, lang));
  const failed = (): void => { drawn.remove(); below.open = true; };
  import(/* @vite-ignore */ `${HOME}/page/chart.js`)
    .then(({ draw }) => draw(drawn, series, rows)).catch(failed);
  return make("figure", {}, make("figcaption", {}, series.title), drawn, below);
}

export function pictures(answer: Answer, strings: Strings, lang: string): HTMLElement[] {
  const uses = answer.outcome === "answered" ? answer.tool_calls.filter((use) => use.ok) : [];
  return uses.flatMap(({ result }) => (result.blocks ?? []).flatMap((block) => {
    const rows = block.type === "series" ? result[block.rows] as Row[] | undefined : undefined;
    return block.type === "series" && rows?.length ? [picture(block, rows, strings, lang)] : [];
  }));
}
