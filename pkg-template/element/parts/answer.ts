/** An answer, from its title to how it was loaded. */

import { html, nothing, type TemplateResult } from "lit";
import type { AnswerModel } from "../core/model/types.js";
import { chart } from "./chart.js";
import type { PartContext } from "./context.js";
import { forecast } from "./forecast.js";
import { headline } from "./headline.js";
import { chartStage, optional, stageOf } from "./stages.js";

export function answer(model: AnswerModel, context: PartContext): TemplateResult {
  return html`<article class="answer ${model.isOld ? "old" : ""}" part="answer">
    <header class="answer-head">
      ${answerTitle(model.title)}
      ${model.oldRemark ? html`<p class="old-remark" part="notice old">${model.oldRemark}</p>` : nothing}
    </header>
    <div class="top ${model.forecast ? "split" : ""}">
      ${headline(model.headline, context)} ${optional(model.forecast, forecast, context)}
    </div>
    ${model.emptyText ? html`<p class="card empty" part="empty" dir="auto">${model.emptyText}</p>` : nothing}
    ${stageOf(context)(chartStage, () => optional(model.chart, chart, context))} ${details(model, context)}
  </article>`;
}

export const answerTitle = (title: string): TemplateResult => html`<h2 class="title" part="title">${title}</h2>`;

/** Below the bars: a script of its own, which may not be there. */
function details(model: AnswerModel, context: PartContext): unknown {
  if (context.details && model.isWhole) return context.details.details(model, context);
  return context.details === null ? html`<p class="card danger-text">${context.texts.notLoaded}</p>` : nothing;
}
