/** The forecast and the meter of its budget. */

import { css } from "lit";

export const forecastStyles = css`
  .forecast .likely {
    display: grid;
    font-size: 1.5rem;
    font-weight: 650;
    letter-spacing: -0.02em;
    line-height: 1.3;
  }

  .forecast .likely .quiet {
    font-size: 0.8125rem;
    font-weight: 400;
    letter-spacing: 0;
  }

  .forecast .range {
    margin-top: -0.75rem;
    color: var(--_muted);
    font-size: 0.875rem;
  }

  .meter {
    position: relative;
    height: 1.25rem;
  }

  .meter > * {
    position: absolute;
    inset-block: 0.375rem;
    border-radius: 0.25rem;
  }

  .meter-track {
    inset-inline: 0;
    background: color-mix(in srgb, var(--_muted) 18%, var(--_surface));
  }

  .meter-range {
    inset-inline: var(--low) calc(100% - var(--high));
    background: color-mix(in srgb, var(--_accent) 35%, var(--_surface));
  }

  .meter-spent {
    inset-inline: 0 calc(100% - var(--spent));
    background: var(--_accent);
  }

  .exceeded .meter-range {
    background: color-mix(in srgb, var(--_danger) 35%, var(--_surface));
  }

  .exceeded .meter-spent {
    background: var(--_danger);
  }

  .meter .meter-likely,
  .meter .meter-budget {
    inset-block: 0.125rem;
    inset-inline-start: var(--likely);
    width: 2px;
    margin-inline-start: -1px;
    background: var(--_text);
  }

  .meter .meter-likely {
    inset-block: 0.375rem;
    background: var(--_surface);
  }

  .meter .meter-budget {
    inset-inline-start: var(--budget);
    inset-block: 0;
  }

  .meter-legend {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
    margin-top: -0.625rem;
    font-size: 0.8125rem;
  }

  .meter-legend div {
    display: flex;
    gap: 0.375rem;
  }

  .meter-legend dt {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    color: var(--_muted);
  }

  .meter-key {
    width: 0.625rem;
    height: 0.625rem;
    border-radius: 2px;
    background: var(--_accent);
  }

  .meter.exceeded + .meter-legend .spent .meter-key {
    background: var(--_danger);
  }

  .budget .meter-key {
    width: 2px;
    height: 0.875rem;
    background: var(--_text);
  }

  .budget-text {
    font-size: 0.875rem;
    font-weight: 550;
  }

  .budget-text.exceeded {
    color: var(--_danger);
  }
`;
