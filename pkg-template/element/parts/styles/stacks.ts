/** Tables of few columns in a narrow box: each row is a list. */

import { css } from "lit";

const rules = css`
  .stacks :is(table, tbody, tr) {
    display: grid;
  }

  .stacks thead {
    position: absolute;
    clip-path: inset(50%);
  }

  .stacks tr {
    padding: 0.5rem 1rem;
  }

  .stacks tr + tr {
    border-block-start: 1px solid var(--_border);
  }

  .frame.stacks tr > * {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    padding: 0.125rem 0;
    border: 0;
  }

  .stacks td > * {
    margin-inline-start: auto;
    text-align: end;
  }

  .stacks tbody th {
    font-weight: 600;
  }

  .stacks td::before {
    content: attr(data-label) / "";
    color: var(--_muted);
  }
`;

/** The table of months has the most columns. */
export const stackStyles = css`
  @container frame (max-width: 36rem) {
    ${rules}
  }

  @container frame (max-width: 50rem) {
    .months {
      ${rules}
    }
  }
`;
