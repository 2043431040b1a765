/** The head of an answer: its title and total. */

import { css } from "lit";

export const headlineStyles = css`
  .answer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_gap);
  }

  .answer-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.875rem;
    min-height: 2rem;
  }

  .title {
    font-size: 1.25rem;
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.35;
  }

  .old-remark {
    padding: 0.125rem 0.75rem;
    border: 1px dashed var(--_edge);
    border-radius: 1rem;
    background: var(--_surface);
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  .old .big-total,
  .old .title {
    color: var(--_muted);
  }

  .top {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--_gap);
  }

  .top.split {
    grid-template-columns: minmax(0, 5fr) minmax(0, 3fr);
  }

  .total-label {
    margin-bottom: -0.75rem;
    color: var(--_muted);
    font-size: 0.875rem;
    font-weight: 500;
  }

  .total-line {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }

  .big-total {
    min-width: 0;
    font-size: clamp(2rem, 7cqi, 2.875rem);
    font-weight: 650;
    letter-spacing: -0.03em;
    line-height: 1.25;
  }

  .running {
    min-height: 11rem;
    align-content: start;
    border-style: dashed;
  }

  .running .big-total {
    color: var(--_muted);
  }

  .big-total .amount {
    overflow-wrap: anywhere;
    white-space: normal;
  }

  .changes {
    display: grid;
    gap: 0.5rem;
    font-size: 0.9375rem;
  }

  .changes li {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.625rem;
  }

  .changes .change {
    font-weight: 600;
  }

  .change-label,
  .change-remark {
    color: var(--_muted);
    font-size: 0.875rem;
  }

  .change-remark {
    flex-basis: 100%;
    font-size: 0.8125rem;
  }

  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 0.875rem 2.25rem;
  }

  .headline .figures {
    padding-top: 0.875rem;
    border-top: 1px solid var(--_border);
  }

  .figures > div {
    min-width: 0;
  }

  .figures dt,
  .figures .remark {
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  .figures dd {
    font-size: 1.0625rem;
    font-weight: 550;
  }

  .figures .remark {
    max-width: 16rem;
    font-weight: 400;
    overflow-wrap: anywhere;
  }

  .remarks {
    display: grid;
    gap: 0.125rem;
    color: var(--_muted);
    font-size: 0.875rem;
  }
`;
