// <manufacturing-copilot>: the chat of a plant, on its own page or on another's.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Composer } from "./composer";
import { save } from "./csv";
import { HOME } from "./home";
import { icon } from "./icons";
import { type GetToken, Identity, tokenFrom } from "./identity";
import { keyForm } from "./key-form";
import type { Panel } from "./panel";
import { type Rating, Session } from "./session";
import type { Download } from "./shapes";
import { filled, type Strings, stringsOf } from "./strings";
import { layout } from "./styles/layout";
import { reader } from "./styles/reader";
import { theme } from "./styles/theme";
import { threads } from "./styles/threads";
import { turns } from "./styles/turns";
import { views } from "./styles/views";
import type { Turn } from "./turn";
import type { Opening, ViewName } from "./turn-view";

const WIDE = 860; // px from which on the conversations stand beside
const FAR = 160; // px from the end
const HEARD = 600; // characters of an answer that are read out
const GIVEN = ["server", "tokenUrl", "getToken", "lang", "sharedThread"] as const;

export class ManufacturingCopilot extends LitElement {
  static override readonly styles = [theme, layout, turns, threads, reader, views];
  static override readonly properties = {
    server: {}, tokenUrl: { attribute: "token-url" }, shareUrl: { attribute: "share-url" }, heading: {},
    sharedThread: { attribute: "shared-thread" }, lang: {}, getToken: { attribute: false },
    wide: { state: true }, away: { state: true }, announced: { state: true },
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
  protected declare wide: boolean;
  protected declare away: boolean;
  /** What a screen reader is told. */
  protected declare announced: string;
  private session!: Session;
  private strings!: Strings;
  private language = "en";
  private following = true;
  private watched = new ResizeObserver(() => this.arranged());

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.session) this.begin(); // it was only moved
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.close();
    this.watched.disconnect();
  }

  /** Ask, as if it had been typed. */
  ask(question: string, instead: Turn | null = null): void {
    this.session.ask(question.trim(), instead);
    this.follow();
    // What was pressed may be gone: who goes by the keyboard goes on from the conversation.
    void this.updateComplete.then(() => {
      if (!this.shadowRoot?.activeElement) this.find("main").focus({ preventScroll: true });
    });
  }

  // Where and who is known with the first drawing; a page's script may say it later, or say something else.
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.session || GIVEN.some((name) => changed.has(name))) this.start();
  }

  protected override firstUpdated(): void {
    this.begin();
  }

  private start(): void {
    const again = !!this.session;
    this.session?.close();
    const tag = this.lang || this.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    ({ strings: this.strings, lang: this.language } = stringsOf(tag));
    [this.wide, this.announced] = [this.clientWidth >= WIDE, ""];
    const server = (this.server || HOME).replace(/\/$/, "");
    const own = new URL(server).origin === location.origin;
    const get = this.getToken ?? (this.tokenUrl ? tokenFrom(this.tokenUrl, () => this.strings.noToken) : null);
    const shared = this.sharedThread ?? (own ? new URLSearchParams(location.search).get("shared") : null);
    this.session = new Session(server, new Identity(get, own), this.strings, this.id, shared, (turn) => this.ended(turn));
    this.session.listen(() => this.requestUpdate());
    let known: number | null = null;
    this.session.unread.listen(() => {
      const { count } = this.session.unread;
      if (count && known !== null && count > known) this.announced = filled(this.strings.alertsUnread, count);
      known = count;
    });
    if (again) void this.session.begin();
  }

  private begin(): void {
    for (const one of [this, this.find(".column")]) this.watched.observe(one);
    void this.session.begin();
  }

  private ended(turn: Turn): void {
    void this.updateComplete.then(() => {
      const words = [...this.renderRoot.querySelectorAll("main .said")].at(-1)?.textContent ?? "";
      this.announced = filled(this.strings.answerReady, words.replace(/\s+/g, " ").trim().slice(0, HEARD));
    });
    const detail = { thread_id: this.session.conversation.thread, message_id: turn.messageId, outcome: turn.answer?.outcome ?? "failed" };
    this.dispatchEvent(new CustomEvent("copilot-answer", { detail, bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult {
    const { strings, session, wide } = this;
    const { conversation } = session;
    return html`
      <div class="frame" lang=${this.language}
        @copilot-ask=${({ detail }: CustomEvent<{ question: string; instead?: Turn }>) => this.ask(detail.question, detail.instead)}
        @copilot-stop=${() => session.quietly(conversation.stop())}
        @copilot-open=${({ detail }: CustomEvent<Opening>) => this.find<Panel>("manufacturing-copilot-panel").show(detail)}
        @copilot-rate=${({ detail }: CustomEvent<Rating>) => session.quietly(this.rate(detail))}
        @copilot-save=${({ detail }: CustomEvent<Download>) => session.quietly(this.save(detail))}
        @copilot-thread=${({ detail }: CustomEvent<string | null>) => session.quietly(this.show(detail))}
        @copilot-deleted=${({ detail }: CustomEvent<string>) => { if (detail === conversation.thread) conversation.clear(); }}
        @copilot-list=${() => this.find<HTMLDialogElement>("dialog.start").showModal()}
        @copilot-view=${({ detail }: CustomEvent<ViewName>) => this.open(detail)}
        @copilot-suggest=${() => session.quietly(session.suggest())}
        @copilot-read=${() => session.unread.read()}
        @copilot-decided=${() => session.decided()}
        @copilot-trouble=${({ detail }: CustomEvent) => session.failed(detail)}>
        ${wide ? html`<aside>${this.list()}</aside>` : nothing}
        <div class="chat">
          <manufacturing-copilot-top .heading=${this.heading ?? ""} .plant=${session.plant} .waiting=${session.inbox.items.length} .unread=${session.unread.count} ?wide=${wide}
            .strings=${strings} .language=${this.language}></manufacturing-copilot-top>
          ${conversation.shared ? html`
            <div class="banner" role="status">
              <span>${filled(strings.sharedView, conversation.shared.owner, conversation.shared.title)}</span>
              <button type="button" class="quiet" @click=${this.leaveShared}>${strings.own}</button>
            </div>` : nothing}
          <main aria-label=${strings.conversation} tabindex="0" @scroll=${this.scrolled} @wheel=${this.let} @touchmove=${this.let} @keydown=${this.let}>
            <div class="column">
              ${session.told ? html`<p class="trouble" role="alert">${session.told}</p>` : nothing}
              ${session.state === "key" ? keyForm(strings, (key) => this.identify(key))
                : conversation.turns.length ? this.turns() : session.state === "ready" ? html`
                  <manufacturing-copilot-welcome .suggestions=${session.suggestions} ?more=${session.more} .strings=${strings} .language=${this.language}>
                  </manufacturing-copilot-welcome>` : nothing}
            </div>
          </main>
          ${session.state === "key" || conversation.shared ? nothing : this.writing()}
        </div>
        ${wide ? nothing : html`<dialog class="start" aria-label=${strings.conversations} @click=${this.outside}>${this.list()}</dialog>`}
        <manufacturing-copilot-panel .client=${session.client} .hosts=${this.hosts} .strings=${strings} .language=${this.language}></manufacturing-copilot-panel>
        <p class="unseen" role="status" aria-live="polite">${this.announced}</p>
      </div>`;
  }

  private turns(): unknown {
    const { turns, shared } = this.session.conversation;
    return repeat(turns, (turn) => turn, (turn, at) => html`
      <manufacturing-copilot-turn .turn=${turn} ?fixed=${shared !== null} .below=${turns.length - 1 - at} .hosts=${this.hosts}
        .client=${this.session.client} .strings=${this.strings} .language=${this.language}></manufacturing-copilot-turn>`);
  }

  private writing(): TemplateResult {
    const { strings, session } = this;
    return html`
      <div class="writing">
        ${this.away ? html`
          <button type="button" class="iconic latest" aria-label=${strings.latest} title=${strings.latest} @click=${this.toLatest}>${icon("latest")}</button>` : nothing}
        <div class="below"><div class="column">
          <manufacturing-copilot-composer ?off=${session.state !== "ready"} ?busy=${session.conversation.busy} .strings=${strings} .language=${this.language}>
          </manufacturing-copilot-composer>
        </div></div>
      </div>`;
  }

  private list(): TemplateResult {
    const { threads, conversation, client, plant, inbox } = this.session;
    const link = this.shareUrl || `${client.server}/?shared={thread}`;
    return html`
      <manufacturing-copilot-threads .threads=${threads} .current=${conversation.shared ? null : conversation.thread} .link=${link}
        .plant=${plant} .waiting=${inbox.items.length}
        .strings=${this.strings} .language=${this.language}></manufacturing-copilot-threads>`;
  }

  private get hosts(): string[] {
    return this.session.plant?.link_hosts ?? [];
  }

  private find<E extends HTMLElement>(selector: string): E {
    return this.renderRoot.querySelector<E>(selector)!;
  }

  private identify(key: string): void {
    this.session.client.identity.keep(key);
    void this.session.begin();
  }

  private open(view: ViewName): void {
    this.renderRoot.querySelector<HTMLDialogElement>("dialog.start")?.close();
    this.find<Panel>("manufacturing-copilot-panel").show({ view });
  }

  private async show(thread: string | null): Promise<void> {
    this.renderRoot.querySelector<HTMLDialogElement>("dialog.start")?.close();
    await this.session.show(thread);
    this.follow();
    this.renderRoot.querySelector<Composer>("manufacturing-copilot-composer")?.focus();
  }

  private async rate(rating: Rating): Promise<void> {
    await this.session.rate(rating);
    if (rating.reason || rating.comment) this.announced = this.strings.thanks;
  }

  private async save({ title, url }: Download): Promise<void> {
    save(await this.session.client.file(url), title, ".csv");
  }

  private leaveShared(): void {
    const page = new URL(location.href);
    if (page.searchParams.has("shared")) history.replaceState(null, "", page.pathname);
    if (this.sharedThread) this.sharedThread = null; // and so it begins anew
    else this.start();
    this.requestUpdate();
  }

  private outside(event: MouseEvent): void {
    if (event.target === event.currentTarget) (event.target as HTMLDialogElement).close();
  }

  // The stream is followed until its question stands at the top: then the answer stays where it is read.
  private arranged(): void {
    this.wide = this.clientWidth >= WIDE;
    const main = this.find("main");
    const last = [...main.querySelectorAll<HTMLElement>(".turn")].at(-1);
    if (last && this.following) main.scrollTop = Math.min(main.scrollHeight - main.clientHeight, last.offsetTop - 12);
    this.scrolled();
  }

  private follow(): void {
    this.following = true;
    void this.updateComplete.then(() => this.arranged());
  }

  // Who scrolls by hand is not pulled along any more.
  private readonly let = { handleEvent: (): void => { this.following = false; }, passive: true };

  private scrolled(): void {
    const main = this.find("main");
    this.away = main.scrollHeight - main.scrollTop - main.clientHeight > FAR;
  }

  private toLatest(): void {
    this.find("main").scrollTop = this.find("main").scrollHeight;
  }
}
