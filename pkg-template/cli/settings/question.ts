/** From options to the questions that the library takes. Pure: the present is given. */

import { calendarKeys, previousPeriod } from "novita-billing";
import { resolvePeriod } from "../../element/core/periods.js";
import type { Values } from "../arguments/parse.js";
import { quoted } from "../arguments/words.js";
import type { ListName } from "../arguments/options.js";
import { UsageError } from "../usage-error.js";
import { lists, type ListSpec, type Row, type Spec } from "./lists.js";

/** Milliseconds since 1970, and where the service's days begin. */
export interface Present {
  readonly now: number;
  readonly utcOffset: string;
}

export type Range = { readonly period: string } | { readonly from: string | number; readonly until: string | number };

export interface Question {
  readonly list: ListSpec;
  readonly range: Range;
  readonly query: object;
  readonly filter: Partial<Record<keyof Row, string[]>>;
  readonly count: "all" | "begun";
}

/** The bills that the options ask for. */
export function questionOf(values: Values, present: Present): Question {
  const list = lists[(values.list ?? "usage") as ListName];
  const range = rangeOf(values, present) ?? { period: periodOf("this-month", present) };
  return {
    list,
    range,
    query: { ...range, ...cycleOf(values, list), ...categoryOf(values, list) },
    filter: filterOf(values.filter ?? []),
    count: (values.count ?? "all") as "all" | "begun",
  };
}

/** The range that the options name, if they do. */
export function rangeOf({ period, from, until }: Values, present: Present): Range | undefined {
  if (from === undefined && until === undefined) {
    return period === undefined ? undefined : { period: periodOf(period, present) };
  }
  if (period !== undefined) throw new UsageError("Give either --period, or --from and --until.");
  if (from === undefined || until === undefined) throw new UsageError("--from and --until belong together: give both.");
  return { from: instantOf(from), until: instantOf(until) };
}

/** A period with absolute dates. */
export const periodOf = (period: string, { now, utcOffset }: Present): string => resolvePeriod(period, now, utcOffset);

/** The first and the last month of a period. */
export function monthsOf(period: string): { startMonth: string; endMonth: string } {
  const months = calendarKeys(period, "month");
  return { startMonth: months[0] as string, endMonth: months.at(-1) as string };
}

/** The period that another one is compared with. */
export const periodBefore = ({ with: given }: Values, period: string, present: Present): string =>
  given === undefined ? previousPeriod(period) : periodOf(given, present);

/** Unix seconds, or a text that the library reads. */
const instantOf = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);

function cycleOf({ cycle, list: name }: Values, list: ListSpec): object {
  if (list.hasCycle) return { cycleType: capitalized(cycle ?? "day") };
  if (cycle !== undefined) throw new UsageError(`Bills of --list ${name} have no cycle: leave out --cycle.`);
  return {};
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function categoryOf({ category = [], cycle = "day" }: Values, list: ListSpec): object {
  const { categoryParameter, allCategories } = list;
  if (allCategories) return { [categoryParameter]: category.length > 0 ? category : allCategories(cycle) };
  if (category.length > 1) {
    throw new UsageError(
      "Only usage takes several categories: give one, or none and --filter with the field of the category.",
    );
  }
  return category.length > 0 ? { [categoryParameter]: category[0] } : {};
}

function filterOf(given: readonly string[]): Question["filter"] {
  const filter: Record<string, string[]> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    if (at <= 0)
      throw new UsageError(`--filter must have the form FIELD=TEXT, such as productName=h100, not ${quoted(text)}.`);
    (filter[text.slice(0, at)] ??= []).push(text.slice(at + 1));
  }
  return filter;
}

/** How bills are grouped. */
export function specOf({ by, top, "time-zone": timeZone }: Values, { list, count }: Question): Spec {
  return {
    by: (by ?? list.groupedBy) as Spec["by"],
    ...(top !== undefined && { top: integerOf("--top", top) }),
    ...(timeZone !== undefined && { timeZone }),
    count,
  };
}

/** A whole number of an option. */
export function integerOf(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= most) return number;
  throw new UsageError(
    `${option} must be a whole number${most < Number.MAX_SAFE_INTEGER ? ` up to ${most}` : ""}, not ${quoted(text)}.`,
  );
}
