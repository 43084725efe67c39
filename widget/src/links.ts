// Which links an answer may have: documents of this server, what it cites, and hosts that the page allows.

const DOCUMENT = /^\/documents\/([\w-]+)(?:\?[\w=&]*)?$/;

export interface Place {
  document: string;
  start: number;
  end: number;
}

/** The document's passage that an address opens, if it is one of this server's. */
export function placeOf(href: string): Place | null {
  const found = DOCUMENT.exec(href);
  if (!found) return null;
  const span = new URLSearchParams(href.split("?")[1] ?? "");
  const at = (name: string): number => Number(span.get(name) ?? -1);
  return { document: found[1]!, start: at("start"), end: at("end") };
}

/** An outside address that may be a link: only https, and only to a host of the list, without a name or port in it. */
export function outside(href: string, hosts: readonly string[]): string | null {
  if (!/^https:\/\//.test(href) || !hosts.length) return null;
  try {
    const url = new URL(href);
    const plain = !url.username && !url.password && !url.port;
    return plain && hosts.includes(url.hostname) ? url.href : null;
  } catch {
    return null;
  }
}
