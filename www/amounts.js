// Amounts of money. Every digit is shown, and those after the cents in a lighter style.

import { addMoney, compareMoney, formatMoney } from "./novita-billing.js";
import { element } from "./element.js";
import { exact } from "./format.js";

const locale = "en";

/** How amounts are written: with a currency code in the locale's form, otherwise with the currency's label after them. */
function amountFormat(currency) {
  if (/^[a-z]{3}$/i.test(currency)) {
    const { maximumFractionDigits } = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions();
    return {
      usualDigits: maximumFractionDigits,
      label: "",
      write: (decimal) => formatMoney(decimal, { currency, locale }),
    };
  }
  const usualDigits = 2;
  const write = (decimal) => {
    const [whole, fraction = ""] = decimal.split(".");
    return exact(`${whole}.${fraction.padEnd(usualDigits, "0")}`);
  };
  return { usualDigits, label: ` ${currency}`, write };
}

/** Formats amounts of one currency. */
export function amountsIn(currency) {
  const { usualDigits, label, write } = amountFormat(currency);
  const untilCents = new RegExp(`^(.*\\.\\d{${usualDigits}})(\\d+)$`);
  const digitsOf = (decimal) => write(decimal).replace("-", "−");

  /** All digits: "$1,234.5678", "1,234.5678 credits". */
  const text = (decimal) => digitsOf(decimal) + label;

  /** Changes have a plus sign, too. */
  const sign = (decimal) => (/^-|^[0.]*$/.test(decimal) ? "" : "+");

  /** An amount as an element. `digits` is how many digits after the cents its column has, so that points are aligned. */
  function node(decimal, { digits, signed = false } = {}) {
    const written = (signed ? sign(decimal) : "") + digitsOf(decimal);
    const [, head, rest = ""] = untilCents.exec(written) ?? [undefined, written];
    const small = element("span", { className: "beyond-cents", textContent: rest });
    if (digits !== undefined) small.style.width = `${digits}ch`;
    return element("data", { value: decimal, className: "money" }, head, small, label);
  }

  /** An amount that may be absent, which is not 0. */
  const nodeOrDash = (decimal, options) => (decimal === undefined ? "–" : node(decimal, options));

  /** The maximum number of digits after the cents. */
  const extraDigits = (decimals) =>
    decimals.reduce((most, decimal) => Math.max(most, (decimal.split(".")[1] ?? "").length - usualDigits), 0);

  return { text, node, nodeOrDash, extraDigits };
}

/** An amount without some of its parts, exactly. */
export function subtractMoney(amount, ...parts) {
  return addMoney(amount, ...parts.map((part) => (part.startsWith("-") ? part.slice(1) : `-${part}`)));
}

/**
 * A column of amounts with all digits, whose points are aligned in these rows.
 *
 * @param {object} parts
 * @param {(row) => string | undefined} parts.amountOf a row may have none
 * @param {object} parts.amounts of the currency
 */
export function amountColumn({ name, amountOf, signed, rows, amounts }) {
  const digits = amounts.extraDigits(rows.map(amountOf).filter((amount) => amount !== undefined));
  return {
    name,
    numeric: true,
    noWrap: true,
    content: (row) => amounts.nodeOrDash(amountOf(row), { digits, signed }),
    isFaint: (row) => /^[0.]*$/.test(amountOf(row) ?? ""),
    ...amountOrder(amountOf),
  };
}

/**
 * How a column of amounts is sorted: its sort keys, and their order. Rounding to a float keeps the order, so that only
 * amounts with equal floats are compared exactly.
 *
 * @param {(row) => string | undefined} amountOf a row may have none
 */
export function amountOrder(amountOf) {
  return {
    keys: (rows) => Array.from(rows, amountOf).map((amount) => ({ amount, float: Number(amount ?? -Infinity) })),
    compare: (a, b) => a.float - b.float || (a.amount === b.amount ? 0 : compareMoney(a.amount, b.amount)),
  };
}
