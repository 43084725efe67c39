import { element, markdown } from "./markdown.js";
import { call, file, Trouble, useKey } from "./stream.js";

const $ = (id) => document.getElementById(id);
const id = location.pathname.split("/").pop();
const span = new URLSearchParams(location.search);
const [from, to] = ["start", "end"].map((name) => Number(span.get(name) ?? -1));

function fact(found) {
  const until = found.superseded_on ?? found.valid_to;
  return [found.kind.replaceAll("_", " "), found.revision && `revision ${found.revision}`,
    found.valid_from && `valid from ${found.valid_from}`, until && `until ${until}`,
    found.superseded_by && "superseded by a later revision"].filter(Boolean).join(", ");
}

function revisions(all) {
  if (all.length < 2) return [];
  const line = (one) => element("li", {}, one.document_id === id ? element("strong", {}, fact(one)) :
    element("a", { href: `/documents/${one.document_id}` }, fact(one)));
  return [element("details", {}, element("summary", {}, `${all.length} revisions`), element("ul", {}, ...all.map(line)))];
}

// Spans count characters, of which a string here holds some as two.
function place(text, count) {
  let at = 0;
  for (; count > 0 && at < text.length; count -= 1) at += text.codePointAt(at) > 0xffff ? 2 : 1;
  return at;
}

// The passage is cut out at line ends, so that a table or list which it begins or ends in is still drawn as one.
function cut(text) {
  if (!(from >= 0 && to > from)) return [text, "", ""];
  const start = place(text, from), end = place(text, to);
  const first = text.lastIndexOf("\n\n", start) + 1, next = text.indexOf("\n\n", end);
  const last = next < 0 ? text.length : next;
  return [text.slice(0, first), text.slice(first, last), text.slice(last)];
}

async function save(name) {
  const address = URL.createObjectURL(await file(`/api/v1/documents/${id}/file`));
  element("a", { href: address, download: name.split("/").pop() }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function open() {
  const { document: found, text, revisions: all } = await call("GET", `/api/v1/documents/${id}`);
  document.title = $("title").textContent = found.title;
  $("facts").textContent = fact(found);
  $("save").hidden = false;
  $("save").addEventListener("click", () => save(found.name).catch(() => {}));
  const [before, passage, after] = cut(text);
  const mark = element("section", { id: "passage", class: "passage", tabindex: "-1", "aria-label": "The passage" });
  mark.append(markdown(passage));
  $("document").append(...revisions(all), markdown(before), ...(passage ? [mark] : []), markdown(after));
  if (passage) {
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  }
}

async function begin() {
  $("key").hidden = true;
  $("document").replaceChildren();
  try {
    await open();
  } catch (error) {
    const told = error instanceof Trouble ? error.message : "Something went wrong on this page.";
    $("document").append(element("p", { class: "trouble", role: "alert" }, told));
    $("key").hidden = error.code !== "not_authenticated";
  }
}

$("key").addEventListener("submit", (event) => { event.preventDefault(); useKey($("secret").value.trim()); begin(); });
begin();
