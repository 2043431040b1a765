/** Where the bars are: geometry only, in CSS pixels of the plot. */

import type { Bar, ChartModel } from "../core/model/types.js";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What of the texts the geometry needs: how wide they are. */
export interface TextWidths {
  readonly ticks: number;
  readonly labels: number;
}

export interface Layout extends Size {
  readonly isRtl: boolean;
  readonly plot: Box;
  readonly y: (value: number) => number;
  /** The width of the place of a bar, and of the bar in it. */
  readonly step: number;
  readonly barWidth: number;
  /** The left edges of the place and of the bar. */
  readonly placeOf: (index: number) => number;
  readonly leftOf: (index: number) => number;
  readonly centreOf: (index: number) => number;
  /** Every how many bars there is a label. */
  readonly labelStep: number;
  /** The middle of a bar's label: below the bar, but within the picture. */
  readonly labelAt: (index: number) => number;
}

const maxBarWidth = 48;
const labelGap = 14;

/** The time goes in the direction of reading, so that in a right-to-left page the first bar is at the right. */
export function layoutOf(model: ChartModel, { width, height }: Size, texts: TextWidths, isRtl: boolean): Layout {
  const axis = Math.ceil(texts.ticks) + 12;
  const plot: Box = {
    left: isRtl ? 6 : axis,
    right: width - (isRtl ? axis : 6),
    top: 22,
    bottom: height - 26,
  };
  const count = Math.max(model.bars.length, 1);
  const step = Math.max(plot.right - plot.left, 1) / count;
  // Where there are hardly any pixels, gaps would only make them grey.
  const gap = step < 4 ? 0 : step < 12 ? 0.2 : 0.28;
  const barWidth = Math.min(step * (1 - gap), maxBarWidth);
  const centreOf = (index: number) => plot.left + step * ((isRtl ? count - 1 - index : index) + 0.5);
  const { min, max } = model.scale;
  const range = max - min || 1;
  return {
    ...{ width, height, isRtl, plot, step, barWidth, centreOf },
    y: (value) => plot.bottom - ((value - min) / range) * (plot.bottom - plot.top),
    placeOf: (index) => centreOf(index) - step / 2,
    leftOf: (index) => centreOf(index) - barWidth / 2,
    labelStep: Math.max(1, Math.ceil((texts.labels + labelGap) / step)),
    labelAt: (index) => Math.max(texts.labels / 2, Math.min(centreOf(index), width - texts.labels / 2)),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** A path for each series with all of its segments: a thousand bars are a few nodes. */
export function seriesPaths({ series, bars }: ChartModel, layout: Layout): string[] {
  const paths = series.map(() => "");
  bars.forEach((bar, index) => {
    const left = layout.leftOf(index);
    const { first, last } = ends(bar);
    for (const segment of bar.segments) {
      const near = layout.y(segment.from);
      const far = layout.y(segment.to);
      // A thin gap separates neighbours without relying on colour.
      const isStacked = segment.from !== 0 && layout.barWidth > 4 && Math.abs(near - far) > 2.5;
      const gap = isStacked ? Math.sign(far - near) : 0;
      const radius = segment === first || segment === last ? Math.min(3, layout.barWidth / 5) : 0;
      paths[segment.index] += segmentPath(left, layout.barWidth, near + gap, far, radius);
    }
  });
  return paths;
}

/** The outermost segments of a bar, above and below the axis. */
function ends({ segments }: Bar): { first?: Bar["segments"][number]; last?: Bar["segments"][number] } {
  const farthest = (isUp: boolean) =>
    segments
      .filter(({ from, to }) => to > from === isUp && to !== from)
      .reduce<Bar["segments"][number] | undefined>(
        (best, one) => (!best || Math.abs(one.to) > Math.abs(best.to) ? one : best),
        undefined,
      );
  return { first: farthest(true), last: farthest(false) };
}

/** A rectangle from the axis away, with round corners at its far end. */
function segmentPath(left: number, width: number, near: number, far: number, radius: number): string {
  const height = Math.abs(far - near);
  if (height < 0.05) return "";
  const [x, w, y] = [round(left), round(width), round(near)];
  const r = round(Math.min(radius, height));
  if (r < 0.5) return `M${x} ${y}h${w}V${round(far)}h${-w}z`;
  const up = far < near;
  const [straight, dy, sweep] = [round(far + (up ? r : -r)), up ? -r : r, up ? 1 : 0];
  return `M${x} ${y}V${straight}a${r} ${r} 0 0 ${sweep} ${r} ${dy}h${round(w - 2 * r)}a${r} ${r} 0 0 ${sweep} ${r} ${-dy}V${y}z`;
}

/** Bars that follow each other and are all missing are one band. */
export function missingBands({ bars }: ChartModel, layout: Layout): Box[] {
  const bands: Box[] = [];
  for (let index = 0; index < bars.length; index++) {
    if (!bars[index]!.isMissing) continue;
    const first = index;
    while (bars[index + 1]?.isMissing) index++;
    const [one, other] = [layout.placeOf(first), layout.placeOf(index)];
    bands.push({ ...layout.plot, left: Math.min(one, other), right: Math.max(one, other) + layout.step });
  }
  return bands;
}

/** Diagonal lines within a box. They are drawn by hand, because a pattern of SVG needs an id. */
export function hatch({ left, right, top, bottom }: Box, distance = 7): string {
  const [width, height] = [right - left, bottom - top];
  let path = "";
  for (let offset = distance / 2; offset < width + height; offset += distance) {
    // From the left or bottom edge up to the top or right edge.
    const start = offset <= height ? [left, top + offset] : [left + offset - height, bottom];
    const end = offset <= width ? [left + offset, top] : [right, top + offset - width];
    path += `M${round(start[0]!)} ${round(start[1]!)}L${round(end[0]!)} ${round(end[1]!)}`;
  }
  return path;
}

/** The outline of a whole bar; undefined if it has no height. */
export function outline(
  bar: Bar,
  index: number,
  layout: Layout,
): { x: number; y: number; width: number; height: number } {
  const values = [0, ...bar.segments.flatMap(({ from, to }) => [from, to])];
  const [top, bottom] = [layout.y(Math.max(...values)), layout.y(Math.min(...values))];
  const x = layout.leftOf(index);
  return { x: x - 2, y: top - 2, width: layout.barWidth + 4, height: bottom - top + (bottom > layout.y(0) ? 4 : 2) };
}
