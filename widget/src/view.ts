// What is opened beside the conversation and reads from the server by itself.

import { html, nothing, type TemplateResult } from "lit";
import { type Client, Trouble } from "./client";
import { Part } from "./part";

export abstract class View extends Part {
  static override readonly properties: Record<string, object> = {
    ...Part.properties, client: { attribute: false }, trouble: { state: true },
  };
  declare client: Client;
  declare trouble: string | null;

  protected troubled(): TemplateResult | typeof nothing {
    return this.trouble ? html`<p class="trouble" role="alert">${this.trouble}</p>` : nothing;
  }

  protected get waiting(): TemplateResult {
    return html`<p class="steps busy" role="status" aria-label=${this.strings.loading}></p>`;
  }

  /** Do it, and say what went wrong. */
  protected async act(doing: Promise<unknown>): Promise<void> {
    this.trouble = null;
    try {
      await doing;
    } catch (error) {
      this.trouble = error instanceof Trouble ? error.message : this.strings.broken;
      if (!(error instanceof Trouble)) console.error(error);
    }
  }
}
