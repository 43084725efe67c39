// One script tag, one element. Its parts are elements too, under names of its own.

import { AlertRules } from "./alert-rules";
import { AlertSettings } from "./alert-settings";
import { AlertsView } from "./alerts-view";
import { ApprovalView } from "./approval";
import { ApprovalsView } from "./approvals-view";
import { AuditView } from "./audit-view";
import { Composer } from "./composer";
import { ManufacturingCopilot } from "./copilot";
import { DocumentPage } from "./document-page";
import { Panel } from "./panel";
import { Reader } from "./reader";
import { SlackView } from "./slack-view";
import { ThreadsView } from "./threads-view";
import { Top } from "./top";
import { TurnView } from "./turn-view";
import { Welcome } from "./welcome";
import { WholeTable } from "./whole-table";

const NAME = "manufacturing-copilot";
const PARTS: Record<string, CustomElementConstructor> = {
  "-top": Top, "-welcome": Welcome, "-composer": Composer, "-turn": TurnView, "-approval": ApprovalView, "-threads": ThreadsView, "-panel": Panel, "-reader": Reader,
  "-approvals": ApprovalsView, "-slack": SlackView, "-audit": AuditView, "-alerts": AlertsView, "-alert-rules": AlertRules, "-alert-settings": AlertSettings, "-table": WholeTable, "-document": DocumentPage, "": ManufacturingCopilot,
};
// A page may load the script twice.
for (const [suffix, part] of Object.entries(PARTS)) {
  if (!customElements.get(NAME + suffix)) customElements.define(NAME + suffix, part);
}
