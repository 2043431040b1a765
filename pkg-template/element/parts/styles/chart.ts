/** The bars. */

import { css } from "lit";

export const chartStyles = css`
  .plot {
    position: relative;
    height: 17rem;
    font-size: 0.75rem;
    -webkit-tap-highlight-color: transparent;
  }

  .plot > svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
  }

  .drawing {
    pointer-events: none;
  }

  .drawing text {
    fill: var(--_muted);
    font-variant-numeric: tabular-nums;
  }

  .tick {
    direction: ltr;
    unicode-bidi: isolate;
  }

  .label {
    text-anchor: middle;
  }

  .grid {
    stroke: var(--_border);
  }

  .zero {
    stroke: var(--_edge);
  }

  .series {
    fill: var(--_series);
  }

  .missing-band rect {
    fill: color-mix(in srgb, var(--_danger) 8%, transparent);
  }

  .missing-band path {
    stroke: color-mix(in srgb, var(--_danger) 45%, transparent);
    stroke-width: 1.25;
    fill: none;
  }

  .open-bar {
    fill: none;
    stroke: var(--_text);
    stroke-dasharray: 3 2.5;
    stroke-width: 1.25;
  }

  .unusual-mark {
    fill: var(--_danger);
    stroke: var(--_surface);
    paint-order: stroke;
  }

  .budget-line {
    stroke: var(--_text);
    stroke-dasharray: 6 4;
  }

  .drawing .budget-label {
    fill: var(--_text);
    stroke: var(--_surface);
    stroke-width: 4px;
    stroke-linejoin: round;
    paint-order: stroke;
    font-weight: 550;
    text-anchor: end;
  }

  .bar {
    outline: none;
    cursor: pointer;
  }

  .bar rect {
    fill: transparent;
    rx: 3px;
  }

  .bar:hover rect {
    fill: color-mix(in srgb, var(--_text) 7%, transparent);
  }

  .bar:focus-visible rect {
    stroke: var(--_accent);
    stroke-width: 2;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    font-size: 0.8125rem;
  }

  .legend li {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
    min-width: 0;
    max-width: min(100%, 18rem);
  }

  .swatch.open {
    border: 1.5px dashed var(--_text);
    background: none;
  }

  .swatch.missing {
    border: 1px solid var(--_danger);
    background: repeating-linear-gradient(-45deg, var(--_danger) 0 1.5px, transparent 1.5px 4px);
  }

  .swatch.peak {
    border-radius: 0;
    background: var(--_danger);
    clip-path: polygon(0 15%, 100% 15%, 50% 90%);
  }

  .tooltip {
    position: absolute;
    z-index: 4;
    inset-block-start: 0.5rem;
    display: grid;
    gap: 0.375rem;
    width: max-content;
    max-width: min(20rem, var(--room));
    padding: 0.625rem 0.75rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_small-radius);
    background: var(--_surface);
    box-shadow: 0 4px 16px rgb(0 0 0 / 14%);
    font-size: 0.8125rem;
    line-height: 1.4;
    pointer-events: none;
  }

  .tooltip.after {
    inset-inline-start: var(--distance);
  }

  .tooltip.before {
    inset-inline-end: var(--distance);
  }

  .tooltip-title {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1.25rem;
    font-weight: 600;
  }

  .tooltip ul {
    display: grid;
    gap: 0.125rem;
  }

  .tooltip li {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
    min-width: 0;
  }

  .tooltip li .amount {
    margin-inline-start: auto;
    padding-inline-start: 0.75rem;
  }

  .tooltip .quiet {
    font-size: 0.75rem;
  }
`;
