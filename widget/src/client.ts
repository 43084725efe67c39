// The server, as the widget needs it: calls under the caller's identity, whose errors are sentences for a planner.

import type { Identity } from "./identity";

export class Trouble extends Error {
  constructor(readonly code: string, message: string, readonly wait = 0) {
    super(message);
  }
}

export class Client {
  /** `server`: its origin, without a slash at the end. */
  constructor(readonly server: string, readonly identity: Identity, private readonly unreachable: () => string) {}

  async call<T = void>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const options: RequestInit = { method, headers };
    if (body !== undefined) {
      options.body = JSON.stringify(body);
      options.headers = { "Content-Type": "application/json", ...headers };
    }
    const response = await this.send(path, options);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async file(path: string): Promise<Blob> {
    return (await this.send(path)).blob();
  }

  /** Raises `Trouble`. A token that the server no longer takes is asked for anew, once. */
  async send(path: string, options: RequestInit = {}): Promise<Response> {
    let response = await this.request(path, options, await this.identity.token());
    if (response.status === 401 && this.identity.renewable) {
      response = await this.request(path, options, await this.identity.token(true));
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    const wait = Number(response.headers.get("Retry-After")) || 0;
    throw new Trouble(problem.code ?? "internal", problem.detail ?? `${response.status} ${response.statusText}`, wait);
  }

  private async request(path: string, options: RequestInit, token: string | null): Promise<Response> {
    const headers = new Headers(options.headers);
    if (token) headers.set("Authorization", `Bearer ${token}`);
    try {
      return await fetch(this.server + path, { ...options, headers, credentials: "omit", referrerPolicy: "no-referrer" });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Trouble("unreachable", this.unreachable());
    }
  }
}
