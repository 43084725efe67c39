// Markdown to DOM nodes. Text only ever becomes text nodes, so nothing that a model or a record says can be markup; no
// images, no links but those that `links.ts` knows. What is made is looked through once more by DOMPurify.

import DOMPurify from "dompurify";
import { Marked, type Tokens } from "marked";
import { outside, type Place, placeOf } from "./links";

export interface Reading {
  hosts: readonly string[];
  /** Opens a document in place. */
  open: (place: Place) => void;
  server: string;
  /** Of the highest heading; 3 unless it is said. */
  level?: number;
  /** What a table becomes, when it is to be more than one. */
  table?: (table: HTMLTableElement) => HTMLElement;
}

type Token = Tokens.Generic;

const marked = new Marked({ gfm: true });
const ALLOWED = {
  ALLOWED_TAGS: ["a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "span",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul", "div", "#text"],
  ALLOWED_ATTR: ["href", "class", "start", "target", "rel", "scope"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  IN_PLACE: true,
};

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Blocks of a text, of which those that have not changed are kept: so a stream redraws only its last one. */
export class Markdown {
  private blocks: { raw: string; node: HTMLElement | null }[] = [];

  constructor(private readonly at: HTMLElement, private readonly how: Reading) {}

  show(text: string): void {
    const tokens = marked.lexer(text.replace(/\r/g, ""));
    const kept = tokens.findIndex((token, i) => this.blocks[i]?.raw !== token.raw.trimEnd());
    const from = kept < 0 ? tokens.length : kept;
    for (const { node } of this.blocks.splice(from)) node?.remove();
    for (const token of tokens.slice(from)) {
      const node = this.made(token);
      if (node) this.at.append(node);
      this.blocks.push({ raw: token.raw.trimEnd(), node });
    }
  }

  private made(token: Token): HTMLElement | null {
    const found = block(token, this.how);
    if (!found) return null;
    const around = make("div", {}, found);
    DOMPurify.sanitize(around, ALLOWED);
    for (const link of around.querySelectorAll("a")) this.wire(link);
    for (const table of this.how.table ? around.querySelectorAll("table") : []) {
      const place = document.createComment("");
      table.replaceWith(place);
      place.replaceWith(this.how.table!(table));
    }
    return around.firstElementChild as HTMLElement | null;
  }

  private wire(link: HTMLAnchorElement): void {
    const place = placeOf(link.getAttribute("href")!);
    if (!place) return;
    link.href = this.how.server + link.getAttribute("href")!;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.how.open(place);
    });
  }
}

function block(token: Token, how: Reading): HTMLElement | null {
  const inside = (): Node[] => inline(token.tokens ?? [], how);
  switch (token.type) {
    case "space": case "def": return null;
    case "heading": return make(headingOf(token.depth, how.level ?? 3), {}, ...inside());
    case "code": return make("pre", {}, make("code", {}, token.text));
    case "blockquote": return make("blockquote", {}, ...blocks(token.tokens ?? [], how));
    case "hr": return make("hr");
    case "list": return list(token as Tokens.List, how);
    case "table": return table(token as Tokens.Table, how);
    case "paragraph": return make("p", {}, ...inside());
    case "text": return make("p", {}, ...(token.tokens ? inside() : [token.text]));
    default: return make("p", {}, token.raw);
  }
}

// Texts begin with one # or with two: both are the highest.
const headingOf = (depth: number, level: number): "h2" | "h3" | "h4" | "h5" =>
  `h${Math.min(5, level + Math.max(0, depth - 2))}` as "h3";

function blocks(tokens: Token[], how: Reading): Node[] {
  return tokens.map((token) => block(token, how)).filter((node) => node !== null);
}

function list(token: Tokens.List, how: Reading): HTMLElement {
  const items = token.items.map((item) =>
    make("li", {}, ...item.tokens.flatMap((one) => one.type === "text" ? inline(one.tokens ?? [one], how) : blocks([one], how))));
  const start: Record<string, string> = token.ordered && token.start !== 1 ? { start: String(token.start) } : {};
  return token.ordered ? make("ol", start, ...items) : make("ul", {}, ...items);
}

function table(token: Tokens.Table, how: Reading): HTMLElement {
  const cell = (name: "th" | "td", { tokens }: Tokens.TableCell, at: number): HTMLElement =>
    make(name, token.align[at] === "right" ? { class: "right" } : {}, ...inline(tokens, how));
  const rows = token.rows.map((row) => make("tr", {}, ...row.map((one, at) => cell("td", one, at))));
  return make("table", {},
    make("thead", {}, make("tr", {}, ...token.header.map((one, at) => cell("th", one, at)))), make("tbody", {}, ...rows));
}

function inline(tokens: Token[], how: Reading): Node[] {
  return tokens.flatMap((token): Node[] => {
    const inside = (): Node[] => inline(token.tokens ?? [], how);
    switch (token.type) {
      case "strong": return [make("strong", {}, ...inside())];
      case "em": return [make("em", {}, ...inside())];
      case "del": return [make("del", {}, ...inside())];
      case "codespan": return [make("code", {}, token.text)];
      case "br": return [make("br")];
      case "link": return link(token as Tokens.Link, how);
      case "image": return [document.createTextNode(token.text)];
      case "html": return [document.createTextNode(token.raw)];
      default: return token.tokens ? inside() : words(token.text ?? token.raw);
    }
  });
}

// Dates and codes are not broken at their hyphens.
const UNBROKEN = /(?<![\w-])([A-Z0-9]{1,12}(?:-[A-Z0-9]{1,8}){1,4})(?![\w-])/;

function words(text: string): Node[] {
  return text.split(UNBROKEN).map((part, at) => at % 2 ? make("span", { class: "short" }, part) : document.createTextNode(part));
}

function link(token: Tokens.Link, how: Reading): Node[] {
  const inside = inline(token.tokens, how);
  if (placeOf(token.href)) return [make("a", { href: token.href }, ...inside)];
  const href = token.raw.startsWith("[") && token.raw.endsWith("]") ? null : outside(token.href, how.hosts);
  return href ? [make("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...inside)] : inside;
}
