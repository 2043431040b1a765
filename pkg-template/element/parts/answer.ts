/** An answer, from its title to how it was loaded. */

import { html, nothing, type TemplateResult } from "lit";
import type { AnswerModel } from "../core/model/types.js";
import { account } from "./account.js";
import { chart } from "./chart.js";
import type { PartContext } from "./context.js";
import { controlTotals, downloads, report } from "./endings.js";
import { forecast } from "./forecast.js";
import { groupsTable } from "./groups.js";
import { headline } from "./headline.js";
import { movers, unusual } from "./movers.js";

export function answer(model: AnswerModel, context: PartContext): TemplateResult {
  const optional = <Part>(part: Part | undefined, render: (part: Part, context: PartContext) => unknown) =>
    part ? render(part, context) : nothing;
  return html`<article class="answer ${model.isOld ? "old" : ""}" part="answer">
    <header class="answer-head">
      <h2 class="title" part="title">${model.title}</h2>
      ${model.oldRemark ? html`<p class="old-remark" part="notice old">${model.oldRemark}</p>` : nothing}
    </header>
    <div class="top ${model.forecast ? "split" : ""}">
      ${headline(model.headline, context)} ${optional(model.forecast, forecast)}
    </div>
    ${model.isEmpty ? html`<p class="card empty" part="empty">${model.emptyText}</p>` : nothing}
    ${model.chart ? chart(model.chart, context) : nothing} ${optional(model.groups, groupsTable)}
    ${
      model.movers || model.unusual
        ? html`<div class="pair">${optional(model.movers, movers)} ${optional(model.unusual, unusual)}</div>`
        : nothing
    }
    ${optional(model.account, account)} ${optional(model.control, controlTotals)}
    ${model.downloads.length > 0 ? downloads(model, context) : nothing}
    ${model.report.length > 0 ? report(model.report, context) : nothing}
  </article>`;
}
