// For the server's own pages: who has no page that signs them in shows a key.

import { html, type TemplateResult } from "lit";
import type { Strings } from "./strings";

export function keyForm(strings: Strings, use: (key: string) => void): TemplateResult {
  const sent = (event: SubmitEvent): void => {
    event.preventDefault();
    use(String(new FormData(event.target as HTMLFormElement).get("key") ?? "").trim());
  };
  return html`
    <form class="key" @submit=${sent}>
      <label for="key">${strings.keyAsked}</label>
      <input id="key" name="key" type="password" autocomplete="off" placeholder="cpk_…" required>
      <button class="primary">${strings.useKey}</button>
    </form>`;
}
