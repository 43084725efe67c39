// A list of the server's, read page by page.

import type { Client } from "./client";
import { Latest } from "./latest";
import { Observed } from "./observed";
import type { Page } from "./shapes";

export class Paged<T> extends Observed {
  /** Null until something was read. */
  items: T[] | null = null;
  private next: string | null = null;
  private readonly latest = new Latest();
  private query = new URLSearchParams();

  constructor(private readonly client: Client, private readonly path: string) {
    super();
  }

  get more(): boolean {
    return this.next !== null;
  }

  async read(query: Record<string, string>): Promise<void> {
    this.query = new URLSearchParams(query);
    this.items = null;
    this.changed();
    await this.page(null);
  }

  async readOn(): Promise<void> {
    await this.page(this.next);
  }

  private async page(cursor: string | null): Promise<void> {
    const still = this.latest.ask();
    const query = new URLSearchParams(this.query);
    if (cursor) query.set("cursor", cursor);
    const found = await this.client.call<Page<T>>("GET", `${this.path}?${query}`);
    if (!still()) return; // something else was looked for meanwhile
    this.items = [...this.items ?? [], ...found.items];
    this.next = found.next_cursor;
    this.changed();
  }
}
