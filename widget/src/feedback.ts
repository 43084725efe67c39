// Why an answer did not help.

import { html, type TemplateResult } from "lit";
import type { Strings } from "./strings";

export function feedbackForm(strings: Strings, send: (reason: string, comment: string) => void): TemplateResult {
  const sent = (event: SubmitEvent): void => {
    event.preventDefault();
    const said = new FormData(event.target as HTMLFormElement);
    send(String(said.get("reason") ?? ""), String(said.get("comment") ?? "").trim());
  };
  return html`
    <form @submit=${sent}>
      <fieldset class="reasons">
        <legend>${strings.whatWrong}</legend>
        <div class="row">
          ${Object.entries(strings.reasons).map(([value, label]) => html`
            <label class="pick"><input type="radio" name="reason" value=${value}>${label}</label>`)}
        </div>
        <textarea name="comment" rows="2" maxlength="2000" aria-label=${strings.comment} placeholder=${strings.comment}></textarea>
        <div class="row end"><button class="primary">${strings.send}</button></div>
      </fieldset>
    </form>`;
}
