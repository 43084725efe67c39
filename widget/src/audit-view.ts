// The audit log, for those who may read it: filtered, and as a file.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { save } from "./csv";
import { icon } from "./icons";
import { Paged } from "./paged";
import { words } from "./turn";
import { View } from "./view";

interface Entry {
  at: string;
  audit_id: string;
  user_id: string;
  channel: string;
  kind: string;
  what: string;
  outcome: string;
  detail: Record<string, unknown>;
}

const KINDS = ["question", "answer", "tool_call", "records", "approval", "effect", "sign_in_refused", "key_created", "key_revoked",
  "widget_created", "widget_revoked", "slack_linked", "slack_unlinked"];
const TYPED = 300; // ms

export class AuditView extends View {
  private list!: Paged<Entry>;
  private timer = 0;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("client")) return;
    this.list = new Paged(this.client, "/api/v1/audit");
    this.lookAt(this.list);
    this.read();
  }

  private get wanted(): Record<string, string> {
    const form = this.querySelector("form");
    const said = form ? [...new FormData(form)].map(([name, value]) => [name, String(value).trim()] as const) : [];
    return Object.fromEntries(said.filter(([, value]) => value).map(([name, value]) => [name, name === "since" ? new Date(`${value}T00:00`).toISOString() : value]));
  }

  private read(): void {
    void this.act(this.list.read({ ...this.wanted, limit: "50" }));
  }

  private typing(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.read(), TYPED);
  }

  protected override render(): TemplateResult {
    const { strings, list } = this;
    const field = (name: string, label: string, type: string): TemplateResult =>
      html`<label class="field">${label}<input name=${name} type=${type} maxlength="255"></label>`;
    return html`
      <form class="filters" @input=${this.typing} @submit=${(event: SubmitEvent) => { event.preventDefault(); this.read(); }}>
        ${field("user", strings.auditUser, "text")}
        <label class="field">${strings.auditKind}<select name="kind">
          <option value="">${strings.auditAll}</option>${KINDS.map((kind) => html`<option value=${kind}>${title(kind)}</option>`)}</select></label>
        ${field("what", strings.auditWhat, "text")}
        ${field("since", strings.auditSince, "date")}
        <button type="button" class="button" title=${strings.exportCsv} @click=${() => this.act(this.export())}>${icon("download")}${strings.csv}</button>
      </form>
      ${this.troubled()}
      ${list.items ? this.table(list.items) : this.trouble ? nothing : this.waiting}
      ${list.more ? html`<button type="button" class="quiet" @click=${() => this.act(list.readOn())}>${strings.more}</button>` : nothing}`;
  }

  private table(items: Entry[]): TemplateResult {
    const { strings } = this;
    if (!items.length) return html`<p class="none" role="status">${strings.auditNone}</p>`;
    const names = [strings.auditAt, strings.auditUser, strings.auditChannel, strings.auditKind, strings.auditWhat, strings.auditOutcome];
    return html`
      <div class="data"><div class="wide" tabindex="0" role="region" aria-label=${strings.audit}><table class="log">
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${items.map((one) => html`
          <tr><td class="short">${new Date(one.at).toLocaleString(this.language, { dateStyle: "short", timeStyle: "medium" })}</td>
            <td class="short" dir="auto">${one.user_id}</td><td class="short">${one.channel}</td><td class="short">${title(one.kind)}</td>
            <td class="long" dir="auto">${Object.keys(one.detail).length
              ? html`<details><summary>${one.what}</summary><pre>${JSON.stringify(one.detail, null, 1)}</pre></details>` : one.what}</td>
            <td class="short ${one.outcome === "ok" ? "" : "bad"}">${one.outcome}</td></tr>`)}</tbody>
      </table></div></div>`;
  }

  private async export(): Promise<void> {
    const query = new URLSearchParams({ ...this.wanted, format: "csv" });
    save(await this.client.file(`/api/v1/audit/export?${query}`), "audit.csv");
  }
}

const title = (name: string): string => words(name).replace(/^./, (first) => first.toUpperCase());
