// Markdown to DOM nodes. Text only ever becomes text nodes, so nothing that a model or a record says can be markup;
// there are no images, and no links but those to documents of this server.

const ADDRESS = String.raw`\/documents\/[\w-]+(?:\?[\w=&]*)?`;
const DOCUMENT = new RegExp(`^${ADDRESS}$`), LINK = String.raw`(\[[^\[\]\n]+\]\(${ADDRESS}\))|`;
const INLINE = new RegExp(LINK + /(`[^`\n]+`)|(\*\*[^\n]+?\*\*)|(\*[^*\s][^*\n]*\*|(?<!\w)_[^_\s](?:[^\n]{0,300}?[^_\s])?_(?!\w))|(\\[\\`*_|#\-.<[\](])/.source);

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") node.className = value;
    else if (typeof value === "function") node.addEventListener(key, value);
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// Opens a document; what is no address of one stays text. The new tab may know the key of this one.
export function link(label, address) {
  return DOCUMENT.test(address) ? element("a", { href: address, target: "_blank", rel: "opener" }, label) : label;
}

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(rest.slice(0, found.index));
    const [whole, named, code, strong, emphasis] = found;
    if (named) nodes.push(link(...named.slice(1, -1).split("](")));
    else if (code) nodes.push(element("code", {}, whole.slice(1, -1)));
    else if (strong) nodes.push(element("strong", {}, ...inline(whole.slice(2, -2))));
    else if (emphasis) nodes.push(element("em", {}, ...inline(whole.slice(1, -1))));
    else nodes.push(whole.slice(1));
    rest = rest.slice(found.index + whole.length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function cells(line) {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

const isRow = (line) => /^\s*\|.*\|\s*$/.test(line);
const isRule = (line) => line !== undefined && isRow(line) && cells(line).every((cell) => /^:?-+:?$/.test(cell));

function table(lines) {
  const right = cells(lines[1]).map((rule) => rule.endsWith(":"));
  const row = (line, name) =>
    element("tr", {}, ...cells(line).map((cell, i) => element(name, right[i] ? { class: "right" } : {}, ...inline(cell))));
  return element("div", { class: "wide", tabindex: "0" },
    element("table", {}, element("thead", {}, row(lines[0], "th")),
      element("tbody", {}, ...lines.slice(2).map((line) => row(line, "td")))));
}

const STARTS = /^(\s*[-*+]\s|\s*\d+[.)]\s|#{1,6}\s|```)/;

export function markdown(text) {
  const fragment = document.createDocumentFragment();
  const lines = text.replace(/\r/g, "").split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    const take = (fits) => {
      const from = at;
      do at += 1; while (at < lines.length && fits(lines[at]));
      return lines.slice(from, at);
    };
    if (!line.trim()) at += 1;
    else if (line.startsWith("```")) {
      const block = take((next) => !next.startsWith("```"));
      at += 1;
      fragment.append(element("pre", {}, element("code", {}, block.slice(1).join("\n"))));
    } else if (isRow(line) && isRule(lines[at + 1])) fragment.append(table(take(isRow)));
    else if (/^#{1,6}\s/.test(line)) {
      const level = line.indexOf(" ") <= 2 ? "h3" : "h4";
      fragment.append(element(level, {}, ...inline(line.replace(/^#+\s+/, ""))));
      at += 1;
    } else if (/^\s*[-*+]\s/.test(line)) {
      const items = take((next) => /^\s*[-*+]\s/.test(next)).map((item) => item.replace(/^\s*[-*+]\s+/, ""));
      fragment.append(element("ul", {}, ...items.map((item) => element("li", {}, ...inline(item)))));
    } else if (/^\s*\d+[.)]\s/.test(line)) {
      const items = take((next) => /^\s*\d+[.)]\s/.test(next)).map((item) => item.replace(/^\s*\d+[.)]\s+/, ""));
      fragment.append(element("ol", {}, ...items.map((item) => element("li", {}, ...inline(item)))));
    } else {
      const paragraph = take((next) => next.trim() && !STARTS.test(next) && !isRow(next));
      fragment.append(element("p", {}, ...inline(paragraph.join(" "))));
    }
  }
  return fragment;
}
