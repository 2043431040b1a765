/** The total, large, with its parts and changes. */

import { html, nothing, type TemplateResult } from "lit";
import type { ChangeText, HeadlineModel, RunningModel } from "../core/model/types.js";
import { amount, changeAmount } from "./amounts.js";
import type { PartContext } from "./context.js";
import { checkIcon, copyIcon } from "./icons.js";

export function headline(model: HeadlineModel, context: PartContext): TemplateResult {
  return html`<section class="card headline" part="headline">
    <h3 class="total-label">${model.label}</h3>
    <div class="total-line">
      <span class="big-total" part="total">${amount(model.total)}</span>
      ${copyButton(model.total.exact, context)}
    </div>
    ${model.periodRemark ? html`<p class="quiet">${model.periodRemark}</p>` : nothing}
    ${
      model.changes.length > 0
        ? html`<ul class="changes" part="changes">
            ${model.changes.map(changeLine)}
          </ul>`
        : nothing
    }
    ${model.parts.length > 0 ? parts(model) : nothing}
    ${
      model.remarks.length > 0
        ? html`<ul class="remarks">
            ${model.remarks.map((remark) => html`<li>${remark}</li>`)}
          </ul>`
        : nothing
    }
  </section>`;
}

/** In the place of the headline, while the first answer is loaded. It looks like what it is: not complete. */
export const runningTotal = ({ label, total }: RunningModel): TemplateResult =>
  html`<section class="card headline running" part="running-total">
    <p class="total-label">${label}</p>
    <span class="big-total">${amount(total)}</span>
  </section>`;

function changeLine(change: ChangeText): TemplateResult {
  return html`<li>
    ${changeAmount(change)} <span class="change-label">${change.label}</span>
    ${change.remark ? html`<span class="change-remark">${change.remark}</span>` : nothing}
  </li>`;
}

function parts(model: HeadlineModel): TemplateResult {
  return html`<dl class="figures" part="parts">
    ${model.parts.map(
      ({ label, amount: one, remark }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${one ? amount(one) : "–"}</dd>
          ${remark ? html`<dd class="remark">${remark}</dd>` : nothing}
        </div>`,
    )}
  </dl>`;
}

function copyButton(exact: string, { emit, texts, copied }: PartContext): TemplateResult {
  const isCopied = copied === exact;
  const label = isCopied ? texts.copied : texts.copyExact;
  return html`<button
    type="button"
    class="icon-button"
    part="button copy"
    aria-label=${label}
    title=${label}
    @click=${() => emit({ type: "copy", text: exact })}
  >
    ${isCopied ? checkIcon : copyIcon}
  </button>`;
}
