// What the user was told, by days; what they are told of; and how.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { icon } from "./icons";
import { Paged } from "./paged";
import type { Alert } from "./shapes";
import { ahead } from "./snoozing";
import type { Opening } from "./turn-view";
import { View } from "./view";

const TABS = ["alertsTold", "alertsOf", "alertsHow"] as const;

/** Says `copilot-read` when something was marked as read, `copilot-open` with an alert whose record is to be shown. */
export class AlertsView extends View {
  static override readonly properties = { ...View.properties, tab: { state: true }, snoozed: { state: true } };
  declare tab: (typeof TABS)[number];
  declare snoozed: string;
  private list!: Paged<Alert>;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("client")) return;
    this.list = new Paged(this.client, "/api/v1/notifications");
    this.lookAt(this.list);
    this.show("alertsTold");
  }

  private show(tab: (typeof TABS)[number]): void {
    [this.tab, this.snoozed, this.trouble] = [tab, "", null];
    if (tab === "alertsTold") void this.act(this.list.read({ limit: "50" }));
  }

  protected override render(): TemplateResult {
    const { client, strings, language, tab } = this;
    return html`
      <div class="tabs" role="group" aria-label=${strings.alerts}>${TABS.map((name) => html`
        <button type="button" class="tab" aria-pressed=${tab === name} @click=${() => this.show(name)}>${strings[name]}</button>`)}</div>
      ${this.troubled()}
      ${tab === "alertsTold" ? this.told()
        : tab === "alertsOf" ? html`<manufacturing-copilot-alert-rules .client=${client} .strings=${strings} .language=${language}></manufacturing-copilot-alert-rules>`
        : html`<manufacturing-copilot-alert-settings .client=${client} .strings=${strings} .language=${language}></manufacturing-copilot-alert-settings>`}`;
  }

  private told(): TemplateResult | typeof nothing {
    const { strings, list } = this;
    if (!list.items) return this.trouble ? nothing : this.waiting;
    if (!list.items.length) return html`<p class="none" role="status">${strings.alertsNone}</p>`;
    const days = new Map<string, Alert[]>();
    for (const one of list.items) {
      const day = new Date(one.created_at).toDateString();
      days.set(day, [...days.get(day) ?? [], one]);
    }
    return html`
      <div class="row end"><button type="button" class="button" ?disabled=${!list.items.some((one) => !one.acknowledged_at)}
        @click=${() => this.act(this.read(null))}>${icon("check")}${strings.readAll}</button></div>
      <p class="label" role="status">${this.snoozed}</p>
      ${[...days].map(([day, items]) => html`
        <h3>${new Date(day).toLocaleDateString(this.language, { dateStyle: "full" })}</h3>
        <ul class="rows">${repeat(items, (one) => one.alert_id, (one) => this.alert(one))}</ul>`)}
      ${list.more ? html`<button type="button" class="quiet" @click=${() => this.act(list.readOn())}>${strings.more}</button>` : nothing}`;
  }

  private alert(one: Alert): TemplateResult {
    const { strings } = this;
    const unread = !one.acknowledged_at;
    const failed = one.status === "dead" || one.status === "uncertain";
    return html`
      <li class="alert ${unread ? "unread" : ""}" tabindex="-1">
        <span class="name"><strong dir="auto">${one.label}</strong>${unread ? html` <span class="badge">${strings.unread}</span>` : nothing}
          <span class="how" dir="auto">${one.text}</span></span>
        <span class="label">${new Date(one.created_at).toLocaleTimeString(this.language, { timeStyle: "short" })}${one.over_at ? ` · ${strings.over}` : ""}
          ${failed ? html`· <span class="bad">${this.say(strings.notSent, one.way ?? "")}</span>` : nothing}</span>
        <span class="row">
          ${one.record ? html`<button type="button" class="chip" aria-haspopup="dialog" aria-label=${this.say(strings.recordOf, one.record, one.label)}
            @click=${() => this.tell("copilot-open", { alert: one } satisfies Opening)}>${icon("record")}<span dir="auto">${one.record}</span></button>` : nothing}
          ${unread ? html`<button type="button" class="quiet" aria-label=${this.say(strings.readOf, one.label)}
            @click=${(event: Event) => this.act(this.read(one, event))}>${icon("check")}${strings.read}</button>` : nothing}
          ${one.over_at ? nothing : html`<button type="button" class="quiet" aria-label=${this.say(strings.snoozeOf, one.label)}
            @click=${() => this.act(this.snooze(one))}>${icon("snooze")}${strings.snoozeWeek}</button>`}
        </span>
      </li>`;
  }

  /** The alert, or all. Who goes by the keyboard goes on from it. */
  private async read(one: Alert | null, event?: Event): Promise<void> {
    const at = (event?.currentTarget as HTMLElement | undefined)?.closest<HTMLElement>("li");
    await this.client.call("POST", "/api/v1/notifications/acknowledge", { alerts: one && [one.alert_id] });
    const now = new Date().toISOString();
    for (const read of one ? [one] : this.list.items ?? []) read.acknowledged_at ??= now;
    this.requestUpdate();
    at?.focus();
    this.tell("copilot-read");
  }

  private async snooze(one: Alert): Promise<void> {
    const until = ahead(7);
    const { told } = await this.client.call<{ told: string }>("PATCH", `/api/v1/notifications/subscriptions/${one.subscription_id}`, { snoozed_until: until });
    this.snoozed = `${told}: ${this.say(this.strings.snoozedUntil, this.date(until))}`;
  }
}
