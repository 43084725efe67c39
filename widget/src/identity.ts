// Who is asking. A host page gives a short-lived token that its own server signed; the server's own page may ask its
// user for a key, which this tab remembers; on the machine of a local user nothing is needed.

import { Trouble } from "./client";
import { remember, remembered } from "./memory";

export type GetToken = () => string | Promise<string>;

const KEY = "copilot.key";

export class Identity {
  private held: Promise<string> | null = null;
  private key = remembered(KEY, "sessionStorage");

  constructor(private readonly get: GetToken | null, private readonly own: boolean) {}

  /** Is there somebody to ask for another token? */
  get renewable(): boolean {
    return this.get !== null;
  }

  /** May the user be asked for a key here? On a page of somebody else never. */
  get asks(): boolean {
    return this.own && this.get === null;
  }

  async token(anew = false): Promise<string | null> {
    if (this.get === null) return this.own ? this.key : null;
    if (anew) this.held = null;
    this.held ??= Promise.resolve(this.get());
    try {
      return await this.held;
    } catch (error) {
      this.held = null;
      throw error;
    }
  }

  keep(key: string): void {
    this.key = key;
    remember(KEY, key, "sessionStorage");
  }
}

/** A token from an address of the host page: as text, or as JSON `{"token": …}`. */
export function tokenFrom(url: string, sorry: () => string): GetToken {
  return async () => {
    const response = await fetch(url, { method: "POST", credentials: "same-origin", cache: "no-store" }).catch(() => null);
    if (!response?.ok) throw new Trouble("not_authenticated", sorry());
    const text = await response.text();
    const json = response.headers.get("Content-Type")?.includes("json");
    return json ? String((JSON.parse(text) as { token: string }).token) : text.trim();
  };
}
