/** Results as columns: what tables and Markdown are made of. */

/** How the cells of a column stand: text to the left, numbers to the right, amounts with their points below each other. */
export type Alignment = "left" | "right" | "point";

export interface Column {
  readonly title: string;
  readonly align: Alignment;
}

export interface Grid {
  readonly columns: readonly Column[];
  /** The lines, from the beginning each time. Cells are one line of visible text. */
  readonly rows: () => Iterable<readonly string[]>;
  /** A last line apart from the others, such as a total. */
  readonly footer?: readonly string[];
}

/** The parts of a cell before and from its last point. */
export function aroundPoint(cell: string): readonly [whole: string, fraction: string] {
  const at = cell.lastIndexOf(".");
  return at < 0 ? [cell, ""] : [cell.slice(0, at), cell.slice(at)];
}
