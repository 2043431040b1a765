/** The controls: which bills are asked for, and how they are shown. In a narrow container they fold behind a button. */

import { html, nothing, type TemplateResult } from "lit";
import type { Choice, ControlsModel } from "../core/model/types.js";
import type { PartContext } from "./context.js";
import { chevronIcon } from "./icons.js";
import { questionControls } from "./question-controls.js";
import { viewControls } from "./view-controls.js";

export function controls(model: ControlsModel, context: PartContext): TemplateResult {
  if (!model.question && !model.view) return html``;
  return html`<div class="card controls" part="controls">
    <button type="button" class="controls-toggle" part="controls-toggle" aria-expanded="false" @click=${toggle}>
      <span class="current">${currentChoice(model)}</span>
      <span class="toggle-text">${context.texts.change} ${chevronIcon}</span>
    </button>
    <div class="controls-panel" part="controls-panel">
      ${model.question ? questionControls(model.question, context) : nothing}
      ${model.view ? viewControls(model.view, context) : nothing}
    </div>
  </div>`;
}

/** The state is in the attribute alone, which no rendering touches: whether the panel is folded is no part of the view. */
function toggle(event: Event): void {
  const button = event.currentTarget as HTMLElement;
  button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
}

/** The current choice in a line: that of the question, or else that of the view. */
function currentChoice({ question, view }: ControlsModel): TemplateResult {
  const textOf = (choices: Choice[], value: string) => choices.find((choice) => choice.value === value)?.text ?? value;
  const texts = question
    ? [textOf(question.lists, question.list), periodText(question, textOf)]
    : view
      ? [textOf(view.groupBy, view.chosen[0] ?? ""), textOf(view.units, view.unit)]
      : [];
  return html`${texts.filter(Boolean).map((text) => html`<span>${text}</span>`)}`;
}

function periodText(
  question: NonNullable<ControlsModel["question"]>,
  textOf: (choices: Choice[], value: string) => string,
): string {
  if (question.period === "month") return question.month;
  if (question.period === "days") return `${question.from} – ${question.until}`;
  return textOf(question.periods, question.period);
}
