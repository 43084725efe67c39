// What was proposed, of all conversations and channels: what waits, and what became of the rest.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { Paged } from "./paged";
import type { Approval } from "./shapes";
import { View } from "./view";

export class ApprovalsView extends View {
  static override readonly properties = { ...View.properties, decided: { state: true } };
  declare decided: boolean;
  private list!: Paged<Approval>;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("client")) return;
    this.list = new Paged(this.client, "/api/v1/approvals");
    this.lookAt(this.list);
    this.show(false);
  }

  private show(decided: boolean): void {
    this.decided = decided;
    void this.act(this.list.read(decided ? { limit: "20" } : { limit: "20", status: "pending" }));
  }

  protected override render(): TemplateResult {
    const { strings, decided, list } = this;
    const tab = (of: boolean, name: string): TemplateResult => html`
      <button type="button" class="tab" aria-pressed=${decided === of} @click=${() => this.show(of)}>${name}</button>`;
    const items = list.items?.filter((one) => !decided || one.status !== "pending");
    return html`
      <div class="tabs" role="group" aria-label=${strings.approvals}>${tab(false, strings.approvalsWaiting)}${tab(true, strings.approvalsDecided)}</div>
      ${this.troubled()}
      ${items ? nothing : this.trouble ? nothing : this.waiting}
      ${items && !items.length && !list.more ? html`<p class="none" role="status">${decided ? strings.noneDecided : strings.noApprovals}</p>` : nothing}
      ${repeat(items ?? [], (one) => one.approval_id, (one) => html`
        <manufacturing-copilot-approval .approval=${one} .client=${this.client} .strings=${strings} .language=${this.language} ?brief=${decided}>
        </manufacturing-copilot-approval>`)}
      ${list.more ? html`<button type="button" class="quiet" @click=${() => this.act(list.readOn())}>${strings.more}</button>` : nothing}`;
  }
}
