// Rows as CSV and back. What a spreadsheet would take for a formula is quoted, as the server does.

const NUMBER = /^-?\d+(?:\.\d+)?$/;

const cell = (text: string): string => {
  const guarded = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};

export const written = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** The rows of a CSV text. The apostrophe that guards a formula goes with it. */
export function rowsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)!.push((quoted?.replaceAll('""', '"') ?? plain ?? "").replace(/^'(?=[=+\-@\t\r])/, ""));
    if (end !== "," && end !== "") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1 || row[0]);
}

/** Without what a file's name may not have. */
const named = (name: string): string => name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").trim();

export function save(content: Blob | string, name: string, kind = ""): void {
  const blob = typeof content === "string" ? new Blob([content], { type: "text/csv;charset=utf-8" }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = named(name) + kind;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
