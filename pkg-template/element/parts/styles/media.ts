/** Forced colours, print, and motion. */

import { css } from "lit";

export const media = css`
  @media (forced-colors: active) {
    .swatch,
    .share-bar,
    .meter > *,
    .meter-key {
      forced-color-adjust: none;
    }

    .swatch {
      outline: 1px solid CanvasText;
    }

    .swatch.open,
    .swatch.missing,
    .swatch.peak {
      outline: none;
    }

    .swatch.open {
      border-color: CanvasText;
    }

    .swatch.missing {
      border-color: CanvasText;
      background: repeating-linear-gradient(-45deg, CanvasText 0 1.5px, Canvas 1.5px 4px);
    }

    .swatch.peak {
      background: CanvasText;
    }

    .share-bar {
      --_accent: CanvasText;
      --_border: Canvas;
    }

    .meter-track {
      border: 1px solid CanvasText;
      background: Canvas;
    }

    .meter-range {
      background: GrayText;
    }

    .meter-spent,
    .exceeded .meter-spent,
    .meter-key,
    .meter.exceeded + .meter-legend .spent .meter-key {
      background: Highlight;
    }

    .meter .meter-budget,
    .meter .meter-likely,
    .budget .meter-key {
      background: CanvasText;
    }

    .tab input:checked + span {
      border-color: Highlight;
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .series {
      stroke: CanvasText;
      stroke-width: 0.75;
    }

    .grid {
      stroke: CanvasText;
      stroke-opacity: 0.3;
    }

    .icon {
      color: inherit !important;
    }

    .zero,
    .budget-line,
    .open-bar,
    .missing-band path {
      stroke: CanvasText;
    }

    .missing-band rect {
      fill: none;
    }

    .drawing text,
    .drawing .budget-label,
    .unusual-mark {
      fill: CanvasText;
      stroke: none;
    }

    .bar:hover rect,
    .bar:focus-visible rect {
      stroke: Highlight;
      stroke-width: 3;
    }

    .progress-bar {
      border: 1px solid CanvasText;
    }

    .button[aria-disabled="true"],
    .file[aria-disabled="true"] {
      border-color: GrayText;
      color: GrayText;
    }
  }

  @media print {
    :host,
    :host([theme]) {
      color-scheme: light;
    }

    .root {
      padding: 0;
      background: none;
      print-color-adjust: exact;
      -webkit-print-color-adjust: exact;
    }

    .controls,
    .downloads,
    .progress,
    .placeholder,
    .button,
    .icon-button,
    .disclosure > .icon,
    .tooltip {
      display: none;
    }

    table {
      font-size: 0.75rem;
    }

    th:first-child,
    td:first-child {
      padding-inline-start: 0;
    }

    th:last-child,
    td:last-child {
      padding-inline-end: 0;
    }

    .group-name.plain {
      padding-inline-start: calc(var(--depth, 0) * 1.5rem);
    }

    .card {
      padding: 0.75rem 0;
      border-inline: 0;
      border-block-end: 0;
      border-radius: 0;
      break-inside: avoid;
    }

    .groups,
    .account {
      break-inside: auto;
    }

    .frame,
    .frame.tall {
      max-height: none;
      margin-inline: 0;
      overflow: visible;
    }

    thead,
    tfoot,
    .frame th:first-child,
    .bills .rows {
      position: static;
      border-inline-end: 0;
    }

    /* As wide as the table would be without them. */
    .bills .rows {
      width: 0;
      min-width: 100%;
      border-inline: 0;
      font-size: 0.6875rem;
    }

    .row,
    .rows-body {
      min-width: 0;
    }

    .row {
      grid-template-columns: none;
      grid-auto-columns: minmax(0, 1fr);
      grid-auto-flow: column;
    }

    .row > * {
      padding-inline: 0.25rem;
    }

    tr {
      break-inside: avoid;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .button,
    .icon-button,
    .file,
    select,
    .filter-button {
      transition: border-color 0.12s;
    }

    .disclosure > .icon,
    .report .icon {
      transition: rotate 0.12s;
    }

    .progress-bar:indeterminate {
      animation: slide 1.4s linear infinite;
    }

    @keyframes slide {
      from {
        background-position: 100% 0;
      }

      to {
        background-position: 0 0;
      }
    }
  }
`;
