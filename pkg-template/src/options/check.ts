/** Checking options. Each error is of kind "config", with the option's name as its path. */

import { BillingError, configError } from "../errors.js";
import { describeValue, isInstance } from "../inspect.js";
import { copyPlainObject } from "../plain-object.js";
import { suggest } from "../suggest.js";

/** Throws if a value is wrong. May return a value that replaces it. */
export type Check = (value: unknown, name: string) => unknown;

/** A check for each option, so that the compiler finds one that is missing. */
export type Checks<Options> = { readonly [Name in keyof Options]-?: Check };

/**
 * Checks all options, and returns a copy of them without those that are undefined. `elsewhere` says of options that belong to
 * something else where that is.
 */
export function checkOptions<Options extends object>(
  given: Options,
  checks: Checks<Options>,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): Options {
  const options = copyPlainObject(given, { kind: "config", path: "options", expected: "an object" });
  for (const name of Object.keys(options) as Array<keyof Options & string>) {
    const value = options[name];
    if (value === undefined) {
      delete options[name];
      continue;
    }
    if (!Object.hasOwn(checks, name)) {
      const place = elsewhere.get(name);
      const advice = place === undefined ? suggest(name, Object.keys(checks)) : ` here: it is an option of ${place}`;
      throw configError(name, `there is no option ${JSON.stringify(name)}${advice}`);
    }
    try {
      const replacement = checks[name](value, name);
      if (replacement !== undefined) options[name] = replacement as Options[typeof name];
    } catch (thrown) {
      throw isInstance(thrown, BillingError) ? thrown : configError(name, `${name} cannot be read: reading it throws`);
    }
  }
  return options;
}

/** For options that something else checks later. */
export const anyValue: Check = () => undefined;

export const wholeNumber =
  (min: number, max: number): Check =>
  (value, name) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return;
    throw configError(name, `${name} must be a whole number from ${min} to ${max}, not ${describeValue(value)}`);
  };

export const boolean: Check = (value, name) => {
  if (typeof value !== "boolean") throw configError(name, `${name} must be true or false, not ${describeValue(value)}`);
};

export const nonEmptyText: Check = (value, name) => {
  if (typeof value === "string" && value !== "") return;
  throw configError(name, `${name} must be text that is not empty, not ${describeValue(value)}`);
};

export const callback: Check = (value, name) => {
  if (typeof value !== "function") throw configError(name, `${name} must be a function, not ${describeValue(value)}`);
};

export const oneOf =
  (...allowed: string[]): Check =>
  (value, name) => {
    if (typeof value === "string" && allowed.includes(value)) return;
    const list = allowed.map((text) => `"${text}"`).join(" or ");
    throw configError(name, `${name} must be ${list}, not ${describeValue(value)}`);
  };
