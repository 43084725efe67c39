// <manufacturing-copilot>: the chat of a plant, on its own page or on another's.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Client, Trouble } from "./client";
import type { Composer } from "./composer";
import { Conversation } from "./conversation";
import { save } from "./csv";
import { HOME } from "./home";
import { Inbox } from "./inbox";
import { icon } from "./icons";
import { type GetToken, Identity, tokenFrom } from "./identity";
import type { Panel } from "./panel";
import type { Plant } from "./shapes";
import { filled, type Strings, stringsOf } from "./strings";
import { layout } from "./styles/layout";
import { reader } from "./styles/reader";
import { theme } from "./styles/theme";
import { threads } from "./styles/threads";
import { turns } from "./styles/turns";
import { Threads } from "./threads";
import type { Turn } from "./turn";
import type { Opening } from "./turn-view";

const WIDE = 860; // px from which on the conversations stand beside
const FIRST = 9; // suggestions
const GIVEN = ["server", "tokenUrl", "getToken", "lang", "sharedThread"] as const;
const AGAIN = 3000; // ms

export class ManufacturingCopilot extends LitElement {
  static override readonly styles = [theme, layout, turns, threads, reader];
  static override readonly properties = {
    server: {}, tokenUrl: { attribute: "token-url" }, shareUrl: { attribute: "share-url" },
    heading: {}, sharedThread: { attribute: "shared-thread" }, lang: {}, getToken: { attribute: false },
    plant: { state: true }, suggestions: { state: true }, state: { state: true }, told: { state: true }, wide: { state: true },
    away: { state: true }, allSuggestions: { state: true }, announced: { state: true },
  };
  /** Where the copilot is served, if not where this script came from. */
  declare server: string | null;
  declare tokenUrl: string | null;
  /** Gives a token of the user, signed by the host page's server. */
  declare getToken: GetToken | null;
  /** The address of a page that shows a shared conversation: `{thread}` stands for its id. */
  declare shareUrl: string | null;
  declare heading: string | null;
  declare sharedThread: string | null;
  protected declare plant: Plant | null;
  protected declare suggestions: string[];
  protected declare state: "starting" | "ready" | "key";
  protected declare told: string | null;
  protected declare wide: boolean;
  protected declare away: boolean;
  protected declare allSuggestions: boolean;
  protected declare announced: string;
  private client!: Client;
  private conversation!: Conversation;
  private threads!: Threads;
  private inbox!: Inbox;
  private strings!: Strings;
  private language = "en";
  private following = true;
  private watched = new ResizeObserver(() => this.arranged());

  override connectedCallback(): void {
    super.connectedCallback();
    this.watched.observe(this);
    if (this.client) void this.begin(); // it was only moved
  }

  // Where and who is known with the first drawing; a page's script may say it later, or say something else.
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.client || GIVEN.some((name) => changed.has(name))) this.start();
  }

  private start(): void {
    this.conversation?.leave();
    const tag = this.lang || this.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    ({ strings: this.strings, lang: this.language } = stringsOf(tag));
    [this.state, this.suggestions, this.plant, this.told, this.announced] = ["starting", [], null, null, ""];
    this.wide = this.clientWidth >= WIDE;
    const server = (this.server || HOME).replace(/\/$/, "");
    const own = new URL(server).origin === location.origin;
    const get = this.getToken ?? (this.tokenUrl ? tokenFrom(this.tokenUrl, () => this.strings.noToken) : null);
    this.client = new Client(server, new Identity(get, own), () => this.strings.unreachable);
    this.threads = new Threads(this.client);
    this.inbox = new Inbox(this.client);
    this.conversation = new Conversation(this.client, () => this.strings, (thread) => this.keep(thread), (turn) => this.ended(turn));
    for (const one of [this.inbox, this.conversation]) one.listen(() => this.requestUpdate());
    if (own) this.sharedThread ??= new URLSearchParams(location.search).get("shared");
    void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.conversation?.leave();
    this.watched.disconnect();
  }

  /** Ask, as if it had been typed. */
  ask(question: string): void {
    this.follow();
    this.conversation.ask(question.trim());
  }

  private async begin(): Promise<void> {
    const { client } = this;
    this.told = null;
    try {
      this.plant = await client.call<Plant>("GET", "/api/v1/plant");
      await this.restore();
      if (client !== this.client) return; // it was begun anew meanwhile
      this.state = "ready";
      for (const reading of [this.threads.read(), this.suggest(), this.inbox.read()]) void this.quietly(reading);
    } catch (error) {
      if (client !== this.client || !this.isConnected) return;
      const code = error instanceof Trouble ? error.code : "";
      if (code === "not_authenticated" && client.identity.asks) this.state = "key";
      else this.said(error);
      if (code === "unreachable") setTimeout(() => client === this.client && this.isConnected && this.begin(), AGAIN);
    }
  }

  private async restore(): Promise<void> {
    const kept = localStorage.getItem(this.key);
    if (this.sharedThread) return this.conversation.openShared(this.sharedThread);
    if (!kept) return this.conversation.clear();
    try {
      await this.conversation.open(kept);
    } catch (error) {
      if (!(error instanceof Trouble) || error.code !== "not_found") throw error;
      this.conversation.clear();
    }
  }

  private async suggest(): Promise<void> {
    const found = await this.client.call<{ items: { question: string }[] }>("GET", "/api/v1/suggestions");
    this.suggestions = found.items.map(({ question }) => question);
  }

  // Another plant or user, or another widget on the page: another conversation.
  private get key(): string {
    return ["copilot", this.client.server, this.plant?.tenant, this.plant?.user, this.id].join("|");
  }

  private keep(thread: string | null): void {
    if (thread) localStorage.setItem(this.key, thread);
    else localStorage.removeItem(this.key);
  }

  private ended(turn: Turn): void {
    void this.quietly(this.threads.read());
    if (turn.answer?.approval) void this.quietly(this.inbox.read());
    void this.updateComplete.then(() => {
      const words = this.renderRoot.querySelector("main .turn:last-of-type .said")?.textContent ?? "";
      this.announced = filled(this.strings.answerReady, words.replace(/\s+/g, " ").trim().slice(0, 600));
    });
    this.dispatchEvent(new CustomEvent("copilot-answer", {
      detail: { thread_id: this.conversation.thread, message_id: turn.messageId, outcome: turn.answer?.outcome ?? "failed" }, bubbles: true, composed: true,
    }));
  }

  private async show(thread: string | null): Promise<void> {
    this.renderRoot.querySelector<HTMLDialogElement>("dialog.start")?.close();
    if (thread === null) this.conversation.clear();
    else await this.conversation.open(thread);
    this.follow();
    this.renderRoot.querySelector<Composer>("manufacturing-copilot-composer")?.focus();
  }

  private async quietly(doing: Promise<unknown>): Promise<void> {
    try {
      await doing;
    } catch (error) {
      this.said(error);
    }
  }

  private said(error: unknown): void {
    this.told = error instanceof Trouble ? error.message : this.strings.broken;
    if (!(error instanceof Trouble)) console.error(error);
  }

  // The stream is followed until its question stands at the top: then the answer stays where it is read.
  private arranged(): void {
    this.wide = this.clientWidth >= WIDE;
    const main = this.renderRoot.querySelector("main");
    const last = main?.querySelector<HTMLElement>(".turn:last-of-type");
    if (!main || !last) return;
    if (this.following) main.scrollTop = Math.min(main.scrollHeight - main.clientHeight, last.offsetTop - 12);
    this.away = main.scrollHeight - main.scrollTop - main.clientHeight > 160;
  }

  private follow(): void {
    this.following = true;
    void this.updateComplete.then(() => this.arranged());
  }

  protected override firstUpdated(): void {
    this.watched.observe(this.renderRoot.querySelector(".column")!);
  }

  private get hosts(): string[] {
    return this.plant?.link_hosts ?? [];
  }

  protected override render(): TemplateResult {
    const { strings, conversation } = this;
    return html`
      <div class="frame" lang=${this.language}
        @copilot-ask=${(event: CustomEvent<{ question: string; instead?: Turn }>) => { this.follow(); conversation.ask(event.detail.question, event.detail.instead); }}
        @copilot-stop=${() => this.quietly(conversation.stop())}
        @copilot-open=${(event: CustomEvent<Opening>) => this.renderRoot.querySelector<Panel>("manufacturing-copilot-panel")!.show(event.detail)}
        @copilot-rate=${(event: CustomEvent) => this.quietly(this.rate(event.detail))}
        @copilot-save=${(event: CustomEvent) => this.quietly(this.save(event.detail))}
        @copilot-thread=${(event: CustomEvent<string | null>) => this.quietly(this.show(event.detail))}
        @copilot-deleted=${(event: CustomEvent<string>) => { if (event.detail === conversation.thread) conversation.clear(); }}
        @copilot-decided=${() => { void this.quietly(this.inbox.read()); void this.quietly(conversation.refresh()); }}
        @copilot-trouble=${(event: CustomEvent) => this.said(event.detail)}>
        ${this.wide ? html`<aside>${this.list()}</aside>` : nothing}
        <div class="chat">
          ${this.top()}
          ${conversation.shared ? html`
            <div class="banner" role="status"><span>${filled(strings.sharedView, conversation.shared.owner, conversation.shared.title)}</span>
              <button type="button" class="quiet" @click=${this.leaveShared}>${strings.own}</button></div>` : nothing}
          <main aria-label=${strings.conversation} tabindex="0" @scroll=${this.scrolled} @wheel=${this.let} @touchmove=${this.let} @keydown=${this.let}>
            <div class="column">
              ${this.told ? html`<p class="trouble" role="alert">${this.told}</p>` : nothing}
              ${this.state === "key" ? this.askForKey() : conversation.turns.length ? this.turns() : this.state === "ready" ? this.welcome() : nothing}
            </div>
          </main>
          ${this.state === "key" || conversation.shared ? nothing : html`
            <div class="writing">
              ${this.away ? html`<button type="button" class="iconic latest" aria-label=${strings.latest} title=${strings.latest} @click=${this.toLatest}>${icon("latest")}</button>` : nothing}
              <div class="below"><div class="column">
                <manufacturing-copilot-composer ?off=${this.state !== "ready"} ?busy=${conversation.busy} .strings=${strings} .language=${this.language}></manufacturing-copilot-composer>
              </div></div>
            </div>`}
        </div>
        ${this.wide ? nothing : html`
          <dialog class="start" aria-label=${strings.conversations} @click=${(event: MouseEvent) => { if (event.target === event.currentTarget) (event.target as HTMLDialogElement).close(); }}>${this.list()}</dialog>`}
        <manufacturing-copilot-panel .client=${this.client} .hosts=${this.hosts} .strings=${strings} .language=${this.language}></manufacturing-copilot-panel>
        <p class="unseen" role="status" aria-live="polite">${this.announced}</p>
      </div>`;
  }

  private top(): TemplateResult {
    const { strings, plant } = this;
    const day = (text: string): string => new Date(text).toLocaleString(this.language, { dateStyle: "medium", timeStyle: "short" });
    const sources = plant?.sources.map((one) => `${one.source_id} ${filled(strings.asOf, day(one.as_of))}`).join(", ") || strings.noData;
    return html`
      <header>
        ${this.wide ? nothing : html`
          <button type="button" class="iconic" aria-label=${strings.showConversations} title=${strings.showConversations} aria-haspopup="dialog"
            @click=${() => this.renderRoot.querySelector<HTMLDialogElement>("dialog.start")!.showModal()}>${icon("menu")}</button>`}
        ${icon("logo")}
        <div class="titles">
          <h1>${this.heading || strings.name}</h1>
          <p class="plant">${plant ? `${plant.tenant === "sample" ? strings.samplePlant : plant.tenant} · ${filled(strings.today, plant.today)} · ${sources}` : ""}</p>
        </div>
        ${this.inbox.items.length ? html`
          <button type="button" class="button waiting" aria-haspopup="dialog" title=${strings.approvals} @click=${this.openInbox}>
            ${icon("alert")}${this.inbox.items.length}<span>${strings.waiting}</span></button>` : nothing}
        ${this.wide ? nothing : html`
          <button type="button" class="iconic" aria-label=${strings.newConversation} title=${strings.newConversation} @click=${() => this.quietly(this.show(null))}>${icon("plus")}</button>`}
      </header>`;
  }

  private openInbox(): void {
    this.renderRoot.querySelector<Panel>("manufacturing-copilot-panel")!.show({ approvals: this.inbox.items });
  }

  private list(): TemplateResult {
    return html`
      <manufacturing-copilot-threads .threads=${this.threads} .current=${this.conversation.shared ? null : this.conversation.thread}
        .linkTo=${this.linkTo} .strings=${this.strings} .language=${this.language}></manufacturing-copilot-threads>`;
  }

  private readonly linkTo = (thread: string): string =>
    (this.shareUrl || `${this.client.server}/?shared={thread}`).replace("{thread}", encodeURIComponent(thread));

  private turns(): TemplateResult[] {
    const { turns, shared } = this.conversation;
    return turns.map((turn, at) => html`
      <manufacturing-copilot-turn .turn=${turn} ?fixed=${shared !== null} .below=${turns.length - 1 - at} .hosts=${this.hosts} .client=${this.client}
        .strings=${this.strings} .language=${this.language}></manufacturing-copilot-turn>`);
  }

  private welcome(): TemplateResult {
    const { strings } = this;
    return html`
      <section class="welcome">
        <h2>${strings.welcome}</h2>
        <p>${strings.welcomeMore}</p>
        <ul class="suggestions" aria-label=${strings.suggestions}>
          ${this.suggestions.slice(0, this.allSuggestions ? undefined : FIRST).map((question) => html`
            <li><button type="button" @click=${() => this.ask(question)}>${question}</button></li>`)}
        </ul>
        ${this.allSuggestions || this.suggestions.length <= FIRST ? nothing : html`
          <button type="button" class="quiet" @click=${() => { this.allSuggestions = true; }}>${strings.moreQuestions}</button>`}
      </section>`;
  }

  private askForKey(): TemplateResult {
    const { strings } = this;
    const sent = (event: SubmitEvent): void => {
      event.preventDefault();
      this.client.identity.keep(this.renderRoot.querySelector<HTMLInputElement>("#secret")!.value.trim());
      void this.begin();
    };
    return html`
      <form class="key" @submit=${sent}>
        <label for="secret">${strings.keyAsked}</label>
        <input id="secret" type="password" autocomplete="off" placeholder="cpk_…" required>
        <button class="primary">${strings.useKey}</button>
      </form>`;
  }

  private async rate({ turn, rating, reason, comment }: { turn: Turn; rating: 1 | -1; reason: string | null; comment: string | null }): Promise<void> {
    await this.client.call("POST", `/api/v1/messages/${turn.messageId}/feedback`, { rating, reason, comment });
    turn.rate(rating);
    if (reason || comment) this.announced = this.strings.thanks;
  }

  private async save({ title, url }: { title: string; url: string }): Promise<void> {
    save(await this.client.file(url), title, ".csv");
  }

  private scrolled(): void {
    const main = this.renderRoot.querySelector("main")!;
    this.away = main.scrollHeight - main.scrollTop - main.clientHeight > 160;
  }

  // Who scrolls by hand is not pulled along any more.
  private readonly let = { handleEvent: (): void => { this.following = false; }, passive: true };

  private leaveShared(): void {
    const page = new URL(location.href);
    if (page.searchParams.has("shared")) history.replaceState(null, "", page.pathname);
    this.sharedThread = null; // and so it begins anew
  }

  private toLatest(): void {
    const main = this.renderRoot.querySelector("main")!;
    main.scrollTop = main.scrollHeight;
  }
}
