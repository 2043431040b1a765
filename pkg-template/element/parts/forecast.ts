/** Where a running period will end, and how that compares with its budget. */

import { html, nothing, type TemplateResult } from "lit";
import type { Amount, ForecastModel } from "../core/model/types.js";
import { amount } from "./amounts.js";
import type { PartContext } from "./context.js";
import { cssVars, percentOf } from "./css-vars.js";

export function forecast(model: ForecastModel, context: PartContext): TemplateResult {
  return html`<section class="card forecast" part="section forecast">
    <h3 class="section-title" part="section-title">${model.title}</h3>
    ${model.refusal ? html`<p class="quiet">${model.refusal}</p>` : figures(model, context)} ${meter(model, context)}
    ${
      model.budget?.text
        ? html`<p class="budget-text ${model.budget.isExceeded ? "exceeded" : ""}">${model.budget.text}</p>`
        : nothing
    }
    ${model.remark ? html`<p class="quiet">${model.remark}</p>` : nothing}
  </section>`;
}

function figures({ likely, low, high }: ForecastModel, { texts }: PartContext): TemplateResult {
  const end = (name: string, one: Amount) => html`<span class="visually-hidden">${name}</span> ${amount(one)}`;
  const range =
    low && high
      ? html`<p class="range">${end(texts.low, low)} <span aria-hidden="true">–</span> ${end(texts.high, high)}</p>`
      : nothing;
  return html`${
    likely ? html`<p class="likely"><span class="quiet">${texts.likely}</span> ${amount(likely)}</p>` : nothing
  }${range}`;
}

/** Floats are good enough for what is drawn. */
const numberOf = (one: Amount | undefined): number => Number(one?.value ?? 0);

/** One track: what is spent, the range of the forecast, and the budget. */
function meter({ spent, likely, low, high, budget }: ForecastModel, { texts }: PartContext): TemplateResult {
  if (!spent && !budget) return html``;
  const budgetNumber = numberOf(budget?.amount);
  const spentNumber = spent ? numberOf(spent) : (budget?.spentShare ?? 0) * budgetNumber;
  const end = Math.max(spentNumber, numberOf(high), numberOf(likely), budgetNumber) * 1.04 || 1;
  const at = (value: number) => percentOf(value / end);
  const label = budget ? texts.ofBudget(budget.amount.text) : texts.spent;
  const mark = (kind: string, name: string, one: Amount | undefined) =>
    one
      ? html`<div class=${kind}>
          <dt><span class="meter-key" aria-hidden="true"></span>${name}</dt>
          <dd>${amount(one)}</dd>
        </div>`
      : nothing;
  return html`<div
      class="meter ${budget?.isExceeded ? "exceeded" : ""}"
      part="meter"
      role="meter"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax=${end}
      aria-valuenow=${Math.min(Math.max(spentNumber, 0), end)}
      aria-valuetext=${[spent?.text ?? budget?.amount.text, budget?.text].filter(Boolean).join(texts.separator)}
      ${cssVars({
        "--spent": at(spentNumber),
        "--low": at(numberOf(low)),
        "--high": at(numberOf(high)),
        "--likely": at(numberOf(likely)),
        "--budget": at(budgetNumber),
      })}
    >
      <span class="meter-track"></span>
      ${low && high ? html`<span class="meter-range"></span>` : nothing}
      <span class="meter-spent"></span>
      ${likely ? html`<span class="meter-likely"></span>` : nothing}
      ${budget ? html`<span class="meter-budget"></span>` : nothing}
    </div>
    <dl class="meter-legend">${mark("spent", texts.spent, spent)} ${mark("budget", texts.budget, budget?.amount)}</dl>`;
}
