// What of an answer's text is shown as words: what stands below it as buttons is not said twice.

import type { Answer } from "./shapes";

export function bodyOf({ answer, outcome, approval, downloads = [], suggestions = [], citations, choices = [] }: Answer): string {
  if (approval && outcome === "approval_required" && answer.includes(approval.preview)) {
    return answer.slice(answer.indexOf(approval.preview) + approval.preview.length).trim(); // its card shows the rest
  }
  const documents = citations.filter((one) => one.kind === "document").map((one) => `](${one.reference})`);
  const repeated = (paragraph: string): boolean =>
    downloads.some(({ url }) => paragraph.endsWith(`: ${url}`)) ||
    (suggestions.length > 0 && paragraph.startsWith("_") && suggestions.every((question) => paragraph.includes(`“${question}”`))) ||
    (!paragraph.includes("\n") && documents.some((link) => paragraph.endsWith(link))) ||
    (choices.length > 0 && paragraph === choices.map((choice, at) => `${at + 1}. ${choice}`).join("\n"));
  const kept = answer.split("\n\n").filter((paragraph) => !repeated(paragraph));
  return kept.join("\n\n") || answer;
}
