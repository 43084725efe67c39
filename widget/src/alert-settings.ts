// Where and when alerts are sent. The address is taken from here alone.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { View } from "./view";

interface Settings {
  email: string | null;
  zone: string;
  quiet_from: string | null;
  quiet_until: string | null;
  digest_at: string | null;
}

const PATH = "/api/v1/notifications/settings";

export class AlertSettings extends View {
  static override readonly properties = { ...View.properties, settings: { state: true }, saved: { state: true } };
  declare settings: Settings | null;
  declare saved: boolean;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("client")) void this.act(this.read());
  }

  private async read(): Promise<void> {
    const found = await this.client.call<Settings>("GET", PATH);
    const { email, quiet_from, digest_at } = found;
    // Who has set nothing yet means the hours of where they are.
    this.settings = email || quiet_from || digest_at || found.zone !== "UTC" ? found : { ...found, zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  }

  private async save(form: HTMLFormElement): Promise<void> {
    const said = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim() || null]));
    this.settings = await this.client.call<Settings>("PUT", PATH, said);
    this.saved = true;
  }

  protected override render(): TemplateResult {
    const { strings, settings } = this;
    if (!settings) return html`${this.troubled()}${this.trouble ? nothing : this.waiting}`;
    const zones = [...new Set([settings.zone, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
    const field = (name: keyof Settings, label: string, type: string): TemplateResult => html`
      <label class="field">${label}<input name=${name} type=${type} maxlength="254" autocomplete=${type === "email" ? "email" : "off"}
        .value=${settings[name]?.slice(0, type === "time" ? 5 : 254) ?? ""}></label>`;
    const sent = (event: SubmitEvent): void => {
      event.preventDefault();
      this.saved = false;
      void this.act(this.save(event.target as HTMLFormElement));
    };
    return html`
      <form class="hours" @submit=${sent} @input=${() => { this.saved = false; }}>
        ${field("email", strings.alertEmail, "email")}
        <div class="filters">${field("quiet_from", strings.quietFrom, "time")}${field("quiet_until", strings.quietUntil, "time")}</div>
        ${field("digest_at", strings.digestAt, "time")}
        <label class="field">${strings.zone}<select name="zone">${zones.map((zone) => html`
          <option value=${zone} ?selected=${zone === settings.zone}>${zone.replaceAll("_", " ")}</option>`)}</select></label>
        ${this.troubled()}
        <div class="row"><button class="primary">${strings.save}</button><span class="label" role="status">${this.saved ? strings.saved : ""}</span></div>
      </form>`;
  }
}
