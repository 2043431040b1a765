/** The box around a table: it scrolls by itself, so that the page never does sideways, and can be scrolled with keys. */

import { html, type TemplateResult } from "lit";

export function tableFrame(label: string, table: unknown, kind = ""): TemplateResult {
  return html`<div class="frame ${kind}" part="table-frame" role="group" aria-label=${label} tabindex="0">
    ${table}
  </div>`;
}

/**
 * A table with a caption for screen readers; the visible title is a heading.
 *
 * Roles are given by hand because in a frame of the kind `stacks` each row is a list where there is little room, and some
 * engines take a table that is laid out otherwise for none.
 */
export function table(caption: string, head: unknown, body: unknown): TemplateResult {
  return html`<table part="table" role="table">
    <caption class="visually-hidden">
      ${caption}
    </caption>
    ${head} ${body}
  </table>`;
}

/** A row of column headers. */
export function headRow(columns: ReadonlyArray<{ label: unknown; isNumber?: boolean }>): TemplateResult {
  return html`<thead role="rowgroup">
    <tr role="row">
      ${columns.map(
        ({ label, isNumber }) =>
          html`<th scope="col" role="columnheader" class=${isNumber ? "number" : ""}>${label}</th>`,
      )}
    </tr>
  </thead>`;
}
