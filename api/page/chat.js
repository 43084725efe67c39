import { element, link, markdown } from "./markdown.js";
import { pictures } from "./picture.js";
import { ask, call, file, Trouble, useKey, watch } from "./stream.js";

const $ = (id) => document.getElementById(id);
const THREAD = "copilot.thread";
const state = { thread: localStorage.getItem(THREAD), tenant: null, busy: false };

const date = (text) => new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
const words = (name) => name.replaceAll("_", " ");

function keepThread(id) {
  state.thread = id;
  if (id) localStorage.setItem(THREAD, id);
  else localStorage.removeItem(THREAD);
}

function atTheEnd(change) {
  const main = $("conversation");
  const near = main.scrollHeight - main.scrollTop - main.clientHeight < 120;
  change();
  if (near) main.scrollTop = main.scrollHeight;
}

function bubble(question) {
  $("welcome").hidden = true;
  const doing = element("p", { class: "doing busy" }, "Thinking …");
  const said = element("div", { class: "said" });
  const card = element("article", { class: "answer" }, doing, said);
  $("conversation").append(element("div", { class: "question" }, element("p", {}, question)), card);
  $("conversation").scrollTop = $("conversation").scrollHeight;
  return { card, doing, said, text: "" };
}

function show(view, text) {
  view.text = text;
  atTheEnd(() => view.said.replaceChildren(markdown(text)));
}

function trouble(view, message) {
  view.doing.remove();
  atTheEnd(() => view.card.append(element("p", { class: "trouble", role: "alert" }, message)));
}

function sources(citations) {
  const line = (c) => c.kind === "document" ? element("li", {}, link(c.label, c.reference))
    : element("li", {}, `${c.label} — ${c.source} ${c.reference}${c.as_of ? `, as of ${date(c.as_of)}` : ""}`);
  const lines = citations.slice(0, 30).map(line);
  const more = citations.length > 30 ? ` (the first 30 of ${citations.length})` : "";
  return element("details", {}, element("summary", {}, `Records behind this answer${more}`), element("ul", {}, ...lines));
}

function rating(message, value, label, row) {
  const pressed = async () => {
    await call("POST", `/api/v1/messages/${message}/feedback`, { rating: value });
    for (const other of row.querySelectorAll("button")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
  };
  const button = element("button", { type: "button", "aria-pressed": "false", click: () => pressed().catch(() => {}) }, label);
  return button;
}

async function save(table) {
  const address = URL.createObjectURL(await file(table.url));
  element("a", { href: address, download: `${table.title}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// Whole tables to keep, and questions to go on with.
function onward(answer) {
  const button = (label, click) => element("button", { type: "button", click }, label);
  return element("p", { class: "foot" },
    ...(answer.downloads ?? []).map((table) => button(`CSV: ${table.title}`, () => save(table).catch(() => {}))),
    ...(answer.suggestions ?? []).map((question) => button(question, () => submit(question))));
}

function finish(view, answer) {
  view.doing.remove();
  show(view, answer.answer);
  atTheEnd(() => {
    view.card.append(...pictures(answer));
    if (answer.suggestions || answer.downloads) view.card.append(onward(answer));
    if (answer.citations.length) view.card.append(sources(answer.citations));
    const took = `${answer.model}, ${Math.round(answer.elapsed_ms)} ms`;
    const foot = element("p", { class: "foot" }, took);
    foot.append(rating(answer.message_id, 1, "Helpful", foot), rating(answer.message_id, -1, "Not helpful", foot));
    view.card.append(foot);
  });
}

function busy(value) {
  state.busy = value;
  $("send").hidden = value;
  $("stop").hidden = !value;
}

async function run(view, stream) {
  busy(true);
  try {
    for await (const { type, data } of stream) {
      if (type === "run_started") keepThread(data.thread_id);
      else if (type === "text") show(view, view.text + data.delta);
      else if (type === "tool_started") view.doing.textContent = `Looking up ${words(data.tool)} …`;
      else if (type === "tool_finished") view.doing.textContent = "Writing …";
      else if (type === "done" || type === "approval_required") finish(view, data);
      else if (type === "failed") trouble(view, data.message);
    }
  } catch (error) {
    trouble(view, error instanceof Trouble ? error.message : "Something went wrong on this page.");
    if (error.code === "not_authenticated") askForKey();
  } finally {
    busy(false);
  }
}

function submit(question) {
  if (!question || state.busy) return;
  $("question").value = "";
  fit();
  run(bubble(question), ask(question, state.thread));
}

function fit() {
  const box = $("question");
  box.rows = Math.min(6, box.value.split("\n").length);
}

function clear() {
  for (const node of [...$("conversation").children]) if (node.id !== "welcome") node.remove();
  $("welcome").hidden = false;
}

function forget() {
  keepThread(null);
  clear();
}

async function restore() {
  if (!state.thread) return;
  let messages;
  try {
    messages = (await call("GET", `/api/v1/threads/${state.thread}/messages?limit=100`)).items;
  } catch (error) {
    if (error.code === "not_found") return forget();
    throw error;
  }
  clear();
  for (const message of messages) {
    const view = bubble(message.question);
    if (message.status === "running") run(view, watch(message.message_id));
    else if (message.answer) finish(view, message.answer);
    else trouble(view, message.status === "cancelled" ? "Stopped." : "This question was not answered.");
  }
}

async function plant() {
  const shown = await call("GET", "/api/v1/plant");
  const names = shown.sources.map((s) => `${s.source_id} as of ${date(s.as_of)}`);
  const of = shown.tenant === "sample" ? "Sample plant" : `Plant: ${shown.tenant}`;
  $("plant").textContent = `${of} · today is ${shown.today} · ${names.join(", ") || "no data yet"}`;
  if (localStorage.getItem("copilot.tenant") !== shown.tenant) keepThread(null);  // another plant, another conversation
  localStorage.setItem("copilot.tenant", shown.tenant);
}

async function suggest() {
  const { items } = await call("GET", "/api/v1/suggestions");
  $("suggestions").replaceChildren(...items.map(({ question }) =>
    element("li", {}, element("button", { type: "button", click: () => submit(question) }, question))));
}

function askForKey() {
  $("key").hidden = false;
  $("ask").hidden = true;
  $("secret").focus();
}

async function begin() {
  $("key").hidden = true;
  $("ask").hidden = false;
  try {
    await plant();
    await Promise.all([restore(), suggest()]);
    $("question").focus();
  } catch (error) {
    if (error.code === "not_authenticated") askForKey();
    else {
      $("plant").textContent = error instanceof Trouble ? error.message : "Something went wrong on this page.";
      setTimeout(begin, 3000);
    }
  }
}

$("ask").addEventListener("submit", (event) => { event.preventDefault(); submit($("question").value.trim()); });
$("question").addEventListener("input", fit);
$("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("ask").requestSubmit(); }
});
$("stop").addEventListener("click", () => {
  if (state.thread) call("POST", `/api/v1/threads/${state.thread}/cancel`).catch(() => {});
});
$("new").addEventListener("click", () => { if (!state.busy) forget(); });
$("key").addEventListener("submit", (event) => { event.preventDefault(); useKey($("secret").value.trim()); begin(); });
begin();
