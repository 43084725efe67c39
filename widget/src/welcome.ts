// What is seen before anything is asked.

import { html, nothing, type TemplateResult } from "lit";
import { Part } from "./part";

const PLACES = 9; // held for what is on its way

/** Says `copilot-suggest` when all suggestions are wanted. */
export class Welcome extends Part {
  static override readonly properties = {
    ...Part.properties, suggestions: { attribute: false }, more: { type: Boolean }, asked: { state: true },
  };
  declare suggestions: readonly string[] | null;
  declare more: boolean;
  /** All of them, once. */
  declare asked: number;

  protected override render(): TemplateResult {
    const { strings, suggestions, more } = this;
    const held = suggestions === null ? PLACES : this.asked === suggestions.length ? 3 : 0;
    return html`
      <section class="welcome">
        <h2>${strings.welcome}</h2>
        <p>${strings.welcomeMore}</p>
        <ul class="suggestions" aria-label=${strings.suggestions} aria-busy=${held > 0}>
          ${(suggestions ?? []).map((question) => html`
            <li><button type="button" @click=${() => this.tell("copilot-ask", { question })}>${question}</button></li>`)}
          ${Array.from({ length: held }, () => html`<li class="held" aria-hidden="true"></li>`)}
        </ul>
        ${more ? html`<button type="button" class="quiet" @click=${this.all}>${strings.moreQuestions}</button>` : nothing}
      </section>`;
  }

  private all(): void {
    this.asked = this.suggestions!.length;
    this.tell("copilot-suggest");
  }
}
