// A part of the widget: an element of its own, that lives in the widget's one shadow tree and is styled there.

import { LitElement } from "lit";
import type { Observed } from "./observed";
import { filled, type Strings, stringsOf } from "./strings";

export abstract class Part extends LitElement {
  static readonly properties: Record<string, object> = { strings: { attribute: false }, language: { attribute: false } };
  strings: Strings = stringsOf("en").strings;
  language = "en";
  private looking: (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.lookAt();
  }

  /** Draw anew whenever one of these changes. */
  protected lookAt(...observed: Observed[]): void {
    for (const end of this.looking) end();
    this.looking = observed.map((one) => one.listen(() => this.requestUpdate()));
  }

  protected say(text: string, ...values: (string | number)[]): string {
    return filled(text, ...values);
  }

  protected date(text: string): string {
    return new Date(text).toLocaleString(this.language, { dateStyle: "medium", timeStyle: "short" });
  }

  /** The time of today, the date of another day. */
  protected moment(text: string): string {
    const at = new Date(text);
    const today = at.toDateString() === new Date().toDateString();
    return at.toLocaleString(this.language, today ? { timeStyle: "short" } : { dateStyle: "medium" });
  }

  protected tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
