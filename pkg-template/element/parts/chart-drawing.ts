/** The picture of the bars. It is hidden from screen readers: the bars themselves are the buttons above it. */

import { nothing, svg, type SVGTemplateResult } from "lit";
import type { ChartModel } from "../core/model/types.js";
import { hatch, type Layout, missingBands, outline, seriesPaths } from "./chart-geometry.js";
import { seriesClass } from "./names.js";

export function drawing(model: ChartModel, layout: Layout): SVGTemplateResult {
  const paths = seriesPaths(model, layout);
  return svg`<g class="drawing" aria-hidden="true">
    ${ticks(model, layout)}
    ${missingBands(model, layout).map(
      (band) => svg`<g class="missing-band">
        <rect x=${band.left} y=${band.top} width=${band.right - band.left} height=${band.bottom - band.top} />
        <path d=${hatch(band)} />
      </g>`,
    )}
    ${model.series.map(({ colour }, index) => svg`<path class="series ${seriesClass(colour)}" d=${paths[index]!} />`)}
    <line class="zero" x1=${layout.plot.left} x2=${layout.plot.right} y1=${layout.y(0)} y2=${layout.y(0)} />
    ${marks(model, layout)} ${budgetLine(model, layout)} ${labels(model, layout)}
  </g>`;
}

/** Amounts are left to right everywhere; at the right of a right-to-left plot, they begin at the axis. */
function ticks({ scale }: ChartModel, { plot, y, isRtl }: Layout): SVGTemplateResult[] {
  return scale.ticks.map(
    ({ value, text }) => svg`<line class="grid" x1=${plot.left} x2=${plot.right} y1=${y(value)} y2=${y(value)} />
      <text class="tick" x=${isRtl ? plot.right + 8 : plot.left - 8} y=${y(value)} dy="0.32em"
        text-anchor=${isRtl ? "start" : "end"}>${text}</text>`,
  );
}

function labels({ bars }: ChartModel, layout: Layout): SVGTemplateResult[] {
  const { labelStep, plot, labelAt } = layout;
  return bars
    .map((bar, index) => ({ bar, index }))
    .filter(({ index }) => index % labelStep === 0)
    .map(({ bar, index }) => svg`<text class="label" x=${labelAt(index)} y=${plot.bottom + 18}>${bar.short}</text>`);
}

/** A dashed outline around a bar that is not over, and a mark above an unusual one. */
function marks({ bars }: ChartModel, layout: Layout): unknown[] {
  return bars.map((bar, index) => {
    if (!bar.isOpen && !bar.isUnusual) return nothing;
    const box = outline(bar, index, layout);
    const [x, y] = [layout.centreOf(index), box.y - 4];
    return svg`${
      bar.isOpen
        ? svg`<rect class="open-bar" rx="3" x=${box.x} y=${box.y} width=${box.width} height=${box.height} />`
        : nothing
    }${bar.isUnusual ? svg`<path class="unusual-mark" d="M${x} ${y}l-5 -8h10z" />` : nothing}`;
  });
}

function budgetLine({ budget }: ChartModel, { plot, y, isRtl }: Layout): unknown {
  if (!budget) return nothing;
  const height = y(budget.value);
  const isInSight = height >= plot.top - 4 && height <= plot.bottom;
  if (!isInSight) return nothing;
  return svg`<line class="budget-line" x1=${plot.left} x2=${plot.right} y1=${height} y2=${height} />
    <text class="budget-label" x=${isRtl ? plot.left : plot.right} y=${height - 5}>${budget.text}</text>`;
}
