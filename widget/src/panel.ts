// What stands beside the conversation: a document at its passage, a record as the answer used it, what is to be approved.

import { html, type TemplateResult } from "lit";
import type { Client } from "./client";
import { icon } from "./icons";
import { placeOf } from "./links";
import { Part } from "./part";
import { recordOf } from "./records";
import type { Answer, Approval, Citation } from "./shapes";
import type { Opening } from "./turn-view";

export class Panel extends Part {
  static override readonly properties = {
    ...Part.properties, client: { attribute: false }, hosts: { attribute: false }, opening: { state: true }, heading: { state: true },
  };
  declare client: Client;
  declare hosts: readonly string[];
  declare opening: Opening | null;
  declare heading: string;

  show(opening: Opening): void {
    const place = "citation" in opening && opening.citation.kind === "document" ? placeOf(opening.citation.reference) : null;
    this.opening = place ? { place } : opening;
    this.heading = "citation" in opening ? opening.citation.label
      : "approvals" in opening ? this.strings.approvals : "table" in opening ? opening.table.title : this.strings.document;
    void this.updateComplete.then(() => {
      const dialog = this.querySelector("dialog")!;
      if (!dialog.open) dialog.showModal();
    });
  }

  protected override render(): TemplateResult {
    const { strings, opening } = this;
    const close = (): void => this.querySelector("dialog")!.close();
    const outside = (event: MouseEvent): void => { if (event.target === event.currentTarget) close(); };
    return html`
      <dialog class=${opening && "table" in opening ? "broad" : ""} aria-labelledby="panel" @click=${outside} @close=${() => { this.opening = null; }}>
        <div class="panel" @copilot-title=${(event: CustomEvent<string>) => { this.heading = event.detail; }}>
          <div class="top">
            <h2 id="panel">${this.heading}</h2>
            <button type="button" class="iconic" aria-label=${strings.close} title=${strings.close} @click=${close}>${icon("close")}</button>
          </div>
          <div class="inside" tabindex="0">${!opening ? "" : "place" in opening ? html`
            <manufacturing-copilot-reader .client=${this.client} .place=${opening.place} .hosts=${this.hosts} .strings=${strings} .language=${this.language}>
            </manufacturing-copilot-reader>` : "approvals" in opening ? this.approvals(opening.approvals)
            : "table" in opening ? html`
            <manufacturing-copilot-table .client=${this.client} .table=${opening.table} .strings=${strings} .language=${this.language}>
            </manufacturing-copilot-table>` : this.record(opening)}</div>
        </div>
      </dialog>`;
  }

  private approvals(all: Approval[]): TemplateResult {
    if (!all.length) return html`<p class="facts">${this.strings.noApprovals}</p>`;
    return html`${all.map((one) => html`
      <manufacturing-copilot-approval .approval=${one} .client=${this.client} .strings=${this.strings} .language=${this.language}>
      </manufacturing-copilot-approval>`)}`;
  }

  private record({ answer, citation }: { answer: Answer; citation: Citation }): TemplateResult {
    const { strings } = this;
    const fields = recordOf(answer, citation);
    const from: [string, string][] = [[strings.source, citation.source], [strings.sourceRecord, citation.reference]];
    if (citation.as_of) from.push([strings.asOf.replace("{0}", "").trim().replace(/^./, (c) => c.toUpperCase()), this.date(citation.as_of)]);
    const list = (rows: [string, string][]): TemplateResult =>
      html`<dl class="record">${rows.map(([name, value]) => html`<dt>${name}</dt><dd dir="auto">${value}</dd>`)}</dl>`;
    return html`${list(from)}<p class="facts">${fields.length ? strings.recordBehind : strings.recordWhole}</p>${fields.length ? list(fields) : ""}`;
  }
}
