// Money to look at: every digit of it, those behind the cents quieter, so that an amount is as easy to read as it is
// exact.

import { formatMoney } from "./package.js";
import { element } from "./element.js";
import { exact } from "./money.js";

const locale = "en";

/** How amounts are written: in a currency that has a code as the locale does it, with any other label behind them. */
function writerOf(currency) {
  if (/^[a-z]{3}$/i.test(currency)) {
    const { maximumFractionDigits } = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions();
    return { usual: maximumFractionDigits, label: "", write: (decimal) => formatMoney(decimal, { currency, locale }) };
  }
  const usual = 2;
  const write = (decimal) => {
    const [whole, fraction = ""] = decimal.split(".");
    return exact(`${whole}.${fraction.padEnd(usual, "0")}`);
  };
  return { usual, label: ` ${currency}`, write };
}

/** Writes the money of one currency. */
export function amountsIn(currency) {
  const { usual, label, write } = writerOf(currency);
  const cents = new RegExp(`^(.*\\.\\d{${usual}})(\\d+)$`);
  const digitsOf = (decimal) => write(decimal).replace("-", "−");

  /** All digits: "$1,234.5678", "1,234.5678 credits". */
  const text = (decimal) => digitsOf(decimal) + label;

  /** A change says its direction also where that is up. */
  const sign = (decimal) => (/^-|^[0.]*$/.test(decimal) ? "" : "+");

  /** An amount for a page. `digits` is how many of them behind the cents there is room for in the column, if it is one. */
  function node(decimal, { digits, signed = false } = {}) {
    const written = (signed ? sign(decimal) : "") + digitsOf(decimal);
    const [, head, rest = ""] = cents.exec(written) ?? [undefined, written];
    const small = element("span", { className: "beyond-cents", textContent: rest });
    if (digits !== undefined) small.style.width = `${digits}ch`;
    return element("data", { value: decimal, className: "money" }, head, small, label);
  }

  /** How many digits behind the cents the longest of some amounts has. */
  const room = (decimals) =>
    decimals.reduce((most, decimal) => Math.max(most, (decimal.split(".")[1] ?? "").length - usual), 0);

  return { text, node, room };
}
