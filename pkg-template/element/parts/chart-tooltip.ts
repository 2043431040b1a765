/** What a bar consists of, beside the bar. Screen readers have it in the name of the bar. */

import { html, nothing, type TemplateResult } from "lit";
import type { ChartModel } from "../core/model/types.js";
import { amount } from "./amounts.js";
import { flagsOf, seriesIn } from "./chart-bars.js";
import type { Layout } from "./chart-geometry.js";
import type { PartContext } from "./context.js";
import { cssVars } from "./css-vars.js";
import { apiText, swatch } from "./names.js";

export function tooltip(model: ChartModel, layout: Layout, index: number, { texts }: PartContext): TemplateResult {
  const bar = model.bars[index]!;
  const flags = flagsOf(model, bar, texts);
  // On the side of the bar that has more room, measured from where lines begin.
  const fromLeft = layout.centreOf(index);
  const start = layout.isRtl ? layout.width - fromLeft : fromLeft;
  const isAfter = start < layout.width / 2;
  const distance = (isAfter ? start : layout.width - start) + layout.barWidth / 2 + 8;
  return html`<div
    class="tooltip ${isAfter ? "after" : "before"}"
    part="tooltip"
    aria-hidden="true"
    ${cssVars({ "--distance": `${distance.toFixed(1)}px`, "--room": `${(layout.width - distance - 4).toFixed(1)}px` })}
  >
    <p class="tooltip-title"><span>${bar.long}</span> ${amount(bar.total)}</p>
    ${
      model.series.length > 1
        ? html`<ul>
            ${seriesIn(model, bar).map(
              ({ series, amount: one }) =>
                html`<li>${swatch(series.colour)}${apiText(series.name)} ${amount(one)}</li>`,
            )}
          </ul>`
        : nothing
    }
    ${flags.length > 0 ? html`<p class="quiet">${flags.join(texts.separator)}</p>` : nothing}
  </div>`;
}
