// One run as a stream of events that survives a broken connection: what was missed is asked for by the last event's id.

import { type Client, Trouble } from "./client";
import type { RunEvent } from "./shapes";

const RETRIES = 8;
const FIRST = new Set(["unreachable"]);
const PASSING = new Set(["unreachable", "unavailable", "too_many_requests", "rate_limited"]);
const LONGEST_S = 120; // who is told to come back later than that is told so
const LAST = new Set(["done", "failed", "approval_required"]);

interface Numbered {
  id: string;
  event: RunEvent;
}

async function* events(response: Response): AsyncGenerator<Numbered> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (waiting + value).split("\n\n");
    waiting = parts.pop()!;
    for (const part of parts) {
      const fields: Record<string, string> = {};
      for (const line of part.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
      }
      if (fields.data) {
        const event = { type: fields.event, data: JSON.parse(fields.data) } as RunEvent;
        yield { id: fields.id ?? "", event };
      }
    }
  }
}

// crypto.randomUUID is missing where the page is not served over a secure connection.
export const unique = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
  });

export interface Listening {
  signal: AbortSignal;
  /** Told when the connection is gone, and when it is there again. */
  lost: (lost: boolean) => void;
  /** What is said when it stays gone. */
  sorry: () => string;
}

type Open = (run: string | null, last: string | null) => Promise<Response>;

async function* follow(open: Open, known: string | null, how: Listening): AsyncGenerator<RunEvent> {
  let [run, last]: [string | null, string | null] = [known, null];
  for (let attempt = 0; ;) {
    let pause = 0;
    try {
      const response = await open(run, last);
      if (attempt) how.lost(false);
      for await (const { id, event } of events(response)) {
        attempt = 0;
        last = id;
        run = id.split(":")[0]!;
        yield event;
        if (LAST.has(event.type)) return;
      }
    } catch (error) {
      if (how.signal.aborted) throw error;
      if (error instanceof Trouble) {
        if (!(run ? PASSING : FIRST).has(error.code) || error.wait > LONGEST_S) throw error;
        pause = 1000 * error.wait;
      }
    }
    attempt += 1;
    if (attempt > (run ? RETRIES : 2)) throw new Trouble("unreachable", how.sorry());
    how.lost(true);
    await wait(Math.max(pause, 250 * 2 ** Math.min(attempt, 5)), how.signal);
  }
}

const again = (client: Client, run: string, last: string | null, signal: AbortSignal): Promise<Response> =>
  client.send(`/api/v1/chat/${run}/events`, { headers: last ? { "Last-Event-ID": last } : {}, signal });

/** Ask a question. The key makes a repeated request harmless: the question is asked once. */
export function ask(
  client: Client, message: string, thread: string | null, replaces: string | null, how: Listening,
): AsyncGenerator<RunEvent> {
  const options = {
    method: "POST",
    body: JSON.stringify({ message, thread_id: thread, ...(replaces ? { replaces } : {}) }),
    headers: { "Content-Type": "application/json", Accept: "text/event-stream", "Idempotency-Key": unique() },
    signal: how.signal,
  };
  const open: Open = (run, last) => run ? again(client, run, last, how.signal) : client.send("/api/v1/chat", options);
  return follow(open, null, how);
}

/** A run that is under way already, from its beginning. */
export function watch(client: Client, run: string, how: Listening): AsyncGenerator<RunEvent> {
  return follow((_, last) => again(client, run, last, how.signal), run, how);
}
