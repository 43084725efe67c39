// What stands beside the conversation: a document at its passage, a record as the answer used it, what is to be approved.

import { html, type TemplateResult } from "lit";
import type { Client } from "./client";
import { icon } from "./icons";
import { placeOf } from "./links";
import { Part } from "./part";
import { recordOf } from "./records";
import type { Alert, Answer, Citation } from "./shapes";
import type { Opening, ViewName } from "./turn-view";

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
    this.heading = "citation" in opening ? opening.citation.label : "alert" in opening ? opening.alert.label
      : "view" in opening ? this.strings[opening.view] : "table" in opening ? opening.table.title : this.strings.document;
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
      <dialog class=${opening ? widthOf(opening) : ""} aria-labelledby="panel" @click=${outside} @close=${() => { this.opening = null; }}>
        <div class="panel" @copilot-title=${(event: CustomEvent<string>) => { this.heading = event.detail; }}>
          <div class="top">
            <h2 id="panel">${this.heading}</h2>
            <button type="button" class="iconic" aria-label=${strings.close} title=${strings.close} @click=${close}>${icon("close")}</button>
          </div>
          <div class="inside" tabindex="0">${!opening ? "" : "place" in opening ? html`
            <manufacturing-copilot-reader .client=${this.client} .place=${opening.place} .hosts=${this.hosts} .strings=${strings} .language=${this.language}>
            </manufacturing-copilot-reader>` : "view" in opening ? this.view(opening.view)
            : "table" in opening ? html`
            <manufacturing-copilot-table .client=${this.client} .table=${opening.table} .strings=${strings} .language=${this.language}>
            </manufacturing-copilot-table>` : "alert" in opening ? this.told(opening.alert) : this.record(opening)}</div>
        </div>
      </dialog>`;
  }

  private view(name: ViewName): TemplateResult {
    const { client, strings, language } = this;
    switch (name) {
      case "approvals": return html`<manufacturing-copilot-approvals .client=${client} .strings=${strings} .language=${language}></manufacturing-copilot-approvals>`;
      case "alerts": return html`<manufacturing-copilot-alerts .client=${client} .strings=${strings} .language=${language}></manufacturing-copilot-alerts>`;
      case "slack": return html`<manufacturing-copilot-slack .client=${client} .strings=${strings} .language=${language}></manufacturing-copilot-slack>`;
      case "audit": return html`<manufacturing-copilot-audit .client=${client} .strings=${strings} .language=${language}></manufacturing-copilot-audit>`;
    }
  }

  private record({ answer, citation }: { answer: Answer; citation: Citation }): TemplateResult {
    const { strings } = this;
    const fields = recordOf(answer, citation);
    const from: [string, string][] = [[strings.source, citation.source], [strings.sourceRecord, citation.reference]];
    if (citation.as_of) from.push([strings.asOf.replace("{0}", "").trim().replace(/^./, (c) => c.toUpperCase()), this.date(citation.as_of)]);
    return html`${listed(from)}<p class="facts">${fields.length ? strings.recordBehind : strings.recordWhole}</p>${fields.length ? listed(fields) : ""}`;
  }

  private told({ source, record, text, created_at }: Alert): TemplateResult {
    const { strings } = this;
    return html`
      ${listed([[strings.source, source ?? ""], [strings.sourceRecord, record ?? ""]])}
      <p class="facts">${this.say(strings.recordTold, this.date(created_at))}</p><p dir="auto">${text}</p>
      <button type="button" class="button" @click=${() => this.show({ view: "alerts" })}>${icon("bell")}${strings.backToAlerts}</button>`;
  }
}

const listed = (rows: [string, string][]): TemplateResult =>
  html`<dl class="record">${rows.map(([name, value]) => html`<dt>${name}</dt><dd dir="auto">${value}</dd>`)}</dl>`;

function widthOf(opening: Opening): "slim" | "broad" | "" {
  if ("table" in opening || "view" in opening && opening.view === "audit") return "broad";
  return "citation" in opening || "view" in opening && opening.view === "slack" ? "slim" : "";
}
