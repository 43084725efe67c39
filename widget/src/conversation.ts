// The conversation that is shown: its turns, and all that can be done with them.

import { type Client, Trouble } from "./client";
import { Latest } from "./latest";
import { Observed } from "./observed";
import type { Message, Page, RunEvent, SharedThread } from "./shapes";
import { ask, type Listening, watch } from "./stream";
import type { Strings } from "./strings";
import { Turn } from "./turn";

export class Conversation extends Observed {
  thread: string | null = null;
  /** Somebody else's, which may only be read. */
  shared: SharedThread | null = null;
  turns: Turn[] = [];
  private listening = new AbortController();
  private stopping = false;
  private readonly latest = new Latest();

  /** `kept` is told which thread is shown; `ended` of each turn that ended here. */
  constructor(
    private readonly client: Client,
    private readonly strings: () => Strings,
    private readonly kept: (thread: string | null) => void,
    private readonly ended: (turn: Turn) => void,
  ) {
    super();
  }

  get busy(): boolean {
    return this.turns.some((turn) => turn.status === "running");
  }

  clear(): void {
    this.latest.ask();
    this.show(null, [], null);
    this.kept(null);
  }

  /** Raises `Trouble`: `not_found` when it is not the caller's. A run that is under way is taken up. */
  async open(thread: string): Promise<void> {
    const still = this.latest.ask();
    const turns = await this.read(`/api/v1/threads/${encodeURIComponent(thread)}`);
    if (!still()) return; // another was opened meanwhile, or something was asked
    this.show(thread, turns, null);
    this.kept(thread);
    const last = turns.at(-1);
    if (last?.status === "running") void this.run(last, (how) => watch(this.client, last.messageId!, how));
  }

  /** One that a colleague shares. */
  async openShared(thread: string): Promise<void> {
    const path = `/api/v1/shared/${encodeURIComponent(thread)}`;
    const still = this.latest.ask();
    const [shared, turns] = await Promise.all([this.client.call<SharedThread>("GET", path), this.read(path)]);
    if (!still()) return;
    this.show(thread, turns, shared);
  }

  /** What was told meanwhile, elsewhere or in the background, is shown too. */
  async refresh(): Promise<void> {
    const { thread } = this;
    if (!thread || this.shared || this.busy) return;
    const turns = await this.read(`/api/v1/threads/${thread}`);
    if (this.busy || this.thread !== thread) return;
    const known = new Set(this.turns.map((turn) => turn.messageId));
    this.turns = [...this.turns, ...turns.filter((turn) => !known.has(turn.messageId))];
    this.changed();
  }

  private async read(path: string): Promise<Turn[]> {
    const turns: Turn[] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const page: Page<Message> = await this.client.call("GET", `${path}/messages?limit=200${from}`);
      turns.push(...page.items.map((message) => Turn.of(message)));
      cursor = page.next_cursor;
    } while (cursor);
    return turns;
  }

  /** `instead` of an earlier turn: that one is taken back, with all below it. */
  ask(question: string, instead: Turn | null = null): void {
    if (!question || this.busy || this.shared) return;
    this.latest.ask();
    const [turn, before] = [new Turn(question), this.turns];
    const at = instead ? before.indexOf(instead) : -1;
    this.turns = [...(at < 0 ? before : before.slice(0, at)), turn];
    this.stopping = false;
    this.changed();
    const replaces = at < 0 ? null : instead!.messageId;
    void this.run(turn, (how) => ask(this.client, question, this.thread, replaces, how)).then(() => {
      // It was not even taken: then nothing was taken back either.
      if (replaces && !turn.messageId && this.turns.includes(turn)) this.turns = [...before, turn];
      this.changed();
    });
  }

  /** What the server has not yet taken is stopped as soon as it has. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.thread && this.turns.at(-1)?.messageId) await this.client.call("POST", `/api/v1/threads/${this.thread}/cancel`);
  }

  /** Stop listening; what runs goes on. */
  leave(): void {
    this.listening.abort();
    this.listening = new AbortController();
  }

  private show(thread: string | null, turns: Turn[], shared: SharedThread | null): void {
    this.leave();
    [this.thread, this.turns, this.shared] = [thread, turns, shared];
    this.changed();
  }

  private async run(turn: Turn, start: (how: Listening) => AsyncGenerator<RunEvent>): Promise<void> {
    const { signal } = this.listening;
    const how: Listening = { signal, lost: (lost) => turn.connection(lost), sorry: () => this.strings().unreachable };
    try {
      for await (const event of start(how)) {
        if (signal.aborted) return;
        if (event.type === "run_started" && this.thread !== event.data.thread_id) {
          this.thread = event.data.thread_id;
          this.kept(this.thread);
        }
        turn.take(event);
        if (event.type === "run_started" && this.stopping) await this.stop();
      }
    } catch (error) {
      if (signal.aborted) return;
      turn.fail(error instanceof Trouble ? error.message : this.strings().broken);
      if (!(error instanceof Trouble)) console.error(error);
    }
    this.changed();
    this.ended(turn);
  }
}
