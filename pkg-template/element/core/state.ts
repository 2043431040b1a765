/**
 * The state of the element: settings, a question (which bills), and a view (how they are shown). It is plain data, and any
 * input makes a state: what is not valid is replaced by the default and named in `problems`.
 */

import type { CalendarUnit, CycleType } from "novita-billing";
import { cycles, listNames, type ListName, lists, unitsOf } from "./lists.js";
import { asBudget, asCompare, asPeriod, asTexts, asTimeZone, filterIn, groupByIn, hasField } from "./parsers.js";

/** What is asked of the service. Another question needs other requests. */
export interface Question {
  readonly list: ListName;
  /** A period of the package, such as "2026-11" or "2026-11-01/2026-11-20", or a preset such as "this-month". */
  readonly period: string;
  readonly cycle: CycleType;
  /** The only category that is asked for; "" for all. */
  readonly category: string;
  /** What is loaded to compare with: nothing, the period before, or a period by name. */
  readonly compare: Compare;
}

/** "" for no comparison; "same-days" compares the complete days of a running period with the same days of the one before. */
export type Compare = "" | "previous" | "same-days" | (string & {});

/** How an answer is shown. Another view needs no request. */
export interface View {
  /** One or two fields. */
  readonly groupBy: readonly string[];
  /** Of the bars; "" for what suits the period. */
  readonly unit: CalendarUnit | "";
  /** The texts that rows must have, by field. A field without texts is left out. */
  readonly filter: Readonly<Record<string, readonly string[]>>;
  /** Which bills count, everywhere: all, or only those that begin in the period. */
  readonly count: "all" | "begun";
  /** Whose days the bars have; "" for those of the service. */
  readonly timeZone: string;
  /** Of the period, as decimal text; "" for none. */
  readonly budget: string;
  /** Whether amounts have all digits. */
  readonly exact: boolean;
  /** Whether all groups are shown, or only the largest. */
  readonly allGroups: boolean;
  /** The keys of the groups that are open. */
  readonly open: readonly string[];
}

export interface State {
  readonly question: Question;
  readonly view: View;
  /** What was given and is not valid. Nothing is requested while there are any. */
  readonly problems: readonly Problem[];
}

/** An input that is not valid. */
export interface Problem {
  /** The name of the attribute. */
  readonly name: string;
  readonly value: string;
  /** What is allowed, in English, for developers. */
  readonly expected: string;
}

export const inputNames = [
  "list",
  "period",
  "cycle",
  "category",
  "group-by",
  "unit",
  "compare",
  "filter",
  "time-zone",
  "budget",
  "count",
  "exact",
  "groups",
  "open",
] as const;
export type InputName = (typeof inputNames)[number];

/** The inputs of a state, as texts: attributes, or the parameters of an address. An empty text is the default. */
export type Inputs = Partial<Record<InputName, string>>;

/* ------------------------------------------------------------------------------------------------ inputs to a state */

/** The state of any inputs. What is not valid is replaced by its default, and named in the problems. */
export function stateOf(inputs: Inputs): State {
  return read(inputs);
}

/** Reads inputs. What is absent gets its default, what is not valid that of `previous`, if that is given, else its default. */
function read(inputs: Inputs, previous?: State): State {
  const problems: Problem[] = [];
  const { question: oldQuestion, view: oldView } = previous ?? {};
  /** The value of an input. `parse` returns undefined for a text that is not valid. */
  const input = <Value>(
    name: InputName,
    expected: string,
    parse: (text: string) => Value | undefined,
    fallback: Value,
    previousValue: Value = fallback,
  ): Value => {
    const text = inputs[name] ?? "";
    if (text === "") return fallback;
    const value = parse(text);
    if (value !== undefined) return value;
    problems.push({ name, value: text, expected });
    return previousValue;
  };
  const oneOf = <Value extends string>(name: InputName, values: readonly Value[], fallback: Value, old?: Value) =>
    input(name, `one of ${values.join(", ")}`, (text) => values.find((value) => value === text), fallback, old);

  const list = oneOf("list", listNames, defaultList, oldQuestion?.list);
  const cycle = oneOf("cycle", cycles, "Day", oldQuestion?.cycle);
  const question: Question = {
    list,
    period: input("period", expectedPeriod, asPeriod, defaultPeriod, oldQuestion?.period),
    cycle,
    category: inputs.category ?? "",
    compare: input("compare", `previous, same-days, or ${expectedPeriod}`, asCompare, "", oldQuestion?.compare),
  };
  const fields = lists[list].groupFields.join(", ");
  const view: View = {
    groupBy: input("group-by", `one or two of ${fields}`, groupByIn(list), defaultGroupBy(list), oldView?.groupBy),
    unit: oneOf("unit", unitsOf(list, cycle), "", oldView?.unit),
    filter: input("filter", `JSON such as {"productName":["a"]}, of ${fields}`, filterIn(list), {}, oldView?.filter),
    count: oneOf("count", ["all", "begun"], "all", oldView?.count),
    timeZone: input(
      "time-zone",
      'an IANA time zone, or a UTC offset such as "+08:00"',
      asTimeZone,
      "",
      oldView?.timeZone,
    ),
    budget: input("budget", 'decimal text such as "1250.50"', asBudget, "", oldView?.budget),
    // As for all attributes of HTML that are on or off, an empty text is on.
    exact:
      oneOf("exact", ["true", "false"], inputs.exact === "" ? "true" : "false", textOfFlag(oldView?.exact)) === "true",
    allGroups: oneOf("groups", ["all", "largest"], "largest", oldView?.allGroups ? "all" : "largest") === "all",
    open: input("open", "a JSON array of the keys of groups", asTexts, [], oldView?.open),
  };
  return { question, view, problems };
}

const defaultList: ListName = "account";
const defaultPeriod = "this-month";
const expectedPeriod =
  'a period such as "2026-01", "2026-Q1" or "2026-01-05/2026-01-20", or a preset such as "this-month"';

const defaultGroupBy = (list: ListName): readonly string[] => lists[list].groupFields.slice(0, 1);

const textOfFlag = (flag: boolean | undefined) => (flag ? "true" : "false");

/* ------------------------------------------------------------------------------------------------ a state to inputs */

/**
 * The inputs that make a state, without those that are not needed: `stateOf({ ...given, ...inputsOf(state, given) })` equals a
 * valid state. By default nothing is given, so that defaults are left out.
 */
export function inputsOf(state: State, given: Inputs = {}): Inputs {
  const texts = textsOf(state);
  // The default of some inputs depends on the list.
  const defaults = { ...textsOf(stateOf({ list: state.question.list })), list: defaultList };
  // An empty text would switch `exact` on.
  const isNeeded = (name: InputName) =>
    texts[name] !== (given[name] || defaults[name]) || (name === "exact" && given.exact === "");
  return Object.fromEntries(inputNames.filter(isNeeded).map((name) => [name, texts[name]]));
}

function textsOf({ question, view }: State): Record<InputName, string> {
  const { filter, open } = view;
  return {
    list: question.list,
    period: question.period,
    cycle: question.cycle,
    category: question.category,
    "group-by": view.groupBy.join(","),
    unit: view.unit,
    compare: question.compare,
    filter: Object.keys(filter).length > 0 ? JSON.stringify(filter) : "",
    "time-zone": view.timeZone,
    budget: view.budget,
    count: view.count,
    exact: textOfFlag(view.exact),
    groups: view.allGroups ? "all" : "largest",
    open: open.length > 0 ? JSON.stringify(open) : "",
  };
}

/* ---------------------------------------------------------------------------------------------------------- changes */

/**
 * A state with another question. What does not fit it falls back: the category if the new list does not document it, fields of
 * another list, a unit that is finer than the rows. What is not valid stays as it was, and is a problem.
 */
export function withQuestion(state: State, change: Partial<Question>): State {
  const asked = defined(change);
  const next = { ...state.question, ...asked };
  const isOtherList = next.list !== state.question.list && listNames.includes(next.list);
  if (isOtherList && asked.category === undefined && !lists[next.list].categories.includes(next.category)) {
    next.category = "";
  }
  const list = isOtherList ? next.list : state.question.list;
  const closes = isOtherList || next.period !== state.question.period;
  // Another list has another default, which is not taken over.
  const hasDefault = isOtherList && state.view.groupBy.join() === defaultGroupBy(state.question.list).join();
  const before = hasDefault ? { ...state.view, groupBy: [] } : state.view;
  const view = { ...fitting(before, list, next.cycle), ...(closes && { open: [] }) };
  const touched = new Set<string>(Object.keys(asked));
  if (isOtherList) for (const name of ["category", "group-by", "filter", "unit"]) touched.add(name);
  if (asked.cycle !== undefined) touched.add("unit");
  if (closes) touched.add("open");
  return changed(state, { question: next, view }, touched);
}

/** A state with another view. What is not valid stays as it was, and is a problem. */
export function withView(state: State, change: Partial<View>): State {
  const shown = defined(change);
  const view = { ...state.view, ...shown };
  if (shown.open === undefined && view.groupBy.join() !== state.view.groupBy.join()) view.open = [];
  const names = Object.keys(shown) as Array<keyof View>;
  return changed(state, { question: state.question, view }, new Set(names.map((name) => viewInputs[name])));
}

/** The inputs of the parts of a view. */
const viewInputs: Readonly<Record<keyof View, InputName>> = {
  groupBy: "group-by",
  unit: "unit",
  filter: "filter",
  count: "count",
  timeZone: "time-zone",
  budget: "budget",
  exact: "exact",
  allGroups: "groups",
  open: "open",
};

/** Reads a changed state, so that it is valid. Problems of what was not touched stay. */
function changed(state: State, next: Omit<State, "problems">, touched: ReadonlySet<string>): State {
  const valid = read(textsOf({ ...next, problems: [] }), state);
  const old = state.problems.filter(({ name }) => !touched.has(name));
  return { ...valid, problems: [...old, ...valid.problems] };
}

/** The parts of a view that fit a list and a cycle. */
export function fitting(view: View, list: ListName, cycle: CycleType): View {
  const fields = view.groupBy.filter((field) => hasField(list, field));
  const { unit } = view;
  return {
    ...view,
    groupBy: fields.length > 0 ? fields : defaultGroupBy(list),
    filter: Object.fromEntries(Object.entries(view.filter).filter(([field]) => hasField(list, field))),
    unit: unit !== "" && unitsOf(list, cycle).includes(unit) ? unit : "",
  };
}

/** A change without what is undefined in it. */
const defined = <Whole extends object>(change: Partial<Whole>): Partial<Whole> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<Whole>;

/** Whether two questions ask for the same. The cycle does not matter to a list without cycles. */
export const isSameQuestion = (a: Question, b: Question): boolean =>
  a.list === b.list &&
  a.period === b.period &&
  a.category === b.category &&
  a.compare === b.compare &&
  (a.cycle === b.cycle || !lists[a.list].hasCycle);

/* ------------------------------------------------------------------------------------------------------- parameters */

/** The inputs in the parameters of an address: those whose key is the prefix and the name of an input. */
export function fromParameters(parameters: URLSearchParams, prefix: string): Inputs {
  const entries = inputNames.map((name) => [name, parameters.get(prefix + name)] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== null));
}

/**
 * Parameters with these inputs, and no others of the prefix. All other keys stay, in their order, also those that begin with
 * the prefix and are not of an input: the prefix may be empty. A key that was there stays in its place.
 */
export function toParameters(parameters: URLSearchParams, prefix: string, inputs: Inputs): URLSearchParams {
  const texts = new Map<string, string | undefined>(inputNames.map((name) => [prefix + name, inputs[name]]));
  const result = new URLSearchParams();
  for (const [key, text] of parameters) {
    const own = texts.get(key);
    if (own !== undefined) result.append(key, own);
    else if (!texts.has(key)) result.append(key, text);
    // Written once, or not at all if it comes again.
    if (texts.has(key)) texts.set(key, undefined);
  }
  for (const [key, text] of texts) if (text !== undefined) result.append(key, text);
  return result;
}
