// The line above a conversation: what this is, whose plant, how fresh, what waits, what is unread.

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icons";
import { Part } from "./part";
import type { Plant } from "./shapes";

/** Says `copilot-list`, `copilot-view`, `copilot-thread` with null. */
export class Top extends Part {
  static override readonly properties = {
    ...Part.properties, heading: {}, plant: { attribute: false }, waiting: { type: Number }, unread: { attribute: false }, wide: { type: Boolean },
  };
  declare heading: string;
  declare plant: Plant | null;
  /** How much waits for approval. */
  declare waiting: number;
  /** How many alerts are; null: it is not known. */
  declare unread: number | null;
  declare wide: boolean;

  protected override render(): TemplateResult {
    const { strings, wide, waiting, unread } = this;
    const bell = unread ? this.say(strings.alertsUnread, unread) : strings.alerts;
    const small = (name: string, drawing: "menu" | "plus", told: string, detail: unknown = undefined): TemplateResult => html`
      <button type="button" class="iconic" aria-label=${name} title=${name} @click=${() => this.tell(told, detail)}>${icon(drawing)}</button>`;
    return html`
      <header>
        ${wide ? nothing : small(strings.showConversations, "menu", "copilot-list")}
        ${icon("logo")}
        <div class="titles">
          <h1>${this.heading || strings.name}</h1>
          <p class="plant">${this.plant ? this.facts(this.plant) : ""}</p>
        </div>
        ${waiting ? html`
          <button type="button" class="button waiting" aria-haspopup="dialog" title=${strings.approvals} @click=${() => this.tell("copilot-view", "approvals")}>
            ${icon("alert")}${waiting}<span>${strings.waiting}</span></button>` : nothing}
        ${unread === null ? nothing : html`
          <button type="button" class="iconic bell" aria-haspopup="dialog" aria-label=${bell} title=${bell} @click=${() => this.tell("copilot-view", "alerts")}>
            ${icon("bell")}${unread ? html`<span class="badge">${unread > 99 ? "99+" : unread}</span>` : nothing}</button>`}
        ${wide ? nothing : small(strings.newConversation, "plus", "copilot-thread", null)}
      </header>`;
  }

  private facts({ tenant, today, sources }: Plant): string {
    const { strings } = this;
    const fresh = sources.map((one) => `${one.source_id} ${this.say(strings.asOf, this.date(one.as_of))}`).join(", ");
    return [tenant === "sample" ? strings.samplePlant : tenant, this.say(strings.today, today), fresh || strings.noData].join(" · ");
  }
}
