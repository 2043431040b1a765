/** The cells of a group, by column. */

import { html, nothing } from "lit";
import type { GroupColumn, GroupRow } from "../core/model/types.js";
import { amount, amountOrDash, changeCell } from "./amounts.js";
import { cssVars, percentOf } from "./css-vars.js";

export function groupCell(row: GroupRow, column: GroupColumn): unknown {
  switch (column) {
    case "total":
    case "voucher":
    case "cash":
      return amount(row[column]);
    case "before":
      return amountOrDash(row.before);
    case "share":
      return shareCell(row);
    case "change":
      return changeCell(row.change);
    case "price":
      return priceCell(row);
    case "rows":
      return html`<bdi>${row.rows.text}</bdi>`;
    case "name":
      return nothing;
  }
}

/** Refunds have negative shares, which have no bar. */
function shareCell({ share, kind }: GroupRow): unknown {
  if (!share) return amountOrDash(undefined);
  const bar =
    kind === "total"
      ? nothing
      : html`<span class="share-bar" ${cssVars({ "--share": percentOf(share.value) })}></span>`;
  return html`<span class="share"><bdi>${share.text}</bdi>${bar}</span>`;
}

function priceCell({ price }: GroupRow): unknown {
  if (!price) return amountOrDash(undefined);
  return html`${price.amount ? amount(price.amount) : nothing}${
    price.text ? html`<small class="note"><bdi>${price.text}</bdi></small>` : nothing
  }`;
}
