// A table that sorts, filters and can be kept: a heading is a button, the rows are the ones that are there already.

import { save, written } from "./csv";
import { icon } from "./icons";
import { make } from "./markdown";
import { filled, type Strings } from "./strings";

const FILTERED = 6; // rows from which on a filter is worth its room
const [SHORT, LONG] = [18, 50]; // characters: what is not broken into lines, and what has room even then
const NUMBER = /^[$€£¥]?-?[\d,]*\.?\d+(?:%|\s\S{1,12})?$/;

export function value(text: string): number | null {
  const plain = text.trim();
  if (!NUMBER.test(plain) || /^\d{4}-\d\d/.test(plain)) return null;
  return Number(/-?[\d,]*\.?\d+/.exec(plain)![0].replaceAll(",", ""));
}

function compare(one: string, other: string, numbers: boolean, lang: string): number {
  if (numbers) return (value(one) ?? -Infinity) - (value(other) ?? -Infinity);
  return one.localeCompare(other, lang, { numeric: true, sensitivity: "base" });
}

export function dataTable(table: HTMLTableElement, title: string, strings: Strings, lang: string): HTMLElement {
  const body = table.tBodies[0]!;
  const rows = [...body.rows];
  const cells = new Map(rows.map((row) => [row, [...row.cells].map((one) => one.textContent ?? "")]));
  const headings = [...table.tHead!.rows[0]!.cells];
  const names = headings.map((one) => one.textContent ?? "");
  const count = make("span", { class: "count", role: "status" });
  let [by, down, wanted] = [-1, false, ""];

  const shown = (): HTMLTableRowElement[] => rows.filter((row) => !row.hidden);
  const arrange = (): void => {
    const texts = rows.map((row) => cells.get(row)![by] ?? "").filter((text) => text.trim());
    const numbers = texts.length > 0 && texts.every((text) => value(text) !== null || text === "—");
    const sorted = by < 0 ? rows : rows.toSorted((a, b) => {
      const [one, other] = [cells.get(a)![by] ?? "", cells.get(b)![by] ?? ""];
      return compare(one, other, numbers, lang) * (down ? -1 : 1);
    });
    for (const row of sorted) row.hidden = !cells.get(row)!.some((text) => text.toLocaleLowerCase(lang).includes(wanted));
    body.append(...sorted);
    headings.forEach((heading, at) => heading.setAttribute("aria-sort", at !== by ? "none" : down ? "descending" : "ascending"));
    count.textContent = wanted ? filled(strings.rowsOf, shown().length, rows.length) : filled(strings.rows, rows.length);
  };

  headings.forEach((heading, at) => {
    const button = make("button", { type: "button", class: "sort", title: filled(strings.sortBy, names[at]!) });
    button.append(...heading.childNodes, icon("sort"));
    button.addEventListener("click", () => {
      [by, down] = by === at ? (down ? [-1, false] : [at, true]) : [at, false];
      arrange();
    });
    heading.replaceChildren(button);
    heading.scope = "col";
  });

  for (const one of rows.flatMap((row) => [...row.cells])) {
    const { length } = one.textContent ?? "";
    if (length <= SHORT || length >= LONG) one.classList.add(length <= SHORT ? "short" : "long");
  }

  const bar = make("div", { class: "tablebar" });
  if (rows.length >= FILTERED) {
    const filter = make("input", { type: "search", class: "filter", placeholder: strings.filter, "aria-label": strings.filterRows });
    filter.addEventListener("input", () => { wanted = filter.value.trim().toLocaleLowerCase(lang); arrange(); });
    bar.append(filter, count);
  }
  const keep = make("button", { type: "button", class: "quiet", title: strings.exportCsv, "aria-label": strings.exportCsv }, icon("download"), strings.csv);
  keep.addEventListener("click", () => {
    const order = [...body.rows].filter((row) => !row.hidden);
    save(written([names, ...order.map((row) => cells.get(row)!)]), title, ".csv");
  });
  bar.append(keep);
  arrange();
  const wide = make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": title }, table);
  return make("div", { class: "data" }, bar, wide);
}
