import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { copy } from "./clipboard";
import { icon, type Icon } from "./icons";
import { Part } from "./part";
import type { Plant, Thread } from "./shapes";
import type { Threads } from "./threads";
import type { ViewName } from "./turn-view";

type Doing = "menu" | "rename" | "share" | "delete";

/** Says `copilot-thread` with the thread that is to be shown (null: a new one), `copilot-deleted`, `copilot-view`, `copilot-trouble`. */
export class ThreadsView extends Part {
  static override readonly properties = {
    ...Part.properties, threads: { attribute: false }, current: { attribute: false }, link: { attribute: false },
    plant: { attribute: false }, waiting: { type: Number }, at: { state: true }, doing: { state: true }, copied: { state: true },
  };
  declare threads: Threads;
  declare current: string | null;
  /** Of a shared conversation, `{thread}` standing for its id. */
  declare link: string;
  declare plant: Plant | null;
  /** How much waits for approval. */
  declare waiting: number;
  declare at: string | null;
  declare doing: Doing;
  declare copied: boolean;
  private typing = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.threads) this.lookAt(this.threads);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("threads")) this.lookAt(this.threads);
  }

  protected override render(): TemplateResult {
    const { strings, threads } = this;
    return html`
      <nav class="threads" aria-label=${strings.conversations}>
        <div class="top">
          <button type="button" class="primary" @click=${() => this.tell("copilot-thread", null)}>${icon("plus")}${strings.newConversation}</button>
          <div class="find">
            ${icon("search")}
            <input type="search" .value=${threads.words} placeholder=${strings.search} aria-label=${strings.search} @input=${this.find}>
          </div>
        </div>
        ${threads.items.length ? nothing : html`<p class="none" role="status">${threads.words ? strings.noneFound : strings.noConversations}</p>`}
        <ul>
          ${threads.items.map((thread) => this.thread(thread))}
          ${threads.more ? html`<li><button type="button" class="quiet" @click=${() => this.act(threads.readOn())}>${strings.more}</button></li>` : nothing}
        </ul>
        ${this.plant ? this.views(this.plant) : nothing}
      </nav>`;
  }

  private views({ scopes, slack }: Plant): TemplateResult {
    const { strings, waiting } = this;
    const one = (name: ViewName, drawing: Icon): TemplateResult => html`
      <button type="button" class="quiet" aria-haspopup="dialog" @click=${() => this.tell("copilot-view", name)}>
        ${icon(drawing)}${strings[name]}${name === "approvals" && waiting ? html`<span class="badge">${waiting}</span>` : nothing}</button>`;
    return html`
      <div class="views">
        ${one("approvals", "check")}${slack ? one("slack", "chat") : nothing}${scopes.includes("audit:read") ? one("audit", "document") : nothing}
      </div>`;
  }

  private thread(thread: Thread): TemplateResult {
    const { strings } = this;
    const id = thread.thread_id;
    const open = this.at === id;
    return html`
      <li class="thread" @keydown=${(event: KeyboardEvent) => { if (event.key === "Escape" && open) { event.stopPropagation(); event.preventDefault(); this.close(); } }}>
        <button type="button" class="open" aria-current=${id === this.current} @click=${() => this.tell("copilot-thread", id)}>
          <span class="name" dir="auto">${thread.title}</span>
          <span class="when">${this.moment(thread.updated_at)}${thread.shared ? html` · ${icon("link")} ${strings.shared}` : nothing}</span>
        </button>
        <button type="button" class="iconic" aria-expanded=${open} aria-label=${this.say(strings.actionsFor, thread.title)}
          @click=${() => { [this.at, this.doing, this.copied] = [open ? null : id, "menu", false]; }}>${icon("more")}</button>
        ${open ? html`<div class="actions">${this[this.doing](thread)}</div>` : nothing}
      </li>`;
  }

  private menu(): TemplateResult {
    const { strings } = this;
    const choice = (doing: Doing, label: string, drawing: TemplateResult | SVGSVGElement, style = ""): TemplateResult =>
      html`<button type="button" class="quiet ${style}" @click=${() => this.do(doing)}>${drawing}${label}</button>`;
    return html`<div class="row">
      ${choice("rename", strings.rename, icon("edit"))}${choice("share", strings.share, icon("link"))}
      ${choice("delete", strings.delete, icon("trash"), "danger")}</div>`;
  }

  private rename(thread: Thread): TemplateResult {
    const { strings } = this;
    const sent = (event: SubmitEvent): void => {
      event.preventDefault();
      const title = this.querySelector<HTMLInputElement>(".actions input")!.value.trim();
      if (title) void this.act(this.threads.rename(thread, title)).then(() => this.close());
    };
    return html`
      <form @submit=${sent}>
        <input aria-label=${strings.title} maxlength="80" required .value=${thread.title}>
        <div class="row end">${this.cancel()}<button class="primary">${strings.save}</button></div>
      </form>`;
  }

  private share(thread: Thread): TemplateResult {
    const { strings } = this;
    const link = this.link.replace("{thread}", encodeURIComponent(thread.thread_id));
    const copied = async (): Promise<void> => {
      if (!thread.shared) await this.threads.share(thread, true);
      await copy(link, this);
      this.copied = true;
    };
    return html`
      <p>${strings.shareTold}</p>
      ${thread.shared ? html`<input readonly aria-label=${strings.shareLink} .value=${link} @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}>` : nothing}
      <div class="row">
        <button type="button" class="button" @click=${() => this.act(copied())}>${icon(this.copied ? "check" : "link")}${this.copied ? strings.copied : strings.copyLink}</button>
        ${thread.shared ? html`<button type="button" class="quiet" @click=${() => this.act(this.threads.share(thread, false)).then(() => this.close())}>${strings.stopSharing}</button>` : nothing}
      </div>`;
  }

  private delete(thread: Thread): TemplateResult {
    const { strings } = this;
    const sure = async (): Promise<void> => {
      await this.threads.delete(thread);
      this.at = null;
      this.tell("copilot-deleted", thread.thread_id);
    };
    return html`
      <p>${strings.deleteSure}</p>
      <div class="row"><button type="button" class="button danger" @click=${() => this.act(sure())}>${strings.delete}</button>${this.cancel()}</div>`;
  }

  private cancel(): TemplateResult {
    return html`<button type="button" class="quiet" @click=${() => this.close()}>${this.strings.cancel}</button>`;
  }

  private do(doing: Doing): void {
    this.doing = doing;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".actions :is(input, button)")?.focus());
  }

  private close(): void {
    const opener = this.querySelector<HTMLElement>(".thread > .iconic[aria-expanded='true']");
    this.at = null;
    opener?.focus();
  }

  private find(event: InputEvent): void {
    clearTimeout(this.typing);
    const words = (event.target as HTMLInputElement).value.trim();
    this.typing = window.setTimeout(() => void this.act(this.threads.read(words)), 200);
  }

  private async act(doing: Promise<void>): Promise<void> {
    try {
      await doing;
    } catch (error) {
      this.tell("copilot-trouble", error);
      throw error;
    }
  }
}
