/** A grid as a table of Markdown, as GitHub and others show it. */

import type { Grid } from "./grid.js";

export function* markdownLines({ columns, rows, footer }: Grid): Generator<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  yield line(columns.map(({ title }) => escaped(title)));
  yield line(columns.map(({ align }) => (align === "left" ? "---" : "---:")));
  for (const row of rows()) yield line(row.map(escaped));
  if (footer) yield line(footer.map((cell) => (cell === "" ? "" : `**${escaped(cell)}**`)));
}

/** Text that Markdown shows as it is: no link, no picture, no HTML, no mention of a user. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\|`*_[\]<>~&]/g, (sign) => `\\${sign}`).replaceAll("@", "&#64;");
