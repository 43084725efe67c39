// What waits for somebody's yes: exactly what will happen, what of it may be changed, and the decision.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { type Client, Trouble } from "./client";
import { save } from "./csv";
import { icon } from "./icons";
import { Latest } from "./latest";
import { make, Markdown } from "./markdown";
import { Part } from "./part";
import type { Approval, Receipt } from "./shapes";
import { words } from "./turn";

const AGAIN = 2000; // ms, while it is being carried out
const TYPED = 400; // ms
const NUMBER = /(\d[\d.,/-]*\d|\d)/; // as the server reads them

/** Says `copilot-decided` with the approval as it then stands. */
export class ApprovalView extends Part {
  static override readonly properties = {
    ...Part.properties, approval: { attribute: false }, fixed: { type: Boolean }, brief: { type: Boolean }, client: { attribute: false },
    busy: { state: true }, trouble: { state: true }, editing: { state: true }, now: { state: true }, foreseen: { state: true },
  };
  /** As it was when it was asked for. */
  declare approval: Approval;
  declare client: Client;
  declare fixed: boolean;
  /** Where it stands, and the receipt: what it is was shown when it was proposed. */
  declare brief: boolean;
  declare busy: boolean;
  declare trouble: string | null;
  declare editing: boolean;
  /** As it stands. */
  declare now: Approval;
  /** As it would be with the changes that are typed. */
  declare foreseen: Approval | null;
  private timer = 0;
  private readonly latest = new Latest();
  private root: Node = document;
  // It may be shown in the conversation and in the list at once.
  private readonly heard = (event: Event): void => {
    const { detail } = event as CustomEvent<Approval>;
    if (event.target === this || detail.approval_id !== this.now?.approval_id) return;
    this.latest.ask();
    this.now = { ...this.now, ...detail };
    this.carriedOut();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    this.root = this.getRootNode();
    this.root.addEventListener("copilot-decided", this.heard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.root.removeEventListener("copilot-decided", this.heard);
    clearTimeout(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("approval") || this.approval.approval_id === this.now?.approval_id) return;
    this.now = this.approval;
    if (!this.fixed) void this.look();
  }

  private get address(): string {
    return `/api/v1/approvals/${this.now.approval_id}`;
  }

  private async look(): Promise<void> {
    const still = this.latest.ask();
    try {
      const found = await this.client.call<Approval>("GET", this.address);
      if (!still()) return; // it was decided meanwhile: this may be how it stood before
      this.now = { ...this.now, ...found };
    } catch (error) {
      if (!(error instanceof Trouble)) throw error; // it is shown as it was
    }
    this.carriedOut();
  }

  private carriedOut(): void {
    if (this.now.status === "approved" && this.isConnected) this.timer = window.setTimeout(() => void this.look(), AGAIN);
  }

  protected override render(): TemplateResult {
    const { now, strings } = this;
    return html`
      <div class="approval ${now.status}" role="group" aria-label=${now.title}>
        <p class="status" role="status">${icon(MARKS[now.status])}${strings.approvalStatus[now.status]}</p>
        <h3>${now.title}</h3>
        ${now.proposed_by ? html`
          <p class="facts">${[this.say(strings.proposedBy, now.proposed_by), now.channel, now.created_at && this.moment(now.created_at)].filter(Boolean).join(" · ")}</p>` : nothing}
        ${this.brief ? nothing : html`
          <p class="label">${strings.approvalPreview}</p>
          <div class="said preview" dir="auto"></div>`}
        ${now.receipt ? this.receipt(now.receipt) : nothing}
        ${now.error || this.trouble ? html`<p class="trouble" role="alert">${this.trouble ?? now.error}</p>` : nothing}
        ${now.status === "pending" && !this.fixed ? this.deciding() : nothing}
      </div>`;
  }

  protected override updated(): void {
    const at = this.querySelector<HTMLElement>(".preview");
    if (!at) return;
    at.replaceChildren();
    const how = { hosts: [], server: this.client.server, open: (place: object) => this.tell("copilot-open", { place }) };
    new Markdown(at, how).show(this.foreseen?.preview ?? this.now.preview ?? "");
    const unproven = (this.foreseen ?? this.now).arguments.unproven;
    if (Array.isArray(unproven)) mark(at, unproven.map(String));
  }

  private receipt({ receipt, to, files }: Receipt): TemplateResult {
    return html`
      <p class="receipt">${this.say(this.strings.receipt, receipt)}${to ? ` — ${to}` : ""}</p>
      <div class="row">${(files ?? []).map(({ name, url }) => html`
        <button type="button" class="button" @click=${() => this.keep(name, url)}>${icon("download")}${name}</button>`)}</div>`;
  }

  private async keep(name: string, url: string): Promise<void> {
    try {
      save(await this.client.file(url), name);
    } catch (error) {
      this.failed(error);
    }
  }

  private deciding(): TemplateResult {
    const { now, strings } = this;
    if (now.may_decide === false) return html`<p class="facts">${now.tell ?? strings.mayNotDecide}</p>`;
    return html`
      <form @submit=${(event: SubmitEvent) => { event.preventDefault(); void this.decide("approve"); }} @input=${this.typing}>
        ${this.editing ? now.editable.map((name) => this.field(name)) : nothing}
        <div class="row">
          <button class="primary" ?disabled=${this.busy}>${icon("check")}${strings.approve}</button>
          <button type="button" class="button" ?disabled=${this.busy} @click=${() => this.decide("reject")}>${strings.reject}</button>
          ${now.editable.length && !this.editing ? html`
            <button type="button" class="quiet" @click=${this.edit}>${icon("edit")}${strings.approvalEdit}</button>` : nothing}
          <span class="label">${this.say(strings.approvalUntil, this.date(now.expires_at))}</span>
        </div>
      </form>`;
  }

  private edit(): void {
    this.editing = true;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".field :is(input, textarea)")?.focus());
  }

  private field(name: string): TemplateResult {
    const value = this.now.arguments[name];
    const text = value === null || value === undefined ? "" : String(value);
    const schema = this.now.edit_schema?.properties?.[name] ?? {};
    const { format, maxLength } = { ...schema, ...schema.anyOf?.find((one) => one.format || one.maxLength) }; // or null
    const title = words(name).replace(/^./, (first) => first.toUpperCase());
    return html`<label class="field" title=${schema.description ?? nothing}>${title}
      ${text.length > 60 || text.includes("\n")
        ? html`<textarea name=${name} rows="7" maxlength=${maxLength ?? nothing} .value=${text}></textarea>`
        : html`<input name=${name} type=${format === "date" ? "date" : "text"} maxlength=${maxLength ?? nothing} .value=${text}>`}</label>`;
  }

  /** The fields that were changed, or nothing. */
  private get changes(): Record<string, unknown> | null {
    if (!this.editing) return null;
    const said = new FormData(this.querySelector("form")!);
    const changed = this.now.editable.map((name) => [name, this.typed(name, String(said.get(name) ?? ""))] as const)
      .filter(([name, value]) => value !== this.now.arguments[name]);
    return changed.length ? Object.fromEntries(changed) : null;
  }

  // What was a number is sent as one; what was nothing and stays so is nothing.
  private typed(name: string, text: string): unknown {
    const before = this.now.arguments[name];
    if (typeof before === "number" && text.trim() !== "" && !Number.isNaN(Number(text))) return Number(text);
    return text === "" && (before === null || before === undefined) ? before : text;
  }

  private typing(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.foresee(), TYPED);
  }

  // What is approved is what was seen: the preview follows the changes.
  private async foresee(): Promise<void> {
    const { changes } = this;
    this.trouble = null;
    try {
      this.foreseen = changes ? await this.client.call<Approval>("POST", `${this.address}/preview`, { arguments: changes }) : null;
    } catch (error) {
      this.failed(error);
    }
  }

  private async decide(decision: "approve" | "reject"): Promise<void> {
    clearTimeout(this.timer);
    this.latest.ask();
    [this.busy, this.trouble] = [true, null];
    try {
      const changes = decision === "approve" ? this.changes : null;
      this.now = { ...this.now, ...await this.client.call<Approval>("POST", this.address, { decision, arguments: changes }) };
      [this.editing, this.foreseen] = [false, null];
      this.tell("copilot-decided", this.now);
      this.carriedOut();
    } catch (error) {
      this.failed(error);
      if (error instanceof Trouble && error.code === "conflict") void this.look();
    }
    this.busy = false;
  }

  private failed(error: unknown): void {
    this.trouble = error instanceof Trouble ? error.message : this.strings.broken;
  }
}

/** Numbers that stand in no record are seen where they stand, to the letter. */
function mark(at: HTMLElement, numbers: readonly string[]): void {
  const walker = document.createTreeWalker(at.querySelector("pre") ?? at, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    text.replaceWith(...text.data.split(NUMBER).map((part, i) => i % 2 && numbers.includes(part) ? make("mark", {}, part) : part));
  }
}

const MARKS = { pending: "alert", approved: "check", done: "check", rejected: "close", expired: "close", failed: "alert" } as const;
