// What waits for a decision, whoever proposed it and in whichever channel.

import { type Client, Trouble } from "./client";
import { Latest } from "./latest";
import { Observed } from "./observed";
import type { Approval, Page } from "./shapes";

export class Inbox extends Observed {
  items: Approval[] = [];
  private readonly latest = new Latest();

  constructor(private readonly client: Client) {
    super();
  }

  /** Those that the caller may decide. Who may not see any has none. */
  async read(): Promise<void> {
    const still = this.latest.ask();
    let items: Approval[] = [];
    try {
      const found = await this.client.call<Page<Approval>>("GET", "/api/v1/approvals?status=pending&limit=50");
      items = found.items.filter((one) => one.may_decide !== false);
    } catch (error) {
      if (!(error instanceof Trouble) || !["not_permitted", "not_found"].includes(error.code)) throw error;
    }
    if (!still()) return;
    this.items = items;
    this.changed();
  }
}
