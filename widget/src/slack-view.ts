// Who one is in Slack: a code that links, and what is linked.

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { copy } from "./clipboard";
import { icon } from "./icons";
import { View } from "./view";

interface Link {
  team_id: string;
  slack_user: string;
  linked_at: string;
}

interface Code {
  code: string;
  expires_at: string;
}

export class SlackView extends View {
  static override readonly properties = { ...View.properties, links: { state: true }, code: { state: true }, copied: { state: true } };
  declare links: Link[] | null;
  declare code: Code | null;
  declare copied: boolean;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("client")) void this.act(this.read());
  }

  private async read(): Promise<void> {
    this.links = (await this.client.call<{ items: Link[] }>("GET", "/api/v1/slack/links")).items;
  }

  protected override render(): TemplateResult {
    const { strings, links, code } = this;
    return html`
      <p class="facts">${strings.slackTold}</p>
      ${this.troubled()}
      ${code ? this.shown(code) : html`
        <button type="button" class="primary" @click=${() => this.act(this.ask())}>${icon("link")}${strings.slackCode}</button>`}
      <h3>${strings.slackLinked}</h3>
      ${!links ? this.trouble ? nothing : this.waiting : links.length ? html`
        <ul class="rows">${links.map((one) => html`
          <li><span class="name">${one.slack_user} <span class="label">${one.team_id}</span></span>
            <span class="label">${this.say(strings.since, this.date(one.linked_at))}</span>
            <button type="button" class="button danger" aria-label=${this.say(strings.unlinkOf, one.slack_user)}
              @click=${() => this.act(this.unlink(one))}>${strings.unlink}</button></li>`)}</ul>`
        : html`<p class="none" role="status">${strings.slackNone}</p>`}
      ${code ? html`<button type="button" class="quiet" @click=${() => this.act(this.read())}>${icon("retry")}${strings.lookAgain}</button>` : nothing}`;
  }

  private shown({ code, expires_at }: Code): TemplateResult {
    const { strings } = this;
    const line = `link ${code}`;
    const copied = async (): Promise<void> => {
      await copy(line, this);
      this.copied = true;
    };
    return html`
      <div class="code" role="status">
        <p class="label">${strings.slackSend}</p>
        <div class="row"><code>${line}</code>
          <button type="button" class="button" @click=${() => this.act(copied())}>${icon(this.copied ? "check" : "copy")}${this.copied ? strings.copied : strings.copy}</button></div>
        <p class="label">${this.say(strings.slackUntil, new Date(expires_at).toLocaleTimeString(this.language, { timeStyle: "short" }))}</p>
      </div>`;
  }

  private async ask(): Promise<void> {
    [this.code, this.copied] = [await this.client.call<Code>("POST", "/api/v1/slack/link"), false];
  }

  private async unlink({ team_id, slack_user }: Link): Promise<void> {
    await this.client.call("DELETE", `/api/v1/slack/links/${encodeURIComponent(team_id)}/${encodeURIComponent(slack_user)}`);
    await this.read();
  }
}
