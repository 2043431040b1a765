/** Tables, and the table of groups. */

import { css } from "lit";

export const tableStyles = css`
  .frame {
    overflow: auto;
    margin-inline: -1.25rem;
    overscroll-behavior-x: contain;
    container: frame / inline-size;
  }

  /* Shadows at the sides where a box goes on: the end of what is in it covers them. */
  .frame,
  .rows {
    --_shadow: color-mix(in srgb, var(--_text) 22%, transparent), transparent;
    background:
      linear-gradient(90deg, var(--_surface) 40%, transparent) 0 0 / 2rem 100% no-repeat local,
      linear-gradient(-90deg, var(--_surface) 40%, transparent) 100% 0 / 2rem 100% no-repeat local,
      linear-gradient(90deg, var(--_shadow)) 0 0 / 0.75rem 100% no-repeat,
      linear-gradient(-90deg, var(--_shadow)) 100% 0 / 0.75rem 100% no-repeat,
      var(--_surface);
  }

  .frame.tall {
    max-height: min(36rem, 75vh);
  }

  .card > .frame:last-child {
    margin-block-end: -0.625rem;
  }

  :is(.frame, .rows, .disclosure):focus-visible {
    outline-offset: -2px;
  }

  table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }

  th {
    font-weight: 400;
    text-align: start;
  }

  th,
  td {
    padding: 0.4375rem 0.625rem;
    border-block-end: 1px solid var(--_border);
    vertical-align: top;
  }

  th:first-child,
  td:first-child {
    padding-inline-start: 1.25rem;
  }

  th:last-child,
  td:last-child {
    padding-inline-end: 1.25rem;
  }

  thead,
  tfoot {
    position: sticky;
    z-index: 2;
    inset-block: 0;
  }

  thead th {
    background: var(--_surface);
    color: var(--_muted);
    font-size: 0.8125rem;
    font-weight: 500;
    word-break: keep-all;
    vertical-align: bottom;
  }

  thead .api {
    max-width: 9rem;
  }

  tbody:last-child tr:last-child > *,
  tfoot tr:last-child > * {
    border-block-end: 0;
  }

  tfoot > tr > * {
    border-block-start: 1px solid var(--_edge);
    background: var(--_surface);
    font-weight: 600;
  }

  /* Digits go from left to right in every direction of reading, and are compared at their end. */
  .number {
    text-align: right;
  }

  td.number {
    white-space: nowrap;
  }

  .number .note {
    min-width: 9rem;
    white-space: normal;
  }

  td.text {
    min-width: 6.5rem;
    overflow-wrap: anywhere;
  }

  tbody th[scope="row"] {
    min-width: 6.5rem;
    max-width: 20rem;
  }

  .chart tbody th {
    white-space: nowrap;
  }

  tbody tr:not(.bills):hover,
  .frame tbody tr:hover > th {
    background: var(--_tint);
  }

  /* What a row is about stays in sight when its table is scrolled sideways. */
  .frame th:first-child {
    position: sticky;
    z-index: 1;
    inset-inline-start: 0;
    background: var(--_surface);
  }

  .chart th:first-child {
    border-inline-end: 1px solid var(--_border);
  }

  /* Groups */

  .groups th:first-child {
    width: 30%;
  }

  .groups th[scope="row"] {
    min-width: 11rem;
    padding-block: 0;
  }

  .group-name {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
    width: 100%;
    min-width: 0;
    min-height: 2.25rem;
    padding: 0.4375rem 0;
    padding-inline-start: calc(var(--depth, 0) * 1.5rem);
    border: 0;
    background: none;
    font-weight: inherit;
    text-align: start;
  }

  .group-name.plain {
    padding-inline-start: calc(var(--depth, 0) * 1.5rem + 1.25rem);
  }

  .group.total .group-name {
    padding-inline-start: 0;
  }

  .disclosure > .icon {
    width: 0.75rem;
    height: 0.75rem;
    color: var(--_muted);
  }

  [dir="rtl"] .disclosure > .icon {
    scale: -1 1;
  }

  .disclosure[aria-expanded="true"] > .icon,
  [dir="rtl"] .disclosure[aria-expanded="true"] > .icon {
    rotate: 90deg;
    scale: 1;
  }

  .disclosure:hover .api {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  .group.open > th {
    font-weight: 600;
  }

  .group.open > * {
    border-block-end-color: transparent;
  }

  .share {
    display: inline-block;
    min-width: 4rem;
  }

  .share-bar {
    display: block;
    height: 3px;
    margin-block-start: 2px;
    border-radius: 2px;
    background: linear-gradient(var(--_accent) 0 0) right / var(--share) 100% no-repeat var(--_border);
  }

  /* The day, and room for an amount with all its digits. */
  @container frame (max-width: 27rem) {
    .chart table {
      font-size: 0.75rem;
    }

    .chart tbody th[scope] {
      min-width: calc(100cqi - 12.75rem);
      white-space: normal;
    }
  }
`;
