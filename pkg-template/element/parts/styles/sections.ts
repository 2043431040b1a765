/** Sections after the groups. */

import { css } from "lit";

export const sectionStyles = css`
  .pair,
  .account {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_gap);
  }

  .pair:has(> :nth-child(2)) {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }

  .empty {
    padding-block: 3rem;
    color: var(--_muted);
    text-align: center;
  }

  td .percent {
    display: inline-block;
    min-width: 4.5em;
    color: var(--_muted);
    text-align: end;
  }

  .unusual-days {
    display: grid;
    gap: 0.75rem;
  }

  .unusual-days li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 1rem;
    font-size: 0.875rem;
  }

  .unusual-days li + li {
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--_border);
  }

  .unusual-head {
    display: flex;
    gap: 0.5rem;
    min-width: 0;
  }

  .unusual-head strong {
    flex: none;
    font-weight: 600;
  }

  .unusual-amounts {
    text-align: end;
    white-space: nowrap;
  }

  .unusual-amounts > .amount {
    font-weight: 600;
  }

  .unusual-amounts .quiet {
    display: block;
    font-size: 0.8125rem;
  }

  .files {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 13.5rem), 1fr));
    gap: 0.625rem;
  }

  .file {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-content: start;
    align-items: center;
    gap: 0.125rem 0.625rem;
    width: 100%;
    height: 100%;
    padding: 0.75rem 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_small-radius);
    background: none;
    text-align: start;
  }

  .file .icon {
    color: var(--_accent);
  }

  .file-title {
    font-size: 0.875rem;
    font-weight: 550;
  }

  .file-about {
    grid-column: 2;
    color: var(--_muted);
    font-size: 0.8125rem;
    line-height: 1.4;
  }

  .file:hover {
    border-color: var(--_accent);
  }

  .file[aria-disabled="true"] {
    cursor: default;
  }

  .file[aria-disabled="true"]:not(.busy) .file-title {
    color: var(--_muted);
  }

  .file.busy {
    border-color: var(--_accent);
    background: var(--_tint);
  }

  .report {
    padding-inline: 0.25rem;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  .report summary {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 1.75rem;
    cursor: pointer;
  }

  .report summary::-webkit-details-marker {
    display: none;
  }

  .report .icon {
    width: 0.75rem;
    height: 0.75rem;
  }

  [dir="rtl"] .report .icon {
    scale: -1 1;
  }

  .report[open] .icon,
  [dir="rtl"] .report[open] .icon {
    rotate: 90deg;
    scale: 1;
  }

  .report ul {
    padding-inline-start: 2.125rem;
    padding-block-start: 0.25rem;
    list-style: disc;
    overflow-wrap: anywhere;
  }
`;
