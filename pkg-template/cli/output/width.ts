/** Columns of a terminal that a text takes: wide characters take two, combining ones none. */

import stringWidth from "string-width";

const ascii = /^[\x20-\x7e]*$/;

/** The columns that a text without control characters takes. */
export const widthOf = (text: string): number => (ascii.test(text) ? text.length : stringWidth(text));

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The beginning of a text that fits into some columns, with "…" where something was cut. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let [kept, taken] = ["", 0];
  for (const { segment } of graphemes.segment(text)) {
    const columns = widthOf(segment);
    if (taken + columns > width - 1) break;
    kept += segment;
    taken += columns;
  }
  return `${kept}…`;
}
