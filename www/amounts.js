// Money to look at: every digit of it, those behind the cents quieter, so that an amount is as easy to read as it is
// exact.

import { formatMoney } from "./package.js";
import { element } from "./element.js";

/** Writes the money of one currency. */
export function amountsIn(currency) {
  const locale = "en";
  const usual = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
  const cents = new RegExp(`^(.*\\.\\d{${usual}})(\\d+)$`);

  /** All digits: "$1,234.5678". */
  const text = (decimal) => formatMoney(decimal, { currency, locale }).replace("-", "−");

  /** The same of a change, which says its direction also where that is up. */
  const change = (decimal) => (/^-|^[0.]*$/.test(decimal) ? "" : "+") + text(decimal);

  /** An amount for a page. `digits` is how many of them behind the cents there is room for in the column, if it is one. */
  function node(decimal, { digits, signed = false } = {}) {
    const written = signed ? change(decimal) : text(decimal);
    const [, head, rest = ""] = cents.exec(written) ?? [undefined, written];
    const small = element("span", { className: "beyond-cents", textContent: rest });
    if (digits !== undefined) small.style.width = `${digits}ch`;
    return element("data", { value: decimal, className: "money" }, head, small);
  }

  /** How many digits behind the cents the longest of some amounts has. */
  const room = (decimals) =>
    decimals.reduce((most, decimal) => Math.max(most, (decimal.split(".")[1] ?? "").length - usual), 0);

  return { text, change, node, room };
}
