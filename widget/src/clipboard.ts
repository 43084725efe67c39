// Copies a text; also where a page is not served over a secure connection, which has no clipboard.

export async function copy(text: string, near: Node): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "unseen";
  near.appendChild(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("the browser does not copy");
}
