/** The ground, cards, headings, buttons, and texts of the service. */

import { css } from "lit";

export const base = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  h2,
  h3,
  p,
  dl,
  dd,
  ul,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }

  ul {
    list-style: none;
  }

  .root {
    /* What the page's own rules say of the element would be inherited. */
    all: initial;
    color-scheme: inherit;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_gap);
    /* A box has no width of its own to ask for; a part of the width around it makes it small on a phone. */
    padding: min(var(--_gap), 3.2%);
    border-radius: var(--_radius);
    background: var(--_background);
    color: var(--_text);
    font: 400 0.9375rem/1.5 var(--_font);
    text-align: start;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
    container: novita / inline-size;
  }

  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 0.875rem;
    padding: 1.25rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }

  .section-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    min-height: 2rem;
  }

  .section-title {
    font-size: 1rem;
    font-weight: 600;
    letter-spacing: -0.005em;
  }

  .quiet,
  .faint,
  .note {
    color: var(--_muted);
  }

  .quiet,
  .danger-text {
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }

  .danger-text {
    color: var(--_danger);
  }

  .note {
    display: block;
    font-size: 0.75rem;
    line-height: 1.35;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .icon {
    flex: none;
    width: 1em;
    height: 1em;
    fill: currentcolor;
  }

  button,
  select,
  input {
    color: inherit;
    font: inherit;
  }

  button {
    cursor: pointer;
  }

  .button,
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.375rem;
    min-height: 2.25rem;
    padding: 0 0.875rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_small-radius);
    background: var(--_surface);
    font-size: 0.875rem;
    font-weight: 550;
    white-space: nowrap;
    justify-self: start;
  }

  .icon-button .icon {
    width: 1.125rem;
    height: 1.125rem;
  }

  .button.small {
    min-height: 2rem;
    padding: 0 0.75rem;
    font-size: 0.8125rem;
  }

  .icon-button {
    width: 2rem;
    min-height: 2rem;
    padding: 0;
    border-color: transparent;
    background: none;
    color: var(--_muted);
  }

  .button:hover,
  .icon-button:hover {
    border-color: var(--_accent);
    color: var(--_accent);
  }

  .button[aria-disabled="true"] {
    border-color: var(--_border);
    color: var(--_muted);
    cursor: default;
  }

  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  .amount {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }

  .change {
    display: inline-flex;
    align-items: center;
    gap: 0.375em;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }

  .change .icon {
    width: 0.75em;
    height: 0.75em;
  }

  .change.up {
    color: var(--_up);
  }

  .change.down {
    color: var(--_down);
  }

  .faint .change {
    color: var(--_muted);
  }

  /* Texts of the service. Two may differ at their end only, so texts of a usual length are whole; longer ones are cut, and whole in
     the tooltip. Marks above and below letters may pile up over other lines. */
  .api,
  .name .note {
    display: -webkit-inline-box;
    max-width: 100%;
    overflow: hidden;
    vertical-align: bottom;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 10;
    overflow-wrap: anywhere;
  }

  .name {
    display: inline-grid;
    min-width: 0;
    max-width: 100%;
    vertical-align: top;
  }

  .name .note {
    -webkit-line-clamp: 4;
  }

  .swatch {
    display: inline-block;
    flex: none;
    width: 0.75em;
    height: 0.75em;
    border-radius: 2px;
    background: var(--_series);
  }
`;
