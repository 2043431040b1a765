/** A grid as lines for people. */

import { aroundPoint, type Column, type Grid } from "./grid.js";
import { cut, widthOf } from "./width.js";

/** How a table is drawn. */
export interface Look {
  /** The columns of the terminal; undefined where lines may have any length. */
  readonly width: number | undefined;
  readonly hasColor: boolean;
}

const gap = "  ";
/** To so many columns a text may be cut, before lines become longer than the terminal is wide. */
const minTextWidth = 8;

interface Measure {
  width: number;
  /** Of amounts: the columns from the point on. */
  fraction: number;
}

/** The lines of a table. Rows are read twice, so that none has to be kept. */
export function* tableLines(grid: Grid, { width, hasColor }: Look): Generator<string> {
  const measures = fitted(measured(grid), grid.columns, width);
  const bold = (text: string) => (hasColor ? `\u001b[1m${text}\u001b[22m` : text);
  const titles = grid.columns.map(({ title }) => title);
  const line = (cells: readonly string[], isTitle = false) =>
    cells
      .map((cell, index) => placed(cell, grid.columns[index] as Column, measures[index] as Measure, isTitle))
      .join(gap)
      .trimEnd();
  yield bold(line(titles, true));
  for (const row of grid.rows()) yield line(row);
  if (!grid.footer) return;
  yield measures.map(({ width }) => "─".repeat(width)).join(gap);
  yield bold(line(grid.footer));
}

function measured({ columns, rows, footer }: Grid): Measure[] {
  const parts = columns.map(() => ({ width: 0, whole: 0, fraction: 0 }));
  const measure = (cells: readonly string[]) =>
    cells.forEach((cell, index) => {
      const part = parts[index] as (typeof parts)[number];
      if (columns[index]?.align !== "point") part.width = Math.max(part.width, widthOf(cell));
      else {
        const [whole, fraction] = aroundPoint(cell);
        part.whole = Math.max(part.whole, widthOf(whole));
        part.fraction = Math.max(part.fraction, widthOf(fraction));
      }
    });
  for (const row of rows()) measure(row);
  if (footer) measure(footer);
  return parts.map(({ width, whole, fraction }, index) => ({
    width: Math.max(width, whole + fraction, widthOf(columns[index]?.title ?? "")),
    fraction,
  }));
}

/** Makes the widest columns of text narrower until a line fits. Numbers and amounts are never cut. */
function fitted(measures: Measure[], columns: readonly Column[], width: number | undefined): Measure[] {
  if (width === undefined) return measures;
  let excess = measures.reduce((sum, { width }) => sum + width + gap.length, -gap.length) - width;
  const texts = measures.filter((_, index) => columns[index]?.align === "left");
  while (excess > 0) {
    const widest = texts.reduce<Measure | undefined>(
      (best, one) => (best && best.width >= one.width ? best : one),
      undefined,
    );
    if (!widest || widest.width <= minTextWidth) break;
    widest.width -= 1;
    excess -= 1;
  }
  return measures;
}

function placed(cell: string, { align }: Column, { width, fraction }: Measure, isTitle: boolean): string {
  const fitting = align === "left" ? cut(cell, width) : cell;
  const space = " ".repeat(Math.max(0, width - widthOf(fitting)));
  if (align === "left") return fitting + space;
  if (align === "right" || isTitle) return space + fitting;
  const after = " ".repeat(fraction - widthOf(aroundPoint(cell)[1]));
  return " ".repeat(Math.max(0, space.length - after.length)) + cell + after;
}
