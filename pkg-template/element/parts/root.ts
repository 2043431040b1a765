/** The whole content of the element's shadow root. `look.ts` lists the names of its parts, for `::part()`. */

import { type CSSResult, html, nothing, type TemplateResult } from "lit";
import type { Model, RunningModel } from "../core/model/types.js";
import { answer, answerTitle } from "./answer.js";
import type { PartContext, RootContext } from "./context.js";
import { controls } from "./controls.js";
import { runningTotal } from "./headline.js";
import { failure, missing } from "./notices.js";
import { status } from "./status.js";
import { base } from "./styles/base.js";
import { chartStyles } from "./styles/chart.js";
import { controlStyles } from "./styles/controls.js";
import { filterStyles } from "./styles/filters.js";
import { forecastStyles } from "./styles/forecast.js";
import { headlineStyles } from "./styles/headline.js";
import { media } from "./styles/media.js";
import { narrow } from "./styles/narrow.js";
import { rowStyles } from "./styles/rows.js";
import { sectionStyles } from "./styles/sections.js";
import { stackStyles } from "./styles/stacks.js";
import { statusStyles } from "./styles/status.js";
import { tableStyles } from "./styles/tables.js";
import { theme } from "./styles/theme.js";

export type { RootContext, VirtualSettings } from "./context.js";
export type { PartTexts } from "./texts.js";

export function renderModel(model: Model, context: RootContext): TemplateResult {
  const inner: PartContext = { ...context, dir: model.dir, virtual: context.virtual ?? { rowHeight: 52, height: 366 } };
  return html`<div class="root" part="root" dir=${model.dir} lang=${model.lang}>
    ${model.controls ? controls(model.controls, inner) : nothing} ${status(model.status, inner)}
    ${model.failure ? failure(model.failure, inner) : nothing}
    ${model.missing ? missing(model.missing, inner) : nothing}
    ${model.answer ? answer(model.answer, inner) : model.expected ? placeholder(model.expected, model.running) : nothing}
  </div>`;
}

/** While the first answer is loaded: its title and what has arrived of it, where they will be. */
const placeholder = (title: string, running: RunningModel | undefined): TemplateResult =>
  html`<div class="answer">
    <header class="answer-head">${answerTitle(title)}</header>
    ${running ? runningTotal(running) : nothing}
    <div class="placeholder" aria-hidden="true">
      ${running ? nothing : html`<div class="card"><span></span><span></span></div>`}
      <div class="card"><span></span></div>
    </div>
  </div>`;

/** In this order: those for narrow containers and for media come last. */
export const styles: CSSResult[] = [
  ...[
    theme,
    base,
    controlStyles,
    filterStyles,
    statusStyles,
    headlineStyles,
    forecastStyles,
    chartStyles,
    tableStyles,
    rowStyles,
    sectionStyles,
  ],
  ...[narrow, stackStyles, media],
];
