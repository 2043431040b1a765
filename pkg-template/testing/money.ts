// Money in the box is whole units of 1e-10 of the currency: small enough for the price of one token, and a month of
// any series stays below 2^53, so plain numbers are exact. Sums over many rows are bigint.

/** Units of one whole currency. */
export const WHOLE = 10_000_000_000;
/** Units of a ten-thousandth, in which the API's integer amounts count. */
export const TEN_THOUSANDTH = 1_000_000;

/** Whole ten-thousandths of an amount, the rest cut off towards zero, as the live service loses it. */
export function tenThousandths(units: number): number {
  // Not `trunc(units / 1e6)`: that quotient can round up to the next integer.
  const cut = (units - (units % TEN_THOUSANDTH)) / TEN_THOUSANDTH;
  return cut === 0 ? 0 : cut;
}

/** An amount without its part below a ten-thousandth. */
export function cutFraction(units: number): number {
  return tenThousandths(units) * TEN_THOUSANDTH;
}

/** Exact decimal text in whole currency: "12.5", "-0.0000000003", "0". A number must be below 2^53. */
export function decimalText(units: number | bigint): string {
  const digits = String(units < 0 ? -units : units).padStart(11, "0");
  const whole = digits.slice(0, -10);
  const fraction = digits.slice(-10).replace(/0+$/, "");
  return `${units < 0 ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Reads decimal text of at most ten digits after the point back into units. */
export function unitsOfDecimal(text: string): bigint {
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole) * BigInt(WHOLE) + BigInt(fraction.padEnd(10, "0"));
  return negative ? -size : size;
}
