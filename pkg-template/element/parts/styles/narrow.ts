/** Narrow containers. The width that counts is that of the element, not that of the page. */

import { css } from "lit";

export const narrow = css`
  @container novita (max-width: 56rem) {
    .pair:has(> :nth-child(2)) {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @container novita (max-width: 44rem) {
    .top.split {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @container novita (max-width: 40rem) {
    .card {
      padding: 1rem;
    }

    .answer,
    .top,
    .pair,
    .account {
      gap: min(var(--_gap), 0.875rem);
    }

    .frame {
      margin-inline: -1rem;
    }

    th:first-child,
    td:first-child {
      padding-inline-start: 1rem;
    }

    th:last-child,
    td:last-child {
      padding-inline-end: 1rem;
    }

    .bills .rows {
      inset-inline-start: 0.5rem;
      width: calc(100cqi - 1rem);
    }

    /* The controls fold to a line, so that the total is on the first screen. */
    .controls {
      padding: 0;
      gap: 0;
    }

    .controls-toggle {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 0.75rem;
      width: 100%;
      min-height: 3rem;
      padding: 0.375rem 1rem;
      border: 0;
      border-radius: var(--_radius);
      background: none;
      text-align: start;
    }

    .current {
      display: grid;
      min-width: 0;
      font-size: 0.875rem;
      font-weight: 600;
      line-height: 1.35;
    }

    .current > :nth-child(2) {
      color: var(--_muted);
      font-size: 0.8125rem;
      font-weight: 400;
    }

    .toggle-text {
      display: inline-flex;
      flex: none;
      align-items: center;
      gap: 0.375rem;
      color: var(--_accent);
      font-size: 0.875rem;
      font-weight: 550;
    }

    .toggle-text .icon {
      width: 0.75rem;
      height: 0.75rem;
      rotate: 90deg;
    }

    [aria-expanded="true"] > .toggle-text .icon {
      rotate: -90deg;
    }

    .controls-panel {
      padding: 0.5rem 1rem 1rem;
    }

    [aria-expanded="false"] + .controls-panel {
      display: none;
    }

    .field,
    .filter {
      flex-basis: 8rem;
      max-width: none;
    }

    .field-group {
      flex: 1 1 100%;
      flex-wrap: wrap;
    }

    .filter:has(> .filter-panel) {
      flex-basis: 100%;
    }

    .filter-panel {
      position: static;
      width: auto;
      max-width: none;
      box-shadow: none;
    }

    .tabs {
      justify-self: stretch;
    }

    .tab span {
      padding-inline: 0.5rem;
    }

    /* How far it is goes below what is loaded, beside the button. */
    .status {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      min-height: 3rem;
      margin-block: calc(var(--_gap) * -0.7) calc(var(--_gap) * -0.6);
      line-height: 1.35;
    }

    .progress {
      display: contents;
    }

    .progress-text {
      grid-area: 2 / 1;
    }

    .progress > .button {
      grid-area: 1 / 2 / span 2;
    }

    .figures {
      gap: 0.75rem 1.75rem;
    }

    .plot {
      height: 14rem;
    }

    .groups th[scope="row"] {
      min-width: clamp(8.5rem, 45cqi, 14rem);
    }

    .groups th:first-child {
      border-inline-end: 1px solid var(--_border);
    }
  }
`;
