// The list of conversations: searched, renamed, shared, deleted.

import type { Client } from "./client";
import { Latest } from "./latest";
import { Observed } from "./observed";
import type { Page, Thread } from "./shapes";

const PAGE = 40;

export class Threads extends Observed {
  items: Thread[] = [];
  words = "";
  private next: string | null = null;
  private readonly latest = new Latest();

  constructor(private readonly client: Client) {
    super();
  }

  get more(): boolean {
    return this.next !== null;
  }

  async read(words = this.words): Promise<void> {
    this.words = words;
    await this.page(null);
  }

  async readOn(): Promise<void> {
    await this.page(this.next);
  }

  async rename(thread: Thread, title: string): Promise<void> {
    await this.client.call("PATCH", `/api/v1/threads/${thread.thread_id}`, { title });
    this.change(thread, { title });
  }

  async share(thread: Thread, shared: boolean): Promise<void> {
    await this.client.call(shared ? "PUT" : "DELETE", `/api/v1/threads/${thread.thread_id}/share`);
    this.change(thread, { shared });
  }

  async delete(thread: Thread): Promise<void> {
    await this.client.call("DELETE", `/api/v1/threads/${thread.thread_id}`);
    this.items = this.items.filter((one) => one.thread_id !== thread.thread_id);
    this.changed();
  }

  private change(thread: Thread, what: Partial<Thread>): void {
    this.items = this.items.map((one) => one.thread_id === thread.thread_id ? { ...one, ...what } : one);
    this.changed();
  }

  private async page(cursor: string | null): Promise<void> {
    const still = this.latest.ask();
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (this.words) query.set("q", this.words);
    if (cursor) query.set("cursor", cursor);
    const found = await this.client.call<Page<Thread>>("GET", `/api/v1/threads?${query}`);
    if (!still()) return; // something else was looked for meanwhile
    this.items = cursor ? [...this.items, ...found.items] : found.items;
    this.next = found.next_cursor;
    this.changed();
  }
}
