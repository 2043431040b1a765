/** Exact arithmetic on decimal text, and amounts in the form of a locale. No amount is ever a floating-point number. */

import { type BillingError, configError } from "./errors.js";
import { checkMoneyOptions } from "./options/exports.js";
import { describeType, describeValue } from "./inspect.js";

/** A decimal number: `integer / 10 ** places`. */
interface Decimal {
  integer: bigint;
  places: number;
}

/**
 * The exact sum of amounts, whatever their number of digits: "0" of none. It has no zeros after its last digit.
 *
 * @example
 * addMoney("0.1", "0.2"); // "0.3"
 * addMoney(...bills.map((bill) => bill.total));
 * @param amounts exact decimal text, as all amounts of this package are
 * @throws {BillingError} `config` if an amount is not decimal text, naming it, e.g. `amounts[1]`
 */
export function addMoney(...amounts: string[]): string {
  // Amounts of the same scale are added as they are; the sum is scaled only when the number of places grows.
  const sum = { integer: 0n, places: 0 };
  for (const [index, amount] of amounts.entries()) {
    const { integer, places } = parseDecimal(amount, `amounts[${index}]`);
    if (places > sum.places) {
      sum.integer *= powerOfTen(places - sum.places);
      sum.places = places;
    }
    sum.integer += integer * powerOfTen(sum.places - places);
  }
  return formatDecimal(sum);
}

/**
 * Compares two amounts exactly, as `Array.prototype.sort` wants it: -1 if `a` is less than `b`, 0 if they are equal, else 1.
 *
 * @example
 * compareMoney("1.50", "1.5"); // 0
 * groups.sort((a, b) => compareMoney(b.total, a.total)); // the largest first
 * @param a exact decimal text, as all amounts of this package are
 * @param b the same
 * @throws {BillingError} `config` if one of them is not decimal text, at `a` or `b`
 */
export function compareMoney(a: string, b: string): -1 | 0 | 1 {
  const [left, right] = [parseDecimal(a, "a"), parseDecimal(b, "b")];
  const places = Math.max(left.places, right.places);
  const difference =
    left.integer * powerOfTen(places - left.places) - right.integer * powerOfTen(places - right.places);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const powerOfTen = (exponent: number) => 10n ** BigInt(exponent);

/** The parts of decimal text such as "-12.50": its sign, and its digits before and after the point. */
function splitDecimal(text: string, path: string): { minus: string; whole: string; fraction: string } {
  const isText = typeof text === "string";
  const match = isText ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) : null;
  if (match) return { minus: match[1] as string, whole: match[2] as string, fraction: match[3] ?? "" };
  const given = describeType(text) + (isText ? " of another form" : "");
  throw configError(path, `${path} must be decimal text such as "-12.50", not ${given}`);
}

function parseDecimal(text: string, path: string): Decimal {
  const { minus, whole, fraction } = splitDecimal(text, path);
  const digits = BigInt(whole + fraction);
  return { integer: minus ? -digits : digits, places: fraction.length };
}

function formatDecimal({ integer, places }: Decimal): string {
  const minus = integer < 0n ? "-" : "";
  const digits = String(integer < 0n ? -integer : integer).padStart(places + 1, "0");
  const end = digits.length - places;
  const fraction = digits.slice(end).replace(/0+$/, "");
  return minus + digits.slice(0, end) + (fraction && `.${fraction}`);
}

/**
 * An exact amount as a locale writes it. It has at least as many digits after the point as the currency has, and more
 * where the amount has more: nothing is rounded.
 *
 * @example
 * formatMoney("1234.5", { currency: "USD", locale: "en" }); // "$1,234.50"
 * formatMoney("0.00002", { currency: "EUR", locale: "de" }); // "0,00002\u00a0€"
 * @param decimal exact decimal text, as all amounts of this package are
 * @throws {BillingError} `config` if `decimal` is not decimal text, an option is unknown, or there is no such currency or
 * locale
 */
export function formatMoney(
  decimal: string,
  options: {
    /** The code of three letters, such as "USD". */
    currency: string;
    /** A language tag such as "en" or "de-CH": that of the host by default. */
    locale?: string | undefined;
  },
): string {
  const amount = splitDecimal(decimal, "decimal");
  const { currency, locale } = checkMoneyOptions(options);
  // Intl formats the digits before the point, as a bigint; those after it are localized one by one and put in its place.
  // So the result is exact also in engines whose Intl converts decimal text to a float.
  const usualPlaces = currencyFormat(currency, locale).resolvedOptions().maximumFractionDigits ?? 0;
  const fraction = amount.fraction.padEnd(usualPlaces, "0");
  const isNegative = amount.minus && /[1-9]/.test(decimal);
  const whole = isNegative ? -BigInt(amount.whole) : BigInt(amount.whole);
  const numerals = kept(`${locale}`, () => new Intl.NumberFormat(locale, { useGrouping: false }));
  const localized = fraction.replaceAll(/\d/g, (digit) => numerals.format(Number(digit)));
  const format = currencyFormat(currency, locale, Math.min(fraction.length, 1));
  const parts = format.formatToParts(isNegative && whole === 0n ? -0 : whole);
  return parts.map(({ type, value }) => (type === "fraction" ? localized : value)).join("");
}

/** Formats are kept, because making one takes longer than a hundred uses of it. */
const formats = new Map<string, Intl.NumberFormat>();

function kept(id: string, make: () => Intl.NumberFormat): Intl.NumberFormat {
  const format = formats.get(id) ?? make();
  formats.set(id, format);
  return format;
}

function currencyFormat(currency: string, locale: string | undefined, digits?: number): Intl.NumberFormat {
  const options = { currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
  try {
    return kept(
      `${locale} ${currency} ${digits}`,
      () => new Intl.NumberFormat(locale, { style: "currency", ...options }),
    );
  } catch {
    throw formatError(currency, locale);
  }
}

/** Why `Intl.NumberFormat` refuses a currency and a locale. */
function formatError(currency: unknown, locale: string | undefined): BillingError {
  try {
    Intl.getCanonicalLocales(locale);
  } catch {
    return configError("locale", `locale must be a language tag such as "en" or "de-CH", not ${describeValue(locale)}`);
  }
  const given = describeValue(currency);
  return configError("currency", `currency must be a code of three letters such as "USD", not ${given}`);
}
