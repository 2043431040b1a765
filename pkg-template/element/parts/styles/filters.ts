/** Filters and their panels. */

import { css } from "lit";

export const filterStyles = css`
  .filter {
    position: relative;
  }

  .filter-button {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    text-align: start;
  }

  .filter-button .api {
    display: block;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .filter-button .icon {
    width: 0.75rem;
    height: 0.75rem;
    rotate: 90deg;
    color: var(--_muted);
  }

  .filter-panel {
    position: absolute;
    z-index: 5;
    inset-block-start: calc(100% + 4px);
    inset-inline-start: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
    width: max-content;
    min-width: 100%;
    max-width: min(22rem, 80cqi);
    padding: 0.75rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 8px 28px rgb(0 0 0 / 16%);
  }

  /* Where it would not fit after the start of its button. */
  .filter-panel.at-end {
    inset-inline: auto 0;
  }

  .filter-options {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    max-height: 16rem;
    overflow: auto;
  }

  .filter-panel .option {
    min-height: 2rem;
    padding-inline: 0.25rem;
  }

  .option:hover {
    background: var(--_tint);
  }

  .option > :last-child {
    min-width: 0;
  }
`;
