/** Decimal text, as all amounts are: what is needed to show it. Sums and comparisons are the package's. */

import { addMoney } from "novita-billing";

const form = /^(-?)(\d+)(?:\.(\d+))?$/;

/** An amount rounded half up, away from zero, to a number of digits after the point. It has exactly so many. */
export function round(amount: string, places: number): string {
  const [, minus = "", whole = "0", fraction = ""] = form.exec(amount) ?? [];
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  const rounded = fraction.charAt(places) >= "5" ? kept + 1n : kept;
  const digits = String(rounded).padStart(places + 1, "0");
  const point = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return rounded === 0n ? text : minus + text;
}

export const isZero = (amount: string): boolean => !/[1-9]/.test(amount);

export const isNegative = (amount: string): boolean => amount.startsWith("-") && !isZero(amount);

export const isPositive = (amount: string): boolean => !amount.startsWith("-") && !isZero(amount);

export const negate = (amount: string): string => (amount.startsWith("-") ? amount.slice(1) : `-${amount}`);

/** Exact. */
export const subtract = (amount: string, other: string): string => addMoney(amount, negate(other));

/** The sum of amounts, or undefined if one of them is not known. */
export const sumOf = (...amounts: Array<string | undefined>): string | undefined =>
  amounts.every((amount) => amount !== undefined) ? addMoney(...amounts) : undefined;

/** The sum of any number of amounts: engines take some 100,000 arguments. */
export function total(amounts: readonly string[]): string {
  let sum = "0";
  for (let at = 0; at < amounts.length; at += 10_000) sum = addMoney(sum, ...amounts.slice(at, at + 10_000));
  return sum;
}

/** The size of an amount as a float, for drawing and for ranking only. */
export const magnitude = (amount: string): number => Math.abs(Number(amount));

/** A part of a whole that is positive, from 0 to 1 (below 0 or above 1 if there are refunds). One float is exact enough for it. */
export const shareOf = (part: string, whole: string): number => Number(part) / Number(whole);

/** An amount divided by a small positive integer, rounded to six digits after the point. */
export function divide(amount: string, divisor: number): string {
  const [, minus = "", whole = "0", fraction = ""] = form.exec(amount) ?? [];
  const millionths = BigInt(whole + fraction.slice(0, 6).padEnd(6, "0"));
  const result = (millionths * 2n + BigInt(divisor)) / (2n * BigInt(divisor));
  const digits = String(result).padStart(7, "0");
  return addMoney(`${minus}${digits.slice(0, -6)}.${digits.slice(-6)}`);
}
