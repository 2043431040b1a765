/** Bars over time: the amounts of calendar units, stacked by group. Heights are floats, amounts are exact. */

import { addMoney, calendarKeys, type CalendarUnit } from "novita-billing";
import { nice, ticks } from "d3-array";
import { divide, subtract } from "../decimal.js";
import { cycleOf, unitsOf } from "../lists.js";
import { hourAt } from "../periods.js";
import { keyOf, type MergedGroup } from "./bills.js";
import type { AnswerContext } from "./context.js";
import type { Names } from "./names.js";
import type { Bar, ChartModel, Series } from "./types.js";
import type { UnusualDays } from "./unusual-days.js";

/** So many bars are easy to read, and so many can be drawn. */
const maxReadableBars = 62;
const maxBars = 1000;

/** A table of units and groups has at most so many cells; with more, each group is added up by itself. */
export const maxCells = 20_000;

const tickCount = 5;

/** The units that the bars of an answer can have. */
export function offeredUnits({ answer, bills, view }: AnswerContext): CalendarUnit[] {
  const { list, cycle, period } = answer.question;
  const known = unitsOf(list, cycle);
  // Units that are longer than one that divides the bills do, too; in another time zone each is tried.
  const finest = known.findIndex((unit) => bills.canDivide(unit));
  const units = finest === -1 ? [] : known.slice(finest);
  const dividing = view.timeZone === "" ? units : units.filter((unit) => bills.canDivide(unit));
  return dividing.filter((unit) => unit === dividing.at(-1) || calendarKeys(period, unit).length <= maxBars);
}

/** The unit that is shown: the chosen one, or the finest that is easy to read. */
export function unitOf({ answer, view }: AnswerContext, offered: readonly CalendarUnit[]): CalendarUnit | undefined {
  const { period } = answer.question;
  if (view.unit !== "" && offered.includes(view.unit)) return view.unit;
  return offered.find((unit) => calendarKeys(period, unit).length <= maxReadableBars) ?? offered.at(-1);
}

/** What the bars show: groups with colours, and the others. */
export interface ChartGroups {
  field: string;
  shown: readonly MergedGroup[];
  others: readonly MergedGroup[];
  names: Names;
}

/** A bar before it has texts. */
interface Bucket {
  key: string;
  /** The keys of the summary that it has: its own, or all that are outside of the period. */
  keys: readonly string[];
  isOutside: boolean;
  short: string;
  long: string;
}

/** Makes the bars in steps, as `ModelMaker.prepare` does: each may have dozens of amounts to be written. */
export function* chartOf(
  context: AnswerContext,
  unit: CalendarUnit,
  groups: ChartGroups,
  unusual: UnusualDays,
): Generator<void, ChartModel> {
  const { answer, bills, format, words, view } = context;
  const totals = totalsByUnit(bills.summarize([unit]).groups, unit);
  const byGroup = amountsByGroup(context, unit, groups);
  const buckets = bucketsOf(context, unit, totals);
  const series = seriesOf(context, groups);
  const sumOf = (amounts: ReadonlyMap<string, string>, keys: readonly string[]) =>
    addMoney(...keys.map((key) => amounts.get(key) ?? "0"));
  const rows = buckets.map((bucket) => {
    const total = sumOf(totals, bucket.keys);
    const amounts = groups.shown.map((group) => sumOf(byGroup.get(keyOf(group.key)) ?? new Map(), bucket.keys));
    if (groups.others.length > 0) amounts.push(subtract(total, addMoney(...amounts)));
    return { bucket, total, amounts };
  });
  const hours = hoursOf(context);
  const bars: Bar[] = [];
  for (const { bucket, total, amounts } of rows) {
    yield;
    bars.push({
      key: bucket.key,
      short: bucket.short,
      long: bucket.long,
      total: format.amount(total),
      amounts: amounts.map((amount) => format.amount(amount)),
      segments: segmentsOf(amounts),
      ...stateOf(bucket, hours),
      isUnusual: unit === "day" && unusual.days.has(bucket.key),
    });
  }
  yield;
  const budget =
    view.budget === "" ? undefined : divide(view.budget, calendarKeys(answer.question.period, unit).length);
  const unitLabel = words.label("unit", unit);
  return {
    title: words.say("chart.title", { unit: unitLabel, field: words.label("field", groups.field) }),
    unit,
    series,
    bars,
    scale: scaleOf(context, bars, Number(budget ?? 0)),
    ...(budget !== undefined && {
      budget: {
        value: Number(budget),
        text: words.say("chart.budget", { amount: format.amount(budget).text, unit: unitLabel }),
      },
    }),
    remark: outsideRemark(context, buckets),
    table: {
      label: words.say("chart.table"),
      unitLabel: words.label("cycle", cycleOf(unit)),
      totalLabel: words.say("total"),
      missing: words.say("missing"),
      totals: [
        addMoney(...rows.map(({ total }) => total)),
        ...series.map((_, index) => addMoney(...rows.map(({ amounts }) => amounts[index] ?? "0"))),
      ].map((amount) => format.amount(amount)),
    },
    missingLabel: bars.some(({ isMissing }) => isMissing) ? words.say("chart.missing") : "",
  };
}

const totalsByUnit = (groups: readonly MergedGroup[], unit: CalendarUnit) =>
  new Map(groups.map(({ key, total }) => [key[unit] ?? "", total]));

/** For each group that is shown: its amounts by the key of the unit. */
function amountsByGroup(
  { bills }: AnswerContext,
  unit: CalendarUnit,
  { field, shown, others }: ChartGroups,
): Map<string, Map<string, string>> {
  const units = bills.summarize([unit]).groups.length;
  if (units * (shown.length + others.length) > maxCells) {
    return new Map(shown.map(({ key }) => [keyOf(key), totalsByUnit(bills.summarizeGroup(key, unit).groups, unit)]));
  }
  const amounts = new Map<string, Map<string, string>>();
  for (const { key, total } of bills.summarize([unit, field]).groups) {
    const id = JSON.stringify([key[field]]);
    const known = amounts.get(id) ?? new Map<string, string>();
    amounts.set(id, known.set(key[unit] ?? "", total));
  }
  return amounts;
}

function seriesOf({ words }: AnswerContext, { field, shown, others, names }: ChartGroups): Series[] {
  const series: Series[] = shown.map((group, colour) => ({
    key: keyOf(group.key),
    name: names.oneLine(group, field),
    colour,
  }));
  if (others.length > 0) series.push({ key: "", name: words.say("group.others", { count: others.length }) });
  return series;
}

/* --------------------------------------------------------------------------------------------------------- buckets */

/** Every unit of the period, and one bar before and after them for bills that are outside of it, so that bars add up to all bills. */
function bucketsOf(
  { answer, format, words }: AnswerContext,
  unit: CalendarUnit,
  totals: ReadonlyMap<string, string>,
): Bucket[] {
  const keys = calendarKeys(answer.question.period, unit);
  const inside = new Set(keys);
  const outside = [...totals.keys()].filter((key) => !inside.has(key));
  const isBefore = (key: string) => isKeyBefore(key, keys[0] ?? "");
  const outsideBucket = (key: "before" | "after", found: string[]): Bucket[] => {
    if (found.length === 0) return [];
    return [
      { key, keys: found, isOutside: true, short: words.say(`chart.${key}`), long: words.say(`chart.${key}Long`) },
    ];
  };
  return [
    ...outsideBucket("before", outside.filter(isBefore)),
    ...keys.map((key) => ({ key, keys: [key], isOutside: false, ...format.bucket(key) })),
    ...outsideBucket(
      "after",
      outside.filter((key) => !isBefore(key)),
    ),
  ];
}

/** Whether a key is before another of the same unit. A row's year may be negative or have five digits. */
function isKeyBefore(key: string, other: string): boolean {
  const [year, otherYear] = [key, other].map((text) => Number(/^-?\d+/.exec(text)?.[0] ?? 0)) as [number, number];
  return year === otherYear ? key < other : year < otherYear;
}

function outsideRemark({ words }: AnswerContext, buckets: readonly Bucket[]): string {
  const has = (key: string) => buckets.some((bucket) => bucket.isOutside && bucket.key === key);
  if (has("before")) return words.say(has("after") ? "chart.outside" : "chart.outsideBefore");
  return has("after") ? words.say("chart.outsideAfter") : "";
}

/** From when to when, as hours of a clock: they are in the order of time. */
type Hours = readonly [from: string, until: string];

/** The present, and the requests that failed, by the clock that the units are of. */
function hoursOf({ bills, view, now, utcOffset }: AnswerContext): { present: Hours; failed: Hours[] } {
  const at = (second: number) => hourAt(second, view.timeZone || utcOffset);
  const failed = bills.reports.flatMap((report) => report.failed);
  return {
    present: [at(now / 1000), at(now / 1000)],
    failed: failed.map(({ window }) => [at(window.startTime), at(window.endTime)]),
  };
}

/** Whether bills of a unit could not be loaded, and whether the unit is not over. */
function stateOf({ isOutside, key }: Bucket, { present, failed }: ReturnType<typeof hoursOf>) {
  if (isOutside) return { isMissing: false, isOpen: false };
  const parts = key.includes("T") ? [key] : calendarKeys(key, "day");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  const overlaps = ([from, until]: Hours) =>
    from.slice(0, last.length) <= last && first <= until.slice(0, first.length);
  return { isMissing: failed.some(overlaps), isOpen: overlaps(present) };
}

/* --------------------------------------------------------------------------------------------------------- geometry */

/** The segments of a bar, from the axis away: amounts above 0 go up, those below go down. */
function segmentsOf(amounts: readonly string[]): Bar["segments"] {
  let [top, bottom] = [0, 0];
  return amounts.map(Number).flatMap((amount, index) => {
    const from = amount > 0 ? top : bottom;
    const to = from + amount;
    if (amount > 0) top = to;
    else bottom = to;
    return amount === 0 ? [] : [{ index, from, to }];
  });
}

function scaleOf({ format }: AnswerContext, bars: readonly Bar[], budget: number): ChartModel["scale"] {
  const ends = bars.flatMap(({ segments }) => segments.flatMap(({ from, to }) => [from, to]));
  let [low, high] = [0, budget];
  for (const end of ends) [low, high] = [Math.min(low, end), Math.max(high, end)];
  // Of nothing but zeros, an axis from 0 to 1.
  const [bottom, top] = nice(low, low === high ? low + 1 : high, tickCount);
  // What is little on one side of zero gets no tick of its own, whose room the other side would lack.
  const isLittle = (one: number, other: number) => one < other / 20;
  const [min, max] = [isLittle(-low, high) ? low : bottom, isLittle(high, -low) ? high : top];
  return { min, max, ticks: ticks(min, max, tickCount).map((value) => ({ value, text: format.tick(value) })) };
}
