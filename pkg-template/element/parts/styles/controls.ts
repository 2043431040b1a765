/** The controls, as they are in a wide container. */

import { css } from "lit";

export const controlStyles = css`
  .controls {
    gap: 1rem;
  }

  .controls-toggle {
    display: none;
  }

  .controls-panel,
  .question {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    min-width: 0;
  }

  .fields {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.75rem;
  }

  .question + .view {
    padding-top: 1rem;
    border-top: 1px solid var(--_border);
  }

  .field,
  .filter {
    display: grid;
    flex: 1 1 9rem;
    gap: 0.25rem;
    min-width: 0;
    max-width: 15rem;
  }

  .field-label {
    color: var(--_muted);
    font-size: 0.8125rem;
    line-height: 1.3;
  }

  select,
  input:not([type="radio"], [type="checkbox"]),
  .filter-button {
    width: 100%;
    min-width: 0;
    height: 2.25rem;
    padding: 0 0.625rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_small-radius);
    background: var(--_surface);
    font-size: 0.875rem;
    text-overflow: ellipsis;
  }

  select:hover,
  input:hover,
  .filter-button:hover {
    border-color: var(--_accent);
  }

  input[aria-invalid="true"] {
    border-color: var(--_danger);
    outline-color: var(--_danger);
    box-shadow: 0 0 0 1px var(--_danger);
  }

  .field-group {
    display: flex;
    flex: none;
    align-items: end;
    gap: 0.75rem;
    min-width: 0;
  }

  .field-group .field {
    width: 9.25rem;
  }

  /* Radio buttons that look like tabs. */
  .tabs {
    display: flex;
    flex-wrap: wrap;
    justify-self: start;
    max-width: 100%;
    padding: 3px;
    border-radius: calc(var(--_small-radius) + 3px);
    background: var(--_background);
    box-shadow: inset 0 0 0 1px var(--_border);
  }

  .tab {
    position: relative;
    flex: 1 1 auto;
    text-align: center;
  }

  .tab input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }

  .tab span {
    display: block;
    padding: 0.3125rem 1rem;
    border: 1px solid transparent;
    border-radius: var(--_small-radius);
    color: var(--_muted);
    font-size: 0.875rem;
    font-weight: 550;
    white-space: nowrap;
  }

  .tab input:hover + span {
    color: var(--_text);
  }

  .tab input:checked + span {
    border-color: var(--_border);
    background: var(--_surface);
    box-shadow: 0 1px 2px rgb(0 0 0 / 14%);
    color: var(--_accent);
  }

  .tab input:focus-visible + span {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  .checks {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
  }

  .check {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.25rem;
    min-width: 0;
    font-size: 0.875rem;
    cursor: pointer;
  }

  input[type="checkbox"] {
    flex: none;
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--_accent);
  }
`;
