// What the server says, as docs/api.md and /openapi.json state it.

export interface Citation {
  kind: "record" | "document";
  label: string;
  source: string;
  reference: string;
  as_of: string | null;
}

export interface Row {
  [field: string]: unknown;
}

export interface Column {
  key: string;
  label: string;
  kind: "text" | "quantity" | "money" | "percent" | "date" | "integer";
  unit: string | null;
}

export interface TableBlock {
  type: "table";
  title: string;
  rows: string;
  columns: Column[];
  total: number | null;
}

export interface SeriesBlock {
  type: "series";
  title: string;
  rows: string;
  description: string;
  spec: Record<string, unknown>;
}

export interface Result {
  blocks?: (TableBlock | SeriesBlock | { type: "metric" | "quote" | "document" })[];
  [field: string]: unknown;
}

export type ToolKind = "read" | "proposal" | "setting";

export interface ToolUse {
  tool: string;
  arguments: Record<string, unknown>;
  ok: boolean;
  result: Result;
  kind?: ToolKind;
}

export interface Alert {
  alert_id: string;
  subscription_id: string;
  label: string;
  text: string;
  source: string | null;
  record: string | null;
  created_at: string;
  acknowledged_at: string | null;
  over_at: string | null;
  way: string | null;
  status: string | null;
}

export interface Approval {
  approval_id: string;
  tool: string;
  title: string;
  preview: string;
  arguments: Record<string, unknown>;
  editable: string[];
  edit_schema?: { properties?: Record<string, Field & { description?: string; anyOf?: Field[] }> };
  expires_at: string;
  status: "pending" | "approved" | "rejected" | "expired" | "done" | "failed";
  proposed_by?: string;
  created_at?: string;
  channel?: string;
  receipt?: Receipt | null;
  error?: string | null;
  /** By the caller. */
  may_decide?: boolean;
  tell?: string;
}

interface Field {
  format?: string;
  maxLength?: number;
}

export interface Receipt {
  receipt: string;
  to: string | null;
  files?: { name: string; url: string }[];
}

/** A table whose text is cut, whole. */
export interface Download {
  title: string;
  rows: number | null;
  url: string;
}

export interface Answer {
  thread_id: string;
  message_id: string;
  outcome: "answered" | "not_found" | "not_permitted" | "clarify" | "refused" | "approval_required" | "failed";
  answer: string;
  tool_calls: ToolUse[];
  citations: Citation[];
  approval: Approval | null;
  choices?: string[];
  suggestions?: string[];
  downloads?: Download[];
  model: string;
  elapsed_ms: number;
}

export interface Message {
  message_id: string;
  thread_id: string;
  question: string;
  status: "running" | "done" | "failed" | "cancelled";
  answer: Answer | null;
  rating?: 1 | -1 | null;
  /** Of a shared conversation: there is an answer, but not for this reader. */
  withheld?: boolean;
}

export interface Thread {
  thread_id: string;
  title: string;
  updated_at: string;
  shared: boolean;
}

export interface SharedThread {
  title: string;
  owner: string;
}

export interface Plant {
  tenant: string;
  user: string;
  today: string;
  scopes: string[];
  /** Whether one's user in Slack can be linked. */
  slack: boolean;
  /** Besides documents of the server. */
  link_hosts: string[];
  sources: { source_id: string; as_of: string }[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Opened {
  document: Revision & { title: string; name: string };
  text: string;
  revisions: Revision[];
}

export interface Revision {
  document_id: string;
  kind: string;
  revision: string | null;
  valid_from: string | null;
  valid_to: string | null;
  superseded_on: string | null;
  superseded_by: string | null;
}

export type RunEvent =
  | { type: "run_started"; data: { run_id: string; thread_id: string } }
  | { type: "text"; data: { delta: string } }
  | { type: "tool_started"; data: { call_id: string; tool: string; title?: string; kind?: ToolKind } }
  | { type: "tool_finished"; data: { call_id: string; tool: string; ok: boolean; summary: string } }
  | { type: "done" | "approval_required"; data: Answer }
  | { type: "failed"; data: { code: string; message: string } };
