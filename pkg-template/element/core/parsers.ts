/** The texts of inputs as values. A text that is not valid is undefined. */

import { type ListName, lists } from "./lists.js";
import { isPeriod, isPreset, isUtcOffset } from "./periods.js";

export const asPeriod = (text: string) => (isPreset(text) || isPeriod(text) ? text : undefined);

export const asCompare = (text: string) => (text === "previous" || text === "same-days" ? text : asPeriod(text));

/** "a", "a,b" or "a b". */
export const groupByIn = (list: ListName) => (text: string) => {
  const fields = [...new Set(text.split(/[\s,]+/).filter((field) => field !== ""))];
  const isValid = fields.length >= 1 && fields.length <= 2 && fields.every((field) => hasField(list, field));
  return isValid ? fields : undefined;
};

export const hasField = (list: ListName, field: string) => lists[list].groupFields.includes(field);

/** An object of field to text or texts. A field without texts filters nothing. */
export const filterIn = (list: ListName) => (text: string) => {
  const value = parsedJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries: Array<[string, readonly string[]]> = [];
  for (const [field, given] of Object.entries(value as Record<string, unknown>)) {
    const texts = typeof given === "string" ? [given] : given;
    if (!hasField(list, field) || !isTexts(texts)) return undefined;
    if (texts.length > 0) entries.push([field, texts]);
  }
  return Object.fromEntries(entries);
};

/** A JSON array of texts. */
export function asTexts(text: string): readonly string[] | undefined {
  const value = parsedJson(text);
  return isTexts(value) ? value : undefined;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function asTimeZone(text: string): string | undefined {
  if (isUtcOffset(text)) return text;
  // Newer versions of Intl also take some forms of offsets, which the package does not.
  if (/^[+-]/.test(text)) return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return text;
  } catch {
    return undefined;
  }
}

/** Plain decimal text, at least 0, of a length with which the package can compute. */
export const asBudget = (text: string) => (/^(?:0|[1-9]\d{0,17})(?:\.\d{1,10})?$/.test(text) ? text : undefined);
