// A document's text, opened at a passage.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Client, Trouble } from "./client";
import { save } from "./csv";
import { icon } from "./icons";
import type { Place } from "./links";
import { Markdown } from "./markdown";
import { Part } from "./part";
import type { Opened, Revision } from "./shapes";
import { dataTable } from "./table";
import { words } from "./turn";

// Spans count characters, of which a string here holds some as two.
function index(text: string, count: number): number {
  let at = 0;
  for (; count > 0 && at < text.length; count -= 1) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

// The passage is cut out at line ends, so that a table or list which it begins or ends in is still drawn as one.
function cut(text: string, { start, end }: Place): [string, string, string] {
  if (!(start >= 0 && end > start)) return [text, "", ""];
  const [from, to] = [index(text, start), index(text, end)];
  const first = text.lastIndexOf("\n\n", from) + 1, next = text.indexOf("\n\n", to);
  const last = next < 0 ? text.length : next;
  return [text.slice(0, first), text.slice(first, last), text.slice(last)];
}

/** Says `copilot-title` with the document's title, `copilot-open` with another place to be shown. */
export class Reader extends Part {
  static override readonly properties = {
    ...Part.properties, client: { attribute: false }, place: { attribute: false }, hosts: { attribute: false }, level: { type: Number },
    opened: { state: true }, trouble: { state: true },
  };
  declare client: Client;
  declare place: Place;
  declare hosts: readonly string[];
  declare level: number;
  declare opened: Opened | null;
  declare trouble: string | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("place")) void this.read();
  }

  private async read(): Promise<void> {
    const { place } = this;
    [this.opened, this.trouble] = [null, null];
    try {
      const opened = await this.client.call<Opened>("GET", `/api/v1/documents/${place.document}`);
      if (place !== this.place) return;
      this.opened = opened;
      this.tell("copilot-title", opened.document.title);
    } catch (error) {
      this.trouble = error instanceof Trouble ? error.message : this.strings.broken;
      this.tell("copilot-trouble", error);
    }
  }

  protected override render(): TemplateResult {
    const { strings, opened } = this;
    if (this.trouble) return html`<p class="trouble" role="alert">${this.trouble}</p>`;
    if (!opened) return html`<p class="steps busy" role="status"></p>`;
    const [before, passage, after] = cut(opened.text, this.place);
    const part = (text: string): HTMLElement => {
      const at = document.createElement("div");
      at.className = "said";
      new Markdown(at, {
        hosts: this.hosts, server: this.client.server, level: this.level,
        open: (place) => this.tell("copilot-open", { place }),
        table: (table) => dataTable(table, opened.document.title, strings, this.language),
      }).show(text);
      return at;
    };
    return html`
      <p class="facts">${this.fact(opened.document)}
        <button type="button" class="quiet" @click=${() => this.save(opened)}>${icon("download")}${strings.saveFile}</button></p>
      ${opened.revisions.length > 1 ? html`
        <details class="revisions"><summary>${this.say(strings.revisions, opened.revisions.length)}</summary>
          <ul>${opened.revisions.map((one) => this.revision(one))}</ul></details>` : nothing}
      <div class="text" dir="auto">
        ${part(before)}
        ${passage ? html`<section class="passage" tabindex="-1" aria-label=${strings.passage}>${part(passage)}</section>` : nothing}
        ${part(after)}
      </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("opened")) return;
    const passage = this.querySelector<HTMLElement>(".passage");
    passage?.scrollIntoView({ block: "center" });
    passage?.focus({ preventScroll: true });
  }

  private fact(found: Revision): string {
    const { strings } = this;
    const until = found.superseded_on ?? found.valid_to;
    return [words(found.kind), found.revision && this.say(strings.revision, found.revision),
      found.valid_from && this.say(strings.validFrom, found.valid_from), until && this.say(strings.until, until),
      found.superseded_by && strings.superseded].filter(Boolean).join(", ");
  }

  private revision(one: Revision): TemplateResult {
    const { document_id: id } = one;
    if (id === this.place.document) return html`<li><strong>${this.fact(one)}</strong></li>`;
    const open = (event: MouseEvent): void => {
      event.preventDefault();
      this.tell("copilot-open", { place: { document: id, start: -1, end: -1 } satisfies Place });
    };
    return html`<li><a href="${this.client.server}/documents/${id}" @click=${open}>${this.fact(one)}</a></li>`;
  }

  private async save({ document }: Opened): Promise<void> {
    try {
      save(await this.client.file(`/api/v1/documents/${this.place.document}/file`), document.name.split("/").pop()!);
    } catch (error) {
      this.tell("copilot-trouble", error);
    }
  }
}
