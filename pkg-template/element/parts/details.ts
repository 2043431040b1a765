/** The details of an answer: what is below its bars. */

import { html, nothing, type TemplateResult } from "lit";
import type { DetailsModel } from "../core/model/types.js";
import { account } from "./account.js";
import type { PartContext } from "./context.js";
import { controlTotals, downloads, report } from "./endings.js";
import { groupsTable } from "./groups.js";
import { movers, unusual } from "./movers.js";
import { optional, stageOf } from "./stages.js";

export function details(model: DetailsModel, context: PartContext): TemplateResult {
  const from = stageOf(context);
  return html`${from(2, () => optional(model.groups, groupsTable, context))}
  ${from(3, () =>
    model.movers || model.unusual
      ? html`<div class="pair">
          ${optional(model.movers, movers, context)} ${optional(model.unusual, unusual, context)}
        </div>`
      : nothing,
  )}
  ${from(3, () => optional(model.account, account, context))}
  ${from(4, () => optional(model.control, controlTotals, context))}
  ${from(4, () => (model.downloads.length > 0 ? downloads(model, context) : nothing))}
  ${from(4, () => (model.report.length > 0 ? report(model.report, context) : nothing))}`;
}
