import { html, type TemplateResult } from "lit";

/** A cell of a table in a frame of the kind `stacks`: it shows the label of its column where the head is not shown. */
export const labelledCell = (label: string, content: unknown, kind: string): TemplateResult =>
  html`<td role="cell" class=${kind} data-label=${label}>${content}</td>`;
