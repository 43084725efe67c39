// What is seen before anything is asked.

import { html, nothing, type TemplateResult } from "lit";
import { Part } from "./part";

const FIRST = 9; // suggestions

export class Welcome extends Part {
  static override readonly properties = { ...Part.properties, suggestions: { attribute: false }, all: { state: true } };
  declare suggestions: readonly string[];
  declare all: boolean;

  protected override render(): TemplateResult {
    const { strings, suggestions } = this;
    return html`
      <section class="welcome">
        <h2>${strings.welcome}</h2>
        <p>${strings.welcomeMore}</p>
        <ul class="suggestions" aria-label=${strings.suggestions}>
          ${suggestions.slice(0, this.all ? undefined : FIRST).map((question) => html`
            <li><button type="button" @click=${() => this.tell("copilot-ask", { question })}>${question}</button></li>`)}
        </ul>
        ${this.all || suggestions.length <= FIRST ? nothing : html`
          <button type="button" class="quiet" @click=${() => { this.all = true; }}>${strings.moreQuestions}</button>`}
      </section>`;
  }
}
