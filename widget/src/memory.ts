// What a browser remembers of a page. One that is told to remember nothing throws: then a reload begins anew.

type Where = "localStorage" | "sessionStorage";

export function remembered(key: string, where: Where = "localStorage"): string | null {
  try {
    return window[where].getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null, where: Where = "localStorage"): void {
  try {
    if (value === null) window[where].removeItem(key);
    else window[where].setItem(key, value);
  } catch {
    return;
  }
}
