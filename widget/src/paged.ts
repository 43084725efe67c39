// A list of the server's, read page by page.

import type { Client } from "./client";
import { Observed } from "./observed";
import type { Page } from "./shapes";

export class Paged<T> extends Observed {
  /** Null until something was read. */
  items: T[] | null = null;
  private next: string | null = null;
  private asked = 0;
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
    const asked = ++this.asked;
    const query = new URLSearchParams(this.query);
    if (cursor) query.set("cursor", cursor);
    const found = await this.client.call<Page<T>>("GET", `${this.path}?${query}`);
    if (asked !== this.asked) return; // something else was looked for meanwhile
    this.items = [...this.items ?? [], ...found.items];
    this.next = found.next_cursor;
    this.changed();
  }
}
