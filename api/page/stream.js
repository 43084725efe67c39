// The API, as the page needs it: JSON calls, and one run as a stream of events that survives a broken connection.

const KEY = "copilot.key";
const RETRIES = 6;

export class Trouble extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export const useKey = (key) => sessionStorage.setItem(KEY, key);

function headers(more = {}) {
  const key = sessionStorage.getItem(KEY);
  return key ? { Authorization: `Bearer ${key}`, ...more } : more;
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: headers(options.headers) });
  } catch {
    throw new Trouble("unreachable", "The server cannot be reached. Is it running?");
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Trouble(problem.code ?? "internal", problem.detail ?? `The server answered ${response.status}.`);
}

export async function call(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await send(path, options);
  return response.status === 204 ? null : response.json();
}

export async function file(path) {
  return (await send(path, {})).blob();
}

async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    waiting += value;
    const parts = waiting.split("\n\n");
    waiting = parts.pop();
    for (const part of parts) {
      const fields = {};
      for (const line of part.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
      }
      if (fields.data) yield { id: fields.id, type: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

// crypto.randomUUID is missing where the page is not served over a secure connection.
const unique = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const LAST = new Set(["done", "failed", "approval_required"]);

async function* follow(response, run) {
  let last = null;
  for (let attempt = 0; ;) {
    try {
      for await (const event of events(response)) {
        attempt = 0;
        last = event.id;
        run = event.id.split(":")[0];
        yield event;
        if (LAST.has(event.type)) return;
      }
    } catch (error) {
      if (error instanceof Trouble) throw error;
    }
    for (;;) {
      attempt += 1;
      if (attempt > RETRIES || !run) throw new Trouble("unreachable", "The connection to the server was lost.");
      await wait(250 * 2 ** attempt);
      try {
        response = await send(`/api/v1/chat/${run}/events`, { headers: last ? { "Last-Event-ID": last } : {} });
        break;
      } catch (error) {
        if (!["unreachable", "unavailable", "too_many_requests"].includes(error.code)) throw error;
      }
    }
  }
}

// Ask a question. The key makes a repeated request harmless: the question is asked once.
export async function* ask(message, thread) {
  const response = await send("/api/v1/chat", {
    method: "POST",
    body: JSON.stringify({ message, thread_id: thread }),
    headers: {
      "Content-Type": "application/json", Accept: "text/event-stream", "Idempotency-Key": unique(),
    },
  });
  yield* follow(response, null);
}

// A run that is under way already, from its beginning.
export async function* watch(run) {
  yield* follow(await send(`/api/v1/chat/${run}/events`, {}), run);
}
