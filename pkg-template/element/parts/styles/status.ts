/** The status and the notices. */

import { css } from "lit";

export const statusStyles = css`
  /* Its height is the same with and without progress, so that nothing moves when loading begins. */
  .status {
    position: relative;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0 1rem;
    min-height: 2.5rem;
    padding-block-end: 3px;
    margin-block: calc(var(--_gap) * -0.5) calc(var(--_gap) * -0.3);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }

  .status-text {
    min-width: 0;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }

  .status.failed .status-text {
    color: var(--_danger);
  }

  /* To those who see it, the title and the total or the notice below say the same. */
  .status:is(.done, .failed) .status-text {
    font-size: 0.75rem;
  }

  .progress {
    display: flex;
    flex: 0 1 auto;
    align-items: center;
    gap: 0.75rem;
    min-width: 0;
  }

  .progress-text {
    min-width: 0;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  .progress-bar {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    width: 100%;
    height: 3px;
    border: 0;
    border-radius: 2px;
    background: var(--_border);
    appearance: none;
    overflow: hidden;
  }

  .progress-bar::-webkit-progress-bar {
    background: var(--_border);
  }

  .progress-bar::-webkit-progress-value {
    background: var(--_accent);
  }

  .progress-bar::-moz-progress-bar {
    background: var(--_accent);
  }

  .progress-bar:indeterminate {
    background: linear-gradient(90deg, var(--_border) 30%, var(--_accent) 50%, var(--_border) 70%) 0 0 / 300% 100%;
  }

  .progress-bar:indeterminate::-webkit-progress-bar {
    background: none;
  }

  .progress-bar:indeterminate::-moz-progress-bar {
    background: none;
  }

  /* What is done at once shows no progress. */
  .progress > *,
  .placeholder,
  .old-remark {
    animation: appear 0.15s 0.15s both;
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  /* Stands where the answer will be, so that the page does not jump. */
  .placeholder {
    display: grid;
    gap: var(--_gap);
  }

  .placeholder .card {
    min-height: 22rem;
  }

  .placeholder .card:not(:last-child) {
    min-height: 11rem;
  }

  .placeholder span {
    width: 11rem;
    height: 2.25rem;
    border-radius: var(--_small-radius);
    background: var(--_border);
  }

  .placeholder span:first-child {
    width: 5rem;
    height: 0.875rem;
  }

  .notice {
    display: grid;
    justify-items: start;
    gap: 0.75rem;
    padding: 1.25rem;
    border: 1px solid color-mix(in srgb, var(--_danger) 30%, var(--_surface));
    border-inline-start: 4px solid var(--_danger);
    border-radius: var(--_radius);
    background: var(--_danger-tint);
    overflow-wrap: anywhere;
  }

  .notice h2 {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    color: var(--_danger);
    font-size: 1.0625rem;
    font-weight: 600;
    line-height: 1.4;
  }

  .notice.failure p {
    max-width: 44rem;
  }

  .missing-items {
    display: grid;
    gap: 0.25rem;
    font-size: 0.875rem;
  }

  .missing-items strong {
    font-weight: 600;
  }

  .details summary {
    min-height: 1.5rem;
    cursor: pointer;
  }

  .details dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
  }

  .details {
    font-size: 0.8125rem;
  }

  .details div {
    display: flex;
    gap: 0.375rem;
    min-width: 0;
  }

  .details dt {
    color: var(--_muted);
  }

  .details dd {
    min-width: 0;
  }
`;
