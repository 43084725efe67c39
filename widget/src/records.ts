// The record behind a citation, as the answer's own results hold it: [heading, value] for each of its fields.

import type { Answer, Citation, Column, Row } from "./shapes";
import { words } from "./turn";

const SILENT = new Set(["source", "record"]);

export function recordOf(answer: Answer, { source, reference }: Citation): [string, string][] {
  const found = new Map<string, string>();
  for (const { result } of answer.tool_calls) {
    const columns = new Map<string, Column[]>();
    for (const block of result.blocks ?? []) if (block.type === "table") columns.set(block.rows, block.columns);
    for (const [field, rows] of Object.entries(result)) {
      for (const row of Array.isArray(rows) ? rows as Row[] : []) {
        if (row?.source !== source || row.record !== reference) continue;
        for (const [heading, value] of told(row, columns.get(field) ?? [])) if (!found.has(heading)) found.set(heading, value);
      }
    }
  }
  return [...found];
}

function told(row: Row, columns: Column[]): [string, string][] {
  const units = new Set(columns.map((column) => column.unit));
  const known = columns.map(({ key, label, unit }): [string, string] =>
    [label, [text(row[key]), unit ? text(row[unit]) : ""].filter(Boolean).join(" ")]);
  const keys = new Set([...columns.map(({ key }) => key), ...units, ...SILENT]);
  const others = Object.keys(row).filter((key) => !keys.has(key)).map((key): [string, string] => [capital(words(key)), text(row[key])]);
  return [...known, ...others].filter(([, value]) => value !== "");
}

const capital = (name: string): string => name.replace(/^./, (first) => first.toUpperCase());

function text(value: unknown): string {
  if (value === null || value === undefined || (typeof value === "object" && !Array.isArray(value))) return "";
  return Array.isArray(value) ? value.filter((one) => typeof one !== "object").join(", ") : String(value);
}
