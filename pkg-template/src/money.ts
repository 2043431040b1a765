/** Money for people. */

import { type BillingError, configError } from "./errors.js";
import { checkMoney } from "./options.js";
import { kindOf } from "./values.js";

/**
 * An exact amount in the words of a locale. It has at least as many digits behind the point as the currency has, and more
 * where the amount has more: nothing is rounded.
 *
 * @example
 * formatMoney("1234.5", { currency: "USD", locale: "en" }); // "$1,234.50"
 * formatMoney("0.00002", { currency: "EUR", locale: "de" }); // "0,00002 €"
 * @param decimal exact decimal text, as all amounts of this package are
 * @throws {BillingError} `config` for what is no decimal, currency or locale, and for an unknown option
 */
export function formatMoney(decimal: string, options: { currency: string; locale?: string }): string {
  const isText = typeof decimal === "string";
  const [, minus, whole, own = ""] = (isText && /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal)) || [];
  if (whole === undefined) {
    const what = kindOf(decimal) + (isText ? " of another form" : "");
    throw configError("decimal", `decimal must be text such as "-12.50", not ${what}`);
  }
  const { currency, locale } = checkMoney(options);
  // The digits before the point as a bigint, those behind it put in by hand: exact in every engine, those too that
  // would make a float of text.
  const style = (digits?: number) => money(currency, locale, digits);
  const usual = style().resolvedOptions().maximumFractionDigits ?? 0;
  const fraction = own.padEnd(usual, "0");
  const isNegative = minus && /[1-9]/.test(decimal);
  const size = isNegative ? -BigInt(whole) : BigInt(whole);
  const numerals = new Intl.NumberFormat(locale, { useGrouping: false });
  const localized = fraction.replaceAll(/\d/g, (digit) => numerals.format(Number(digit)));
  const parts = style(Math.min(fraction.length, 1)).formatToParts(isNegative && size === 0n ? -0 : size);
  return parts.map(({ type, value }) => (type === "fraction" ? localized : value)).join("");
}

function money(currency: string, locale: string | undefined, digits?: number): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  } catch {
    throw wrong(locale);
  }
}

function wrong(locale: string | undefined): BillingError {
  try {
    Intl.getCanonicalLocales(locale);
  } catch {
    return configError(
      "locale",
      `locale must be a language tag such as "en" or "de-CH", not ${kindOf(locale)} of another form`,
    );
  }
  return configError("currency", 'currency must be a code of three letters such as "USD"');
}
