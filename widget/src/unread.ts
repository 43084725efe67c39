// How much of what the user was told is unread: looked at gently, and only while the page is seen.

import type { Client } from "./client";
import { Latest } from "./latest";
import { Observed } from "./observed";

const EVERY = 60_000; // ms

export class Unread extends Observed {
  /** Null until it is known. */
  count: number | null = null;
  private timer = 0;
  private readonly latest = new Latest();
  private readonly seen = (): void => { if (!document.hidden) void this.read(); };

  constructor(private readonly client: Client) {
    super();
  }

  begin(): void {
    this.end();
    this.timer = window.setInterval(this.seen, EVERY);
    document.addEventListener("visibilitychange", this.seen);
    this.seen();
  }

  end(): void {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  /** A server that is away keeps the count as it was: what is done by hand says so. */
  async read(): Promise<void> {
    const still = this.latest.ask();
    try {
      const { unread } = await this.client.call<{ unread: number }>("GET", "/api/v1/notifications?limit=1");
      if (!still() || unread === this.count) return;
      this.count = unread;
      this.changed();
    } catch {
      return;
    }
  }
}
