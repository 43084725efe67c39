// <manufacturing-copilot-document>: the page of one document, at the address that answers link to.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { Client, Trouble } from "./client";
import { HOME } from "./home";
import { icon } from "./icons";
import { Identity } from "./identity";
import { keyForm } from "./key-form";
import { type Place, placeOf } from "./links";
import { type Strings, stringsOf } from "./strings";
import { layout } from "./styles/layout";
import { reader } from "./styles/reader";
import { theme } from "./styles/theme";
import { turns } from "./styles/turns";

export class DocumentPage extends LitElement {
  static override readonly styles = [theme, layout, turns, reader];
  static override readonly properties = { place: { state: true }, heading: { state: true }, asking: { state: true } };
  protected declare place: Place | null;
  protected declare heading: string;
  protected declare asking: boolean;
  private client!: Client;
  private strings!: Strings;
  private language = "en";

  override connectedCallback(): void {
    super.connectedCallback();
    ({ strings: this.strings, lang: this.language } = stringsOf(this.lang || navigator.language));
    this.client = new Client(HOME, new Identity(null, true), () => this.strings.unreachable);
    this.place = placeOf(location.pathname + location.search);
    this.heading = this.strings.document;
  }

  protected override render(): TemplateResult {
    const { strings } = this;
    return html`
      <div class="chat" lang=${this.language}
        @copilot-title=${(event: CustomEvent<string>) => { document.title = this.heading = event.detail; }}
        @copilot-trouble=${(event: CustomEvent) => { this.asking = event.detail instanceof Trouble && event.detail.code === "not_authenticated"; }}
        @copilot-open=${(event: CustomEvent<{ place: Place }>) => { location.assign(`/documents/${event.detail.place.document}`); }}>
        <header>${icon("logo")}<div class="titles"><h1>${this.heading}</h1></div></header>
        <main tabindex="0" aria-label=${strings.document}>
          <div class="column">
            ${this.asking ? keyForm(strings, (key) => { this.client.identity.keep(key); this.asking = false; this.place = { ...this.place! }; }) : nothing}
            ${this.place ? html`<manufacturing-copilot-reader .client=${this.client} .place=${this.place} .hosts=${[]} .level=${2} .strings=${strings} .language=${this.language}></manufacturing-copilot-reader>` : nothing}
          </div>
        </main>
      </div>`;
  }
}
