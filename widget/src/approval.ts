// What waits for somebody's yes: exactly what will happen, what of it may be changed, and the decision.

import { html, nothing, type TemplateResult } from "lit";
import { type Client, Trouble } from "./client";
import { Markdown } from "./markdown";
import { Part } from "./part";
import type { Approval } from "./shapes";
import { words } from "./turn";

export class ApprovalView extends Part {
  static override readonly properties = {
    ...Part.properties, approval: { attribute: false }, fixed: { type: Boolean }, client: { attribute: false },
    busy: { state: true }, trouble: { state: true }, editing: { state: true },
  };
  declare approval: Approval;
  declare client: Client;
  declare fixed: boolean;
  declare busy: boolean;
  declare trouble: string | null;
  declare editing: boolean;

  protected override render(): TemplateResult {
    const { approval, strings } = this;
    return html`
      <section class="approval ${approval.status}" aria-label=${approval.title}>
        <p class="label" role="status">${strings.approvalStatus[approval.status]}</p>
        <h3>${approval.title}</h3>
        <div class="said preview" dir="auto"></div>
        ${this.trouble ? html`<p class="trouble" role="alert">${this.trouble}</p>` : nothing}
        ${approval.status === "pending" && !this.fixed ? this.deciding() : nothing}
      </section>`;
  }

  protected override updated(): void {
    const at = this.querySelector<HTMLElement>(".preview")!;
    at.replaceChildren();
    new Markdown(at, { hosts: [], server: this.client.server, open: (place) => this.tell("copilot-open", { place }) }).show(this.approval.preview);
  }

  private deciding(): TemplateResult {
    const { approval, strings } = this;
    return html`
      <form @submit=${(event: SubmitEvent) => { event.preventDefault(); void this.decide("approve"); }}>
        ${this.editing ? approval.editable.map((name) => this.field(name)) : nothing}
        <div class="row">
          <button class="primary" ?disabled=${this.busy}>${strings.approve}</button>
          <button type="button" class="button" ?disabled=${this.busy} @click=${() => this.decide("reject")}>${strings.reject}</button>
          ${approval.editable.length && !this.editing ? html`
            <button type="button" class="quiet" @click=${() => { this.editing = true; }}>${strings.approvalEdit}</button>` : nothing}
          <span class="label">${this.say(strings.approvalUntil, this.date(approval.expires_at))}</span>
        </div>
      </form>`;
  }

  private field(name: string): TemplateResult {
    const value = this.approval.arguments[name];
    const text = value === null || value === undefined ? "" : String(value);
    const title = words(name).replace(/^./, (first) => first.toUpperCase());
    return html`<label class="field">${title}
      ${text.length > 60 || text.includes("\n") ? html`<textarea name=${name} rows="6" .value=${text}></textarea>`
        : html`<input name=${name} .value=${text}>`}</label>`;
  }

  private changes(): Record<string, unknown> | null {
    if (!this.editing) return null;
    const said = new FormData(this.querySelector("form")!);
    const changed = this.approval.editable.map((name) => [name, this.typed(name, String(said.get(name) ?? ""))] as const)
      .filter(([name, value]) => value !== this.approval.arguments[name]);
    return changed.length ? Object.fromEntries(changed) : null;
  }

  // What was a number is sent as one; what was nothing and stays so is nothing.
  private typed(name: string, text: string): unknown {
    const before = this.approval.arguments[name];
    if (typeof before === "number" && text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
    return text === "" && (before === null || before === undefined) ? before : text;
  }

  private async decide(decision: "approve" | "reject"): Promise<void> {
    this.busy = true;
    this.trouble = null;
    try {
      const path = `/api/v1/approvals/${this.approval.approval_id}`;
      const decided = await this.client.call<Partial<Approval>>("POST", path, { decision, arguments: decision === "approve" ? this.changes() : null });
      this.approval = { ...this.approval, ...decided };
      this.editing = false;
      this.tell("copilot-decided", this.approval);
    } catch (error) {
      this.trouble = error instanceof Trouble ? error.message : this.strings.broken;
    }
    this.busy = false;
  }
}
