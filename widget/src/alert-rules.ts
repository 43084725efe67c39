// What the user is told of: snoozed, stopped, sent another way. It is asked for in words, in the conversation.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { icon } from "./icons";
import { ahead } from "./snoozing";
import { View } from "./view";

interface Rule {
  subscription_id: string;
  told: string;
  way: string;
  snoozed_until: string | null;
  created_at: string;
}

const PATH = "/api/v1/notifications/subscriptions";

export class AlertRules extends View {
  static override readonly properties = { ...View.properties, rules: { state: true }, ways: { state: true } };
  declare rules: Rule[] | null;
  declare ways: string[];

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("client")) void this.act(this.read());
  }

  private async read(): Promise<void> {
    ({ items: this.rules, ways: this.ways } = await this.client.call<{ items: Rule[]; ways: string[] }>("GET", PATH));
  }

  private async change(one: Rule, how: { snoozed_until?: string | null; way?: string }): Promise<void> {
    try {
      await this.client.call("PATCH", `${PATH}/${one.subscription_id}`, how);
    } finally {
      await this.read(); // a way that is refused is not shown as if it were taken
    }
  }

  private async stop(one: Rule): Promise<void> {
    await this.client.call("DELETE", `${PATH}/${one.subscription_id}`);
    await this.read();
    this.querySelector<HTMLElement>(".facts")?.focus();
  }

  protected override render(): TemplateResult {
    const { strings, rules } = this;
    return html`
      <p class="facts" tabindex="-1">${strings.alertsAsked}</p>
      ${this.troubled()}
      ${!rules ? this.trouble ? nothing : this.waiting : rules.length ? html`<ul class="rows">${rules.map((one) => this.rule(one))}</ul>`
        : html`<p class="none" role="status">${strings.alertsNotAsked}</p>`}`;
  }

  private rule(one: Rule): TemplateResult {
    const { strings } = this;
    const asleep = one.snoozed_until && new Date(one.snoozed_until) > new Date() ? one.snoozed_until : null;
    const snooze = (until: string | null): Promise<void> => this.act(this.change(one, { snoozed_until: until }));
    return html`
      <li class="alert">
        <span class="name" dir="auto">${one.told}</span>
        <span class="label" role="status">${asleep ? this.say(strings.snoozedUntil, this.date(asleep)) : this.say(strings.since, this.date(one.created_at))}</span>
        <span class="row" role="group" aria-label=${one.told}>
          ${asleep ? html`<button type="button" class="quiet" @click=${() => snooze(null)}>${icon("bell")}${strings.wake}</button>` : html`
            <button type="button" class="quiet" @click=${() => snooze(ahead(1))}>${icon("snooze")}${strings.snoozeDay}</button>
            <button type="button" class="quiet" @click=${() => snooze(ahead(7))}>${strings.snoozeWeek}</button>`}
          <button type="button" class="quiet danger" @click=${() => this.act(this.stop(one))}>${icon("trash")}${strings.stopAlert}</button>
          ${this.ways.length || one.way !== "app" ? this.way(one) : nothing}
        </span>
      </li>`;
  }

  private way(one: Rule): TemplateResult {
    const { strings, ways } = this;
    const known = [...new Set(["app", ...ways, one.way])];
    const chosen = (event: Event): void => void this.act(this.change(one, { way: (event.target as HTMLSelectElement).value }));
    return html`
      <select class="way" aria-label=${strings.way} .value=${live(one.way)} @change=${chosen}>${known.map((name) => html`
        <option value=${name} ?selected=${name === one.way}>${strings.ways[name as keyof typeof strings.ways] ?? name}</option>`)}</select>`;
  }
}
