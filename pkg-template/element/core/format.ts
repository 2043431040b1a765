/** Numbers, amounts and times as a locale writes them. */

import { formatMoney } from "novita-billing";
import { isNegative, isZero, round } from "./decimal.js";
import { offsetSeconds } from "./periods.js";
import type { Amount } from "./model/types.js";

/** What texts depend on. */
export interface FormatOptions {
  /** A language tag; one that Intl does not know is replaced by English. */
  locale: string;
  /** A code such as "USD", or any other label. */
  currency: string;
  /** Where the service's own days begin. */
  utcOffset: string;
  /** Whether amounts have all digits. */
  exact: boolean;
}

/** A span of seconds, both included. */
export interface Span {
  startTime: number;
  endTime: number;
}

const msPerSecond = 1000;
const secondsPerDay = 86_400;

/** The range of seconds that a Date can hold. */
const maxSeconds = 8.64e12;

/** The languages whose scripts are written from right to left, among those that Intl is likely to be asked for. */
const rtlLanguages = new Set(["ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"]);

/** A language tag that Intl knows: the given one, or English. */
export function knownLocale(locale: string): string {
  // Every engine knows it. To list what it knows takes one 10 to 20 ms when it does so first.
  if (locale === "en") return locale;
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0 ? locale : "en";
  } catch {
    return "en";
  }
}

export const directionOf = (locale: string): "ltr" | "rtl" =>
  rtlLanguages.has(new Intl.Locale(locale).language) ? "rtl" : "ltr";

/** Functions that make a format, and keep it: making one takes longer than a hundred uses of it. */
function keeping<Options, Made>(make: (locale: string, options: Options) => Made) {
  const formats = new Map<string, Made>();
  return (locale: string, options: Options): Made => {
    const id = `${locale} ${JSON.stringify(options)}`;
    const known = formats.get(id);
    if (known) return known;
    const made = make(locale, options);
    formats.set(id, made);
    return made;
  };
}

const numberFormat = keeping(
  (locale: string, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);
const dateFormat = keeping(
  (locale: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
);

/**
 * A number without the marks by which Intl orders its parts in a text from right to left: numbers are isolated from the text
 * around them, and shown from left to right, where the marks would put a sign behind its digits.
 */
const unmarked = (text: string) => text.replaceAll(/[\u061c\u200e\u200f]/g, "");

/** Writes amounts of one currency. */
class Money {
  readonly #locale: string;
  readonly #currency: string;
  readonly #isCode: boolean;
  /** How many digits after the point are usual. */
  readonly places: number;

  constructor(locale: string, currency: string) {
    this.#locale = locale;
    this.#currency = currency;
    this.#isCode = /^[a-z]{3}$/i.test(currency);
    this.places = this.#isCode
      ? (numberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2)
      : 2;
  }

  /** All digits of an amount. */
  write(amount: string): string {
    if (this.#isCode) return unmarked(formatMoney(amount, { currency: this.#currency, locale: this.#locale }));
    // The digits of any currency do; its symbol is replaced by the label.
    const parts = formatMoney(amount, { currency: "XXX", locale: this.#locale });
    const digits = unmarked(parts).replace(/¤|XXX/g, "").trim();
    return `${digits} ${this.#currency}`;
  }

  /** An amount in as few characters as say it. */
  short(value: number, places: number): string {
    const digits = { minimumFractionDigits: 0, maximumFractionDigits: Math.max(places, 1) } as const;
    const notation = Math.abs(value) >= 10_000 ? "compact" : "standard";
    const style = { style: "currency", currency: this.#currency, currencyDisplay: "narrowSymbol" } as const;
    const options = { ...(this.#isCode && style), notation, ...digits } as const;
    return unmarked(numberFormat(this.#locale, options).format(value));
  }

  /** The smallest amount that is not rounded to zero. */
  get unit(): string {
    return this.places === 0 ? "1" : `0.${"1".padStart(this.places, "0")}`;
  }
}

/** Texts in the form of a locale. */
export class Format {
  readonly locale: string;
  readonly currency: string;
  readonly utcOffset: string;
  readonly #exact: boolean;
  readonly #money: Money;
  readonly #offset: number;
  readonly #numbers: Intl.NumberFormat;

  constructor({ locale, currency, utcOffset, exact }: FormatOptions) {
    this.locale = knownLocale(locale);
    this.currency = currency;
    this.utcOffset = utcOffset;
    this.#exact = exact;
    this.#money = new Money(this.locale, currency);
    this.#offset = offsetSeconds(utcOffset);
    this.#numbers = numberFormat(this.locale, {});
  }

  /* ------------------------------------------------------------------------------------------------------ numbers */

  /** A count, of any size. */
  count(value: number | bigint | string): string {
    return this.#numbers.format(typeof value === "string" ? BigInt(value) : value);
  }

  /** A decimal number with all its digits. */
  decimal(value: string): string {
    const places = value.split(".")[1]?.length ?? 0;
    const options = { minimumFractionDigits: Math.min(places, 20), maximumFractionDigits: Math.min(places, 20) };
    // Engines of 2023 and later take decimal text exactly; for others this is a number that is only read.
    return numberFormat(this.locale, options).format(value as unknown as number);
  }

  /** An amount: what is shown, and all its digits. */
  amount(value: string): Amount {
    const exact = this.#money.write(value);
    return { value, exact, text: this.#exact ? exact : this.#rounded(value) };
  }

  /** A change of an amount, with a sign. */
  signedAmount(value: string): Amount {
    const amount = this.amount(value);
    if (isZero(value) || isNegative(value)) return amount;
    return { value, exact: `+${amount.exact}`, text: `+${amount.text}` };
  }

  /** An amount that is not zero is not shown as zero. */
  #rounded(value: string): string {
    const rounded = round(value, this.#money.places);
    if (!isZero(rounded) || isZero(value)) return this.#money.write(rounded);
    const unit = this.#money.unit;
    return lessThan(this.#money.write(unit), this.#money.write(isNegative(value) ? `-${unit}` : unit));
  }

  /** An amount on an axis, from a float: short, because it is only read off. */
  tick(value: number): string {
    const size = Math.abs(value);
    const places = size >= 10 || size === 0 ? 0 : Math.min(1 - Math.floor(Math.log10(size)), 12);
    return this.#money.short(value, places);
  }

  /** A part of a whole: "12.3 %". A part that is not zero is not shown as zero. */
  share(value: number): string {
    if (value !== 0 && Math.abs(value) < 0.0005) {
      return lessThan(this.#percent(0.001), this.#percent(Math.sign(value) * 0.001));
    }
    return this.#percent(value);
  }

  /** A change in percent, of a number such as 12.34: "+12.3 %". */
  changePercent(value: number): string {
    return this.#percent(value / 100, "exceptZero");
  }

  #percent(value: number, signDisplay: "auto" | "exceptZero" = "auto"): string {
    const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
    return unmarked(numberFormat(this.locale, { style: "percent", signDisplay, ...digits }).format(value));
  }

  /** A number of bytes: "12 kB". */
  bytes(value: number): string {
    const [size, unit] =
      value < 1000 ? [value, "byte"] : value < 1e6 ? [value / 1e3, "kilobyte"] : [value / 1e6, "megabyte"];
    const maximumFractionDigits = size < 10 && unit !== "byte" ? 1 : 0;
    return numberFormat(this.locale, { style: "unit", unit, maximumFractionDigits }).format(size);
  }

  /** A list of texts: "a, b and c". */
  list(texts: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: "conjunction" }).format(texts);
  }

  /* -------------------------------------------------------------------------------------------------------- times */

  /** Unix seconds as date and time in the service's offset. */
  time(seconds: number): string {
    return this.#text(seconds, { dateStyle: "medium", timeStyle: "medium" });
  }

  /** A day such as "2026-11-03": "3 Nov 2026". */
  day(key: string): string {
    return this.#dateOfKey(key, { dateStyle: "medium" });
  }

  /** A span of seconds in its shortest exact form: a month, a day, an hour, two days, or two times. */
  span({ startTime, endTime }: Span): string {
    if (![startTime, endTime].every((time) => Math.abs(time + this.#offset) < maxSeconds)) {
      return `${startTime} – ${endTime}`;
    }
    const [start, end] = [startTime + this.#offset, endTime + this.#offset];
    const isWhole = mod(start, secondsPerDay) === 0 && mod(end + 1, secondsPerDay) === 0;
    if (isWhole) return this.#days(start, end);
    if (mod(start, 3600) === 0 && end - start === 3599) {
      return this.#text(startTime, { dateStyle: "medium", timeStyle: "short" });
    }
    return this.#range({ dateStyle: "medium", timeStyle: "medium" }, start, end);
  }

  /** A calendar key of any unit, "2026", "2026-Q1" and "A/B" included. */
  period(period: string): string {
    const [first = "", last] = period.split("/");
    if (last === undefined || last === first) return this.#unit(first);
    const isMonth = (key: string) => /^\d{4}-\d\d$/.test(key);
    const isDay = (key: string) => /^\d{4}-\d\d-\d\d$/.test(key);
    if (isMonth(first) && isMonth(last))
      return this.#range({ month: "long", year: "numeric" }, ...this.#seconds(first, last));
    if (isDay(first) && isDay(last)) return this.#range({ dateStyle: "medium" }, ...this.#seconds(first, last));
    return `${this.#unit(first)} – ${this.#unit(last)}`;
  }

  /** The labels of a calendar unit: on an axis, and in full. */
  bucket(key: string): { short: string; long: string } {
    if (/T/.test(key)) {
      const hour = { hour: "2-digit", minute: "2-digit" } as const;
      const short = this.#dateOfKey(key, { day: "numeric", month: "short", ...hour });
      return { short, long: this.#dateOfKey(key, { weekday: "short", ...dayForm, ...hour }) };
    }
    if (/^\d{4}-\d\d-\d\d$/.test(key)) {
      const short = this.#dateOfKey(key, { day: "numeric", month: "short" });
      return { short, long: this.#dateOfKey(key, { weekday: "short", ...dayForm }) };
    }
    if (/W/.test(key)) return { short: key.slice(5), long: key };
    return { short: this.#dateOfKey(key, { month: "short", year: "numeric" }), long: this.#unit(key) };
  }

  #unit(key: string): string {
    if (/^\d{4}-\d\d$/.test(key)) return this.#dateOfKey(key, { month: "long", year: "numeric" });
    if (/^\d{4}-\d\d-\d\d$/.test(key)) return this.day(key);
    // Years, quarters and weeks are read everywhere as they are written.
    return key;
  }

  #days(start: number, end: number): string {
    const [first, last] = [isoDay(start), isoDay(end)];
    if (first === last) return this.day(first);
    const isMonth = first.endsWith("-01") && isoDay(end + 1).endsWith("-01") && first.slice(0, 7) === last.slice(0, 7);
    return isMonth ? this.#unit(first.slice(0, 7)) : this.#range({ dateStyle: "medium" }, start, end);
  }

  /** Formats a range of seconds that are local already. */
  #range(options: Intl.DateTimeFormatOptions, start: number, end: number): string {
    return this.#formatter(options).formatRange(start * msPerSecond, end * msPerSecond);
  }

  #seconds(...keys: [string, string]): [number, number] {
    return keys.map((key) => Date.parse(isoOf(key)) / msPerSecond) as [number, number];
  }

  #dateOfKey(key: string, options: Intl.DateTimeFormatOptions): string {
    const time = Date.parse(isoOf(key));
    return Number.isNaN(time) ? key : this.#formatter(options).format(time);
  }

  #text(seconds: number, options: Intl.DateTimeFormatOptions): string {
    const local = seconds + this.#offset;
    return Math.abs(local) < maxSeconds ? this.#formatter(options).format(local * msPerSecond) : String(seconds);
  }

  /** Times are shifted by the service's offset before they are formatted, so that every engine formats them the same. */
  #formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return dateFormat(this.locale, { ...options, timeZone: "UTC", calendar: "gregory" });
  }
}

/** "<$0.01", and with its sign where the locale writes it: "-<$0.01". */
const lessThan = (size: string, signed: string) => signed.replace(size, () => `<${size}`);

const dayForm = { day: "numeric", month: "short", year: "numeric" } as const;

/** A key as the beginning of its unit in ISO 8601, in UTC. */
const isoOf = (key: string) => (key.includes("T") ? `${key}:00Z` : `${key.length === 7 ? `${key}-01` : key}T00:00Z`);

const isoDay = (seconds: number) => new Date(seconds * msPerSecond).toISOString().slice(0, 10);

const mod = (value: number, divisor: number) => ((value % divisor) + divisor) % divisor;
