// Checks of options. A wrong one is a TypeError that names it and says what it may be.

import { suggest } from "../src/suggest.js";

/** Says what a value must be, e.g. "must be a string"; undefined where it is right. */
export type Check = (value: unknown) => string | undefined;

const rule =
  (requirement: string, holds: (value: unknown) => boolean): Check =>
  (value) =>
    holds(value) ? undefined : requirement;

export const string = rule("must be a string", (value) => typeof value === "string");
export const boolean = rule("must be true or false", (value) => typeof value === "boolean");
export const callback = rule("must be a function", (value) => typeof value === "function");
export const object = rule("must be an object", isObject);
export const array = rule("must be an array", Array.isArray);
export const positive = rule(
  "must be a number above 0",
  (value) => typeof value === "number" && Number.isFinite(value) && value > 0,
);
/** A number that is not negative; also `Infinity`. */
export const nonNegative = rule("must be a number of at least 0", (value) => typeof value === "number" && value >= 0);
/** An integer that is not negative, or `Infinity`. */
export const countOrInfinity = rule(
  "must be an integer of at least 0, or Infinity",
  (value) => (Number.isInteger(value) || value === Infinity) && Number(value) >= 0,
);
export const probability = rule(
  "must be a number from 0 to 1",
  (value) => typeof value === "number" && value >= 0 && value <= 1,
);

/** An integer from `min` to `max`, both included. */
export const integer = (min: number, max: number) =>
  rule(
    `must be an integer from ${min} to ${max}`,
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  );

export const oneOf = (...choices: Array<string | number>) =>
  rule(`must be one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`, (value) =>
    choices.includes(value as string),
  );

/** Decimal text with at most ten digits after the point. */
export const decimal = rule(
  'must be a decimal number as text, such as "0.01"',
  (value) => typeof value === "string" && /^-?\d{1,15}(\.\d{1,10})?$/.test(value),
);

/** A text that `read` accepts, which throws a TypeError for any other. */
export const readableBy = (read: (text: string) => unknown): Check => {
  return (value) => {
    const wrongType = string(value);
    if (wrongType) return wrongType;
    try {
      read(value as string);
      return undefined;
    } catch (error) {
      return (error as TypeError).message;
    }
  };
};

/**
 * Checks every member of an object. A member that is undefined counts as left out.
 *
 * @param given what the caller gave
 * @param checks the members that there are
 * @param names how messages name the object ("options"), its members ("option"), and each of them (a prefix: "limit.")
 */
export function members(
  given: unknown,
  checks: Record<string, Check>,
  names: { whole: string; member: string; prefix?: string },
): void {
  if (!isObject(given)) throw new TypeError(`${names.whole} must be an object, not ${shown(given)}`);
  for (const [name, value] of Object.entries(given as object)) {
    const known = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!known)
      throw new TypeError(
        `${names.whole}: unknown ${names.member} ${quoted(name)}${suggest(name, Object.keys(checks))}`,
      );
    const requirement = value === undefined ? undefined : known(value);
    if (requirement) throw new TypeError(`${names.prefix ?? ""}${name} ${requirement}, not ${shown(value)}`);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A value for a message: short texts and numbers as they are, anything else by its type. */
function shown(value: unknown): string {
  if (typeof value === "string") return value.length <= 40 ? quoted(value) : "a longer text";
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  if (typeof value === "function") return "a function";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : typeof value;
}
