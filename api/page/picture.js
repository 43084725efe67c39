// The pictures of an answer. What draws them is fetched with the first; what they show is a table too.

import { element } from "./markdown.js";

const words = (name) => name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

// The rows' fields that the picture shows, each with its heading: [field, heading, is a number].
function fields({ encoding = {}, layer = [] }, row) {
  const found = new Map();
  for (const { color, ...channels } of [encoding, ...layer.map((one) => one.encoding)]) {
    const of = channels.y2?.field ? null : color?.datum; // an interval's bounds are not what is between them
    for (const { field, title, type } of Object.values(channels)) {
      if (!(field in row) || found.has(field)) continue;
      const name = of ?? words(field);
      found.set(field, [field, title ? `${name}, ${title}` : name, type !== "temporal" && type !== "nominal"]);
    }
  }
  return [...found.values()];
}

function table(columns, rows) {
  const row = (name, cells) =>
    element("tr", {}, ...columns.map(([, , number], i) => element(name, number ? { class: "right" } : {}, cells[i])));
  return element("details", {}, element("summary", {}, "The picture as a table"),
    element("div", { class: "wide", tabindex: "0" }, element("table", {},
      element("thead", {}, row("th", columns.map(([, heading]) => heading))),
      element("tbody", {}, ...rows.map((one) => row("td", columns.map(([field]) => String(one[field] ?? ""))))))));
}

function picture(series, rows) {
  const drawn = element("div", { class: "picture", role: "img", "aria-label": series.description });
  const below = table(fields(series.spec, rows[0]), rows);
  const failed = () => { drawn.remove(); below.open = true; };
  import("./chart.js").then(({ draw }) => draw(drawn, series, rows)).catch(failed);
  return element("figure", {}, element("figcaption", {}, series.title), drawn, below);
}

export function pictures(answer) {
  const uses = answer.outcome === "answered" ? answer.tool_calls.filter((use) => use.ok) : [];
  return uses.flatMap(({ result }) => (result.blocks ?? [])
    .filter((block) => block.type === "series" && result[block.rows]?.length)
    .map((block) => picture(block, result[block.rows])));
}
