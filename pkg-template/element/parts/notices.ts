/** Why nothing could be loaded, and what is missing. The status announces both, so these are no live regions. */

import { html, nothing, type TemplateResult } from "lit";
import type { FailureModel, MissingModel } from "../core/model/types.js";
import type { PartContext } from "./context.js";
import { leaving } from "./focus.js";
import { warningIcon } from "./icons.js";

export function failure(model: FailureModel, context: PartContext): TemplateResult {
  const details = html`<details class="details">
    <summary>${context.texts.details}</summary>
    <dl>
      ${model.details.map(
        ({ label, value }) =>
          html`<div>
            <dt>${label}</dt>
            <dd><bdi>${value}</bdi></dd>
          </div>`,
      )}
    </dl>
  </details>`;
  return html`<section class="notice danger" part="notice failure">
    <h2>${warningIcon}${model.headline}</h2>
    <p>${model.text}</p>
    ${model.details.length > 0 ? details : nothing} ${model.canRetry ? retryButton(context) : nothing}
  </section>`;
}

export function missing(model: MissingModel, context: PartContext): TemplateResult {
  return html`<section class="notice danger" part="notice missing">
    <h2>${warningIcon}${model.headline}</h2>
    <ul class="missing-items">
      ${model.items.map(({ label, text }) => html`<li><strong>${label}</strong> ${text}</li>`)}
    </ul>
    ${model.canRetry ? retryButton(context) : nothing}
  </section>`;
}

export function retryButton({ emit, texts }: PartContext): TemplateResult {
  const retry = leaving(() => emit({ type: "retry" }));
  return html`<button type="button" class="button" part="button retry" @click=${retry}>${texts.retry}</button>`;
}
