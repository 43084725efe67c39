// One user at one server: whose plant it is, and the conversation, the list, what waits, that belong to them.

import { Client, Trouble } from "./client";
import { Conversation } from "./conversation";
import { Inbox } from "./inbox";
import type { Identity } from "./identity";
import { remember, remembered } from "./memory";
import { Observed } from "./observed";
import type { Plant } from "./shapes";
import type { Strings } from "./strings";
import { Threads } from "./threads";
import type { Turn } from "./turn";
import { Unread } from "./unread";

const AGAIN = 3000; // ms
const FIRST = 9; // suggestions

export interface Rating {
  turn: Turn;
  rating: 1 | -1;
  reason: string | null;
  comment: string | null;
}

export class Session extends Observed {
  readonly client: Client;
  readonly conversation: Conversation;
  readonly threads: Threads;
  readonly inbox: Inbox;
  readonly unread: Unread;
  state: "starting" | "ready" | "key" = "starting";
  plant: Plant | null = null;
  /** Null until they are there. */
  suggestions: string[] | null = null;
  /** Whether there may be more than these. */
  more = false;
  /** What went wrong besides an answer, in words for the reader. */
  told: string | null = null;
  private closed = false;

  /** `name` tells apart the widgets of a page; `shared`: somebody's conversation that is to be read. */
  constructor(
    server: string, identity: Identity, private readonly strings: Strings, private readonly name: string,
    private readonly shared: string | null, ended: (turn: Turn) => void,
  ) {
    super();
    this.client = new Client(server, identity, () => strings.unreachable);
    this.threads = new Threads(this.client);
    this.inbox = new Inbox(this.client);
    this.unread = new Unread(this.client);
    this.conversation = new Conversation(this.client, () => strings, (thread) => remember(this.key, thread), (turn) => {
      void this.quietly(this.threads.read());
      void this.unread.read();
      if (turn.answer?.approval) void this.quietly(this.inbox.read());
      ended(turn);
    });
    for (const one of [this.inbox, this.unread, this.conversation]) one.listen(() => this.changed());
  }

  /** What is under way at the server goes on. */
  close(): void {
    this.closed = true;
    this.unread.end();
    this.conversation.leave();
  }

  async begin(): Promise<void> {
    this.closed = false;
    this.told = null;
    try {
      this.plant = await this.client.call<Plant>("GET", "/api/v1/plant");
      for (const reading of [this.suggest(FIRST), this.threads.read(), this.inbox.read()]) void this.quietly(reading);
      if (!this.closed) this.unread.begin();
      await this.restore();
      this.state = "ready";
    } catch (error) {
      const code = error instanceof Trouble ? error.code : "";
      if (code === "not_authenticated" && this.client.identity.asks) this.state = "key";
      else this.failed(error);
      if (code === "unreachable") setTimeout(() => this.closed || this.begin(), AGAIN);
    }
    this.changed();
  }

  /** Show a conversation; null: begin one. */
  async show(thread: string | null): Promise<void> {
    this.told = null;
    if (thread === null) this.conversation.clear();
    else await this.conversation.open(thread);
  }

  ask(question: string, instead: Turn | null): void {
    this.told = null;
    this.conversation.ask(question, instead);
  }

  async rate({ turn, ...said }: Rating): Promise<void> {
    await this.client.call("POST", `/api/v1/messages/${turn.messageId}/feedback`, said);
    turn.rate(said.rating);
  }

  /** What was decided is told in the conversation, and waits no more. */
  decided(): void {
    for (const reading of [this.inbox.read(), this.conversation.refresh()]) void this.quietly(reading);
  }

  async quietly(doing: Promise<unknown>): Promise<void> {
    try {
      await doing;
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error: unknown): void {
    this.told = error instanceof Trouble ? error.message : this.strings.broken;
    if (!(error instanceof Trouble)) console.error(error);
    this.changed();
  }

  // Another plant or user, or another widget on the page: another conversation.
  private get key(): string {
    return ["copilot", this.client.server, this.plant?.tenant, this.plant?.user, this.name].join("|");
  }

  private async restore(): Promise<void> {
    if (this.shared) return this.conversation.openShared(this.shared);
    const kept = remembered(this.key);
    if (!kept) return this.conversation.clear();
    try {
      await this.conversation.open(kept);
    } catch (error) {
      if (!(error instanceof Trouble) || error.code !== "not_found") throw error;
      this.conversation.clear();
    }
  }

  /** Questions to begin with: the first so many, which are there soon, or all that there are. */
  async suggest(limit?: number): Promise<void> {
    this.more = false;
    try {
      const found = await this.client.call<{ items: { question: string }[] }>("GET", `/api/v1/suggestions${limit ? `?limit=${limit}` : ""}`);
      this.suggestions = found.items.map(({ question }) => question);
      this.more = this.suggestions.length === limit;
    } finally {
      this.suggestions ??= [];
      this.changed();
    }
  }
}
