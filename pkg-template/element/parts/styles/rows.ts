/** Rows in sight. */

import { css } from "lit";

export const rowStyles = css`
  /* The bills of a group: they stay in sight when the table is scrolled sideways. */
  tr.bills > td {
    padding: 0.25rem 0 0.875rem;
  }

  .rows {
    position: relative;
    height: var(--height);
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_small-radius);
    background: var(--_surface);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    overscroll-behavior: contain;
  }

  .bills .rows {
    position: sticky;
    inset-inline-start: 1.25rem;
    width: calc(100cqi - 2.5rem);
  }

  .row {
    display: grid;
    grid-template-columns: var(--columns);
    align-items: center;
    width: 100%;
    min-width: var(--min-width);
    height: var(--row-height);
    border-block-end: 1px solid var(--_border);
  }

  .row > * {
    min-width: 0;
    padding-inline: 0.75rem;
    line-height: 1.25;
  }

  .row .note {
    font-size: 0.6875rem;
    line-height: 1.1;
  }

  .row bdi {
    overflow-wrap: anywhere;
  }

  /* As many lines as a row has room for. */
  .row .api {
    -webkit-line-clamp: 3;
  }

  .row .api:has(+ .note) {
    -webkit-line-clamp: 2;
  }

  .rows-head {
    position: sticky;
    z-index: 2;
    inset-block-start: 0;
    background: var(--_surface);
    color: var(--_muted);
    font-weight: 500;
  }

  .rows-body {
    position: relative;
    min-width: var(--min-width);
    height: var(--all);
  }

  .rows-body .row {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    translate: 0 var(--start);
  }

  .rows-body .row.odd {
    background: color-mix(in srgb, var(--_muted) 5%, transparent);
  }
`;
