/** The bars as buttons over the drawing: as tall as the plot, one of them in the order of tabs. */

import { svg, type SVGTemplateResult } from "lit";
import type { Bar, ChartModel } from "../core/model/types.js";
import type { Layout } from "./chart-geometry.js";
import { spoken } from "./names.js";
import type { PartTexts } from "./texts.js";

export function barButtons(model: ChartModel, layout: Layout, names: string[], active: number): SVGTemplateResult[] {
  const { plot, step, placeOf } = layout;
  const height = plot.bottom - plot.top;
  return model.bars.map(
    (_, index) => svg`<g role="button" class="bar" data-index=${index} tabindex=${index === active ? "0" : "-1"}
      aria-label=${names[index]!}><rect x=${placeOf(index)} y=${plot.top} width=${step} height=${height} /></g>`,
  );
}

const isZero = (value: string): boolean => /^-?[0.]*$/.test(value);

/** The series that have an amount in a bar. */
export const seriesIn = (model: ChartModel, bar: Bar) =>
  model.series.flatMap((series, index) => {
    const amount = bar.amounts[index];
    return amount && !isZero(amount.value) ? [{ series, amount }] : [];
  });

/** What is to be said of a bar besides its amounts. */
export const flagsOf = (model: ChartModel, bar: Bar, texts: PartTexts): string[] =>
  [bar.isMissing && model.missingLabel, bar.isOpen && texts.barOpen, bar.isUnusual && texts.barUnusual].filter(
    (flag): flag is string => typeof flag === "string",
  );

/** "Mon, 3 Nov 2026: $12.34, production $5.00, research $7.34, not over yet". */
export function barName(model: ChartModel, bar: Bar, texts: PartTexts): string {
  const parts =
    model.series.length > 1
      ? seriesIn(model, bar).map(({ series, amount }) => texts.barPart(spoken(series.name), amount.text))
      : [];
  return [texts.barLabel(bar.long, bar.total.text), ...parts, ...flagsOf(model, bar, texts)].join(texts.separator);
}
