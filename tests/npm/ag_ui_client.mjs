// AG-UI's own client asks, and answers the interrupt that comes of it. On standard input {url, key, question, payload};
// on standard output what it was told, first by the question and then by the decision.
import { HttpAgent } from "@ag-ui/client";
import { text } from "node:stream/consumers";

const { url, key, question, payload } = JSON.parse(await text(process.stdin));
const agent = new HttpAgent({ url, headers: { Authorization: `Bearer ${key}` } });
agent.messages = [{ id: "1", role: "user", content: question }];

async function run(parameters) {
  const seen = { events: [], outcome: null, customs: {} };
  const { newMessages } = await agent.runAgent(parameters, {
    onEvent: ({ event }) => {
      seen.events.push(event.type);
      if (event.type === "CUSTOM") seen.customs[event.name] = event.value;
      if (event.type === "RUN_FINISHED") seen.outcome = event.outcome;
    },
  });
  const said = newMessages.filter((message) => message.role === "assistant").map((message) => message.content ?? "");
  return { ...seen, text: said.join("") };
}

const asked = await run({});
const waiting = asked.outcome?.interrupts ?? [];
const resume = waiting.map(({ id }) => ({ interruptId: id, status: "resolved", payload }));
const decided = waiting.length ? await run({ resume }) : null;
console.log(JSON.stringify({ asked, decided }));
