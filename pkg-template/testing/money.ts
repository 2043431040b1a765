// Money in the box is an integer in units of 1e-10 of the currency: small enough for the price of one token, and the cost
// of a row stays below 2^53, so that numbers are exact. Sums of many rows are bigint.

/** Units of one whole currency. */
export const WHOLE = 10_000_000_000;
/** Units of a ten-thousandth, the unit of the API's integer amounts. */
export const TEN_THOUSANDTH = 1_000_000;

/** Whole ten-thousandths of an amount, truncated as the live service does. */
export function tenThousandths(units: number): number {
  // Not `trunc(units / 1e6)`: the quotient can be rounded up to the next integer.
  const cut = (units - (units % TEN_THOUSANDTH)) / TEN_THOUSANDTH;
  return cut === 0 ? 0 : cut;
}

/** Whole ten-thousandths of a sum, truncated. */
export function tenThousandthsOf(units: bigint): bigint {
  return units / BigInt(TEN_THOUSANDTH);
}

/** An amount truncated to whole ten-thousandths. */
export function cutFraction(units: number): number {
  return tenThousandths(units) * TEN_THOUSANDTH;
}

/** Exact decimal text in whole currency: "12.5", "-0.0000000003", "0". A number must be an integer below 2^53. */
export function decimalText(units: number | bigint): string {
  const digits = String(units < 0 ? -units : units).padStart(11, "0");
  const whole = digits.slice(0, -10);
  const fraction = digits.slice(-10).replace(/0+$/, "");
  return `${units < 0 ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Reads decimal text with at most ten digits after the point as units. */
export function unitsOfDecimal(text: string): bigint {
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole) * BigInt(WHOLE) + BigInt(fraction.padEnd(10, "0"));
  return negative ? -size : size;
}
