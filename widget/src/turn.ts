// A question with what becomes of it, as its run tells it.

import { Observed } from "./observed";
import type { Answer, Message, RunEvent, ToolKind } from "./shapes";

export interface Step {
  id: string;
  tool: string;
  title: string;
  kind: ToolKind;
  state: "running" | "ok" | "failed";
}

export type Status = "running" | "done" | "failed" | "cancelled" | "withheld";

export class Turn extends Observed {
  /** Until the server has taken the question there is none. */
  messageId: string | null = null;
  status: Status = "running";
  text = "";
  steps: Step[] = [];
  answer: Answer | null = null;
  trouble: string | null = null;
  lost = false;
  rating: 1 | -1 | null = null;

  constructor(readonly question: string) {
    super();
  }

  static of(message: Message): Turn {
    const turn = new Turn(message.question);
    turn.messageId = message.message_id;
    turn.status = message.withheld ? "withheld" : message.status;
    turn.rating = message.rating ?? null;
    if (message.answer) turn.end(message.answer);
    return turn;
  }

  take({ type, data }: RunEvent): void {
    if (type === "run_started") this.messageId = data.run_id;
    else if (type === "text") this.text += data.delta;
    else if (type === "tool_started") {
      this.steps.push({ id: data.call_id, tool: data.tool, title: data.title || words(data.tool), kind: data.kind ?? "read", state: "running" });
    } else if (type === "tool_finished") {
      const step = this.steps.find((one) => one.id === data.call_id && one.state === "running");
      if (step) step.state = data.ok ? "ok" : "failed";
    } else if (type === "failed") this.fail(data.message, data.code === "cancelled" ? "cancelled" : "failed");
    else this.end(data);
    this.changed();
  }

  fail(message: string | null, status: Status = "failed"): void {
    this.trouble = message;
    this.status = status;
    this.lost = false;
    this.changed();
  }

  connection(lost: boolean): void {
    this.lost = lost;
    this.changed();
  }

  rate(rating: 1 | -1): void {
    this.rating = rating;
    this.changed();
  }

  private end(answer: Answer): void {
    this.answer = answer;
    this.text = answer.answer;
    this.status = "done";
    this.lost = false;
    if (!this.steps.length) {
      this.steps = answer.tool_calls.map(({ tool, ok, kind }, at) => ({
        id: String(at), tool, title: words(tool), kind: kind ?? "read", state: ok ? "ok" : "failed",
      }));
    }
  }
}

export const words = (name: string): string => name.replaceAll("_", " ");
