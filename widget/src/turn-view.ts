// One question and its answer.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Client } from "./client";
import { copy } from "./clipboard";
import { feedbackForm } from "./feedback";
import { icon } from "./icons";
import type { Place } from "./links";
import { Markdown } from "./markdown";
import { Part } from "./part";
import { pictures } from "./picture";
import { bodyOf } from "./saying";
import type { Alert, Answer, Citation, Download, ToolKind } from "./shapes";
import { dataTable } from "./table";
import type { Step, Turn } from "./turn";

const MOST_SOURCES = 6;
const KINDS: ToolKind[] = ["read", "proposal", "setting"];

export class TurnView extends Part {
  static override readonly properties = {
    ...Part.properties, turn: { attribute: false }, fixed: { type: Boolean }, hosts: { attribute: false },
    client: { attribute: false }, below: { type: Number }, editing: { state: true }, rating: { state: true }, allSources: { state: true },
    copied: { state: true },
  };
  declare turn: Turn;
  /** It may only be read. */
  declare fixed: boolean;
  declare hosts: readonly string[];
  declare client: Client;
  /** How many turns stand below it. */
  declare below: number;
  declare editing: boolean;
  declare rating: 1 | -1 | null;
  declare allSources: boolean;
  declare copied: boolean;
  private markdown: Markdown | null = null;
  private drawn: HTMLElement[] | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add("turn");
    if (this.turn) this.lookAt(this.turn);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("turn")) {
      this.lookAt(this.turn);
      [this.markdown, this.drawn, this.editing, this.rating, this.allSources] = [null, null, false, null, false];
    }
    const { answer } = this.turn;
    if (answer && !this.drawn) this.drawn = pictures(answer, this.strings, this.language);
  }

  protected override updated(): void {
    const at = this.querySelector<HTMLElement>(".said");
    if (!at) return;
    this.markdown ??= new Markdown(at, {
      hosts: this.hosts,
      server: this.client.server,
      open: (place) => this.tell("copilot-open", { place }),
      table: (table) => dataTable(table, this.turn.question.slice(0, 60), this.strings, this.language),
    });
    this.markdown.show(this.turn.answer ? bodyOf(this.turn.answer) : this.turn.text);
    // First it is said, then seen.
    if (this.drawn?.some((one) => !one.isConnected)) at.insertBefore(fragmentOf(this.drawn), at.children[1] ?? null);
  }

  protected override render(): TemplateResult {
    const { turn, strings } = this;
    return html`
      ${this.editing ? this.editor() : !turn.question ? nothing : html`
        <div class="asked">
          ${this.fixed || turn.status === "running" ? nothing : html`
            <button type="button" class="iconic edit" title=${strings.editQuestion} aria-label=${strings.editQuestion}
              @click=${() => { this.editing = true; }}>${icon("edit")}</button>`}
          <h2 class="words" dir="auto">${turn.question}</h2>
        </div>`}
      <article class="answer" aria-busy=${turn.status === "running"}>
        ${this.doing()}
        ${turn.lost ? html`<p class="lost" role="status">${strings.lost}</p>` : nothing}
        <div class="said" dir="auto"></div>
        ${turn.answer ? this.ending(turn.answer) : this.broken()}
      </article>`;
  }

  private editor(): TemplateResult {
    const { strings } = this;
    const sent = (event: SubmitEvent): void => {
      event.preventDefault();
      const question = this.querySelector<HTMLTextAreaElement>(".asked textarea")!.value.trim();
      this.editing = false;
      if (question) this.tell("copilot-ask", { question, instead: this.turn });
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === "Escape") this.stopEditing();
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        (event.target as HTMLTextAreaElement).form!.requestSubmit();
      }
    };
    void this.updateComplete.then(() => this.querySelector<HTMLTextAreaElement>(".asked textarea")?.focus());
    return html`
      <div class="asked">
        <form @submit=${sent}>
          <textarea rows="3" maxlength="8000" aria-label=${strings.editQuestion} .value=${this.turn.question} @keydown=${key}></textarea>
          <div class="row end">
            ${this.below ? html`<span class="label">${strings.editTold}</span>` : nothing}
            <button type="button" class="button" @click=${() => this.stopEditing()}>${strings.cancel}</button>
            <button class="primary">${strings.askAgain}</button>
          </div>
        </form>
      </div>`;
  }

  private stopEditing(): void {
    this.editing = false;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".asked .edit")?.focus());
  }

  private doing(): TemplateResult | TemplateResult[] | typeof nothing {
    const { turn, strings } = this;
    if (turn.status !== "running") {
      // What asked back or failed was not done; it was looked up all the same.
      const failed = (step: Step): boolean => step.state === "failed" && step.kind !== "read";
      const told = (kind: ToolKind, not: boolean): string =>
        [...new Set(turn.steps.filter((step) => step.kind === kind && failed(step) === not).map((step) => step.title))].join(", ");
      return turn.status === "done" ? KINDS.flatMap((kind) => [false, true].filter((not) => told(kind, not)).map((not) => html`
        <p class="steps">${this.say((not ? strings.undone : strings.done)[kind], told(kind, not))}</p>`)) : nothing;
    }
    const open = turn.steps.some((step) => step.state === "running");
    return html`
      <div role="status"><ul class="steps">
        ${turn.steps.map((step) => html`
          <li class=${step.state === "running" ? "busy" : step.state}>
            ${step.state === "running" ? nothing : icon(step.state === "ok" ? "check" : "alert")}
            ${this.say((step.state === "running" ? strings.doing : step.state === "failed" ? strings.undone : strings.done)[step.kind], step.title)}
          </li>`)}
        ${open ? nothing : html`<li class="busy">${turn.text || turn.steps.length ? strings.writing : strings.thinking}</li>`}
      </ul></div>`;
  }

  private broken(): TemplateResult | typeof nothing {
    const { turn, strings } = this;
    if (turn.status === "running") return nothing;
    const told = turn.status === "withheld" ? strings.withheld : turn.trouble
      ?? (turn.status === "cancelled" ? strings.stopped : strings.unanswered);
    return html`
      <p class="trouble" role="alert">${told}</p>
      ${this.fixed ? nothing : html`<div class="foot">${this.retry()}</div>`}`;
  }

  private ending(answer: Answer): TemplateResult {
    const { strings } = this;
    const button = (label: string, question: string, style: string): TemplateResult =>
      html`<li><button type="button" class=${style} ?disabled=${this.fixed}
        @click=${() => this.tell("copilot-ask", { question })}><span>${label}</span></button></li>`;
    const choices = answer.choices ?? [];
    const suggestions = answer.suggestions ?? [];
    return html`
      ${choices.length ? html`
        <ul class="choices" aria-label=${strings.choose}>${choices.map((choice) => button(choice, choice, "button"))}</ul>` : nothing}
      ${(this.fixed ? [] : answer.downloads ?? []).map((table) => this.whole(table))}
      ${answer.approval ? html`
        <manufacturing-copilot-approval .approval=${answer.approval} .client=${this.client} .strings=${strings} .language=${this.language}
          ?fixed=${this.fixed} ?brief=${!this.turn.question}></manufacturing-copilot-approval>` : nothing}
      ${answer.citations.length ? this.sources(answer) : nothing}
      ${suggestions.length && !this.fixed ? html`
        <p class="label">${strings.goOn}</p>
        <ul class="chips" aria-label=${strings.goOn}>${suggestions.map((one) => button(one, one, "chip on"))}</ul>` : nothing}
      <div class="foot">
        <button type="button" class="iconic" title=${strings.copy} aria-label=${strings.copy} @click=${() => this.copy(answer)}>
          ${icon(this.copied ? "check" : "copy")}</button>
        ${this.fixed ? nothing : html`
          ${this.rate(1)}${this.rate(-1)}${this.turn.question && !answer.approval ? this.retry() : nothing}`}
        <span class="took">${this.say(strings.took, answer.model, (answer.elapsed_ms / 1000).toLocaleString(this.language, { maximumFractionDigits: 1 }))}</span>
      </div>
      ${this.rating === -1 ? feedbackForm(strings, (reason, comment) => this.rated(-1, reason, comment)) : nothing}`;
  }

  private whole(table: Download): TemplateResult {
    const { strings } = this;
    const show = table.rows ? this.say(strings.showAllRows, table.rows.toLocaleString(this.language)) : strings.showAllUncounted;
    return html`
      <div class="row" role="group" aria-label=${table.title}>
        <button type="button" class="button" aria-haspopup="dialog" @click=${() => this.tell("copilot-open", { table })}>${icon("table")}${show}</button>
        <button type="button" class="quiet" title=${strings.exportCsv} @click=${() => this.tell("copilot-save", table)}>${icon("download")}${strings.csv}</button>
      </div>`;
  }

  private sources(answer: Answer): TemplateResult {
    const { strings } = this;
    const shown = this.allSources ? answer.citations : answer.citations.slice(0, MOST_SOURCES);
    const chip = (one: Citation): TemplateResult => html`
      <li><button type="button" class="chip" aria-haspopup="dialog" @click=${() => this.openSource(answer, one)}>
        ${icon(one.kind === "document" ? "document" : "record")}<span>${one.label}</span></button></li>`;
    return html`
      <p class="label">${answer.citations.length === 1 ? strings.oneSource : this.say(strings.sourcesOf, answer.citations.length)}</p>
      <ul class="chips" aria-label=${strings.sources}>
        ${shown.map(chip)}
        ${shown.length < answer.citations.length ? html`
          <li><button type="button" class="chip" @click=${() => { this.allSources = true; }}>${strings.more}</button></li>` : nothing}
      </ul>`;
  }

  private openSource(answer: Answer, citation: Citation): void {
    this.tell("copilot-open", { answer, citation } satisfies Opening);
  }

  private rate(value: 1 | -1): TemplateResult {
    const { strings } = this;
    const name = value === 1 ? strings.helpful : strings.notHelpful;
    return html`
      <button type="button" class="iconic quiet" title=${name} aria-label=${name} aria-pressed=${this.turn.rating === value}
        @click=${() => this.rated(value)}>${icon(value === 1 ? "up" : "down")}</button>`;
  }

  private rated(value: 1 | -1, reason?: string, comment?: string): void {
    this.rating = value === -1 && reason === undefined ? -1 : null;
    this.tell("copilot-rate", { turn: this.turn, rating: value, reason: reason || null, comment: comment || null });
  }

  private retry(): TemplateResult {
    const { strings, turn } = this;
    return html`
      <button type="button" class="iconic" title=${strings.retry} aria-label=${strings.retry}
        @click=${() => this.tell("copilot-ask", { question: turn.question, instead: turn })}>${icon("retry")}</button>`;
  }

  private async copy(answer: Answer): Promise<void> {
    try {
      await copy(answer.answer, this);
    } catch (error) {
      this.tell("copilot-trouble", error);
      return;
    }
    this.copied = true;
    setTimeout(() => { this.copied = false; }, 1500);
  }
}

function fragmentOf(nodes: Node[]): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}

export type ViewName = "approvals" | "slack" | "audit" | "alerts";
export type Opening = { place: Place } | { alert: Alert } | { answer: Answer; citation: Citation } | { view: ViewName } | { table: Download };
