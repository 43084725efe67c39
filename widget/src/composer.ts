// Where a question is written.

import { html, type TemplateResult } from "lit";
import { icon } from "./icons";
import { Part } from "./part";

export class Composer extends Part {
  static override readonly properties = { ...Part.properties, busy: { type: Boolean }, off: { type: Boolean }, empty: { state: true } };
  declare busy: boolean;
  declare off: boolean;
  empty = true;

  private get box(): HTMLTextAreaElement {
    return this.querySelector("textarea")!;
  }

  override focus(): void {
    this.box.focus();
  }

  protected override render(): TemplateResult {
    const { strings } = this;
    return html`
      <form aria-label=${strings.ask} @submit=${this.sent}>
        <div class="composer">
        <label class="unseen" for="question">${strings.question}</label>
        <textarea id="question" rows="1" maxlength="8000" dir="auto" placeholder=${strings.placeholder} aria-describedby="keys"
          @keydown=${this.key} @input=${this.fit}></textarea>
        ${this.busy
          ? html`<button type="button" class="primary stop" aria-label=${strings.stop} title=${strings.stop} @click=${() => this.tell("copilot-stop")}>${icon("stop")}</button>`
          : html`<button class="primary send" aria-label=${strings.ask} title=${strings.ask} ?disabled=${this.empty || this.off}>${icon("send")}</button>`}
        </div>
        <p class="hint" id="keys">${strings.keys}</p>
      </form>`;
  }

  private sent(event: SubmitEvent): void {
    event.preventDefault();
    const question = this.box.value.trim();
    if (!question || this.busy || this.off) return;
    this.box.value = "";
    this.fit();
    this.tell("copilot-ask", { question });
  }

  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.box.form!.requestSubmit();
  }

  private fit(): void {
    this.empty = !this.box.value.trim();
    this.box.rows = Math.min(7, this.box.value.split("\n").length);
  }
}
