/** What is at the end of an answer: its control totals, its files, and how it was loaded. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ControlTotalsModel, DetailsModel, DownloadModel } from "../core/model/types.js";
import { amount } from "./amounts.js";
import type { PartContext } from "./context.js";
import { chevronIcon, downloadIcon } from "./icons.js";
import { section } from "./section.js";

export function controlTotals(model: ControlTotalsModel): TemplateResult {
  return section(
    "control-totals",
    model.title,
    html`<p class="quiet">${model.text}</p>
      <dl class="figures">
        ${model.items.map(
          (item) =>
            html`<div>
              <dt>${item.label}</dt>
              <dd>${amount(item.amount)}</dd>
            </div>`,
        )}
      </dl>`,
  );
}

export function downloads(model: DetailsModel, context: PartContext): TemplateResult {
  return section(
    "downloads",
    context.texts.downloads,
    html`${model.downloadsRemark ? html`<p class="danger-text">${model.downloadsRemark}</p>` : nothing}
      <ul class="files">
        ${repeat(
          model.downloads,
          ({ id }) => id,
          (one) => file(one, context),
        )}
      </ul>`,
  );
}

/** A disabled button would lose the focus, so a busy one only says that it is. */
function file({ id, title, about }: DownloadModel, { emit, texts, busy }: PartContext): TemplateResult {
  const isBusy = busy === id;
  return html`<li>
    <button
      type="button"
      class="file ${isBusy ? "busy" : ""}"
      part="button download"
      aria-disabled=${busy !== undefined}
      @click=${() => busy === undefined && emit({ type: "download", id })}
    >
      ${downloadIcon}
      <span class="file-title">${title}</span>
      <span class="file-about">${isBusy ? texts.downloading : about}</span>
    </button>
  </li>`;
}

export function report(lines: readonly string[], { texts }: PartContext): TemplateResult {
  return html`<details class="report" part="report">
    <summary>${chevronIcon}${texts.report}</summary>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </details>`;
}
