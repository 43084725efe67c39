// All rows of a table that an answer shows only in part.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Client, Trouble } from "./client";
import { rowsOf } from "./csv";
import { make } from "./markdown";
import { Part } from "./part";
import type { Download } from "./shapes";
import { dataTable, value } from "./table";

const MOST = 2000; // rows that are shown

export class WholeTable extends Part {
  static override readonly properties = {
    ...Part.properties, client: { attribute: false }, table: { attribute: false }, drawn: { state: true }, told: { state: true },
    trouble: { state: true },
  };
  declare client: Client;
  declare table: Download;
  declare drawn: HTMLElement | null;
  declare told: string | null;
  declare trouble: string | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("table")) void this.read();
  }

  protected override render(): TemplateResult {
    if (this.trouble) return html`<p class="trouble" role="alert">${this.trouble}</p>`;
    if (!this.drawn) return html`<p class="steps busy" role="status"></p>`;
    return html`${this.told ? html`<p class="facts">${this.told}</p>` : nothing}${this.drawn}`;
  }

  private async read(): Promise<void> {
    try {
      const [names = [], ...rows] = withUnits(rowsOf(await (await this.client.file(this.table.url)).text()));
      this.told = rows.length > MOST ? this.say(this.strings.firstRows, MOST, rows.length) : null;
      this.drawn = dataTable(tableOf(names, rows.slice(0, MOST)), this.table.title, this.strings, this.language);
    } catch (error) {
      this.trouble = error instanceof Trouble ? error.message : this.strings.broken;
    }
  }
}

// A quantity's unit has a column of its own in a file, but is read beside it.
function withUnits([names = [], ...rows]: string[][]): string[][] {
  const unit = names.map((name, at) => at > 0 && name === `${names[at - 1]} unit`);
  const joined = (row: string[]): string[] => row.flatMap((cell, at) => unit[at] ? [] : unit[at + 1] && cell ? [`${cell} ${row[at + 1]}`.trim()] : [cell]);
  return [names.filter((_, at) => !unit[at]), ...rows.map(joined)];
}

function tableOf(names: string[], rows: string[][]): HTMLTableElement {
  const right = names.map((_, at) => rows.every((row) => !row[at] || value(row[at]) !== null));
  const row = (name: "th" | "td", cells: string[]): HTMLElement =>
    make("tr", {}, ...cells.map((cell, at) => make(name, right[at] ? { class: "right" } : {}, cell)));
  return make("table", {}, make("thead", {}, row("th", names)), make("tbody", {}, ...rows.map((cells) => row("td", cells))));
}
