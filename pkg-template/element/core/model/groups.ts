/** The table of groups: each with its total, its share, and what it changed; an open one with what it consists of. */

import type { Totals } from "novita-billing";
import { isPositive, shareOf, sumOf } from "../decimal.js";
import { isOver } from "../periods.js";
import { keyOf, type MergedGroup } from "./bills.js";
import { type Comparison, comparisonOf, titleWith } from "./comparison.js";
import { type AnswerContext, changeOf, isChange } from "./context.js";
import { Names } from "./names.js";
import { byMagnitude, splitGroups, totalOf } from "./ranking.js";
import { rowsOf } from "./rows.js";
import type { GroupColumn, GroupRow, GroupsModel } from "./types.js";
import type { ChartGroups } from "./chart.js";

export function groupsOf(context: AnswerContext, { field, shown, others, names }: ChartGroups): GroupsModel {
  const { answer, bills, view, words } = context;
  const { total } = bills.summarize([]);
  const comparison = comparisonOf(context, field);
  const row = (group: MergedGroup, colour: number | undefined): GroupRow =>
    groupRow(context, { group, field, names, whole: total.total, colour, comparison, path: [] });
  const rows = shown.map((group, index) => row(group, index));
  const rest = view.allGroups
    ? others.map((group) => row(group, undefined))
    : othersRow(context, others, total.total, comparison);
  const hasPrices = [...shown, ...others].some(({ tokens }) => tokens !== undefined);
  return {
    title: titleWith(context, words.say("groups.title", { field: words.label("field", field) })),
    columns: columnsOf(context, comparison, hasPrices, words.label("field", field)),
    rows: [...rows, ...rest, ...goneRows(context, field, comparison)],
    total: totalRow(context, total, comparison),
    toggle: others.length === 0 ? "" : toggleText(),
  };

  function toggleText(): string {
    return view.allGroups
      ? words.say("groups.fewer")
      : words.say("groups.all", {
          count: shown.length + others.length,
          list: words.label("list", answer.question.list),
        });
  }
}

function columnsOf(
  { answer, format, words, now, utcOffset }: AnswerContext,
  comparison: Comparison | undefined,
  hasPrices: boolean,
  fieldLabel: string,
): GroupsModel["columns"] {
  // The total is of the whole period: the amount of some days before would not fit to it.
  const ofDays = comparison?.days !== undefined;
  const comparedIds = ofDays ? (["change"] as const) : (["before", "change"] as const);
  const ids: Array<Exclude<GroupColumn, "name">> = [
    ...(["total", "share"] as const),
    ...(comparison ? comparedIds : (["voucher", "cash"] as const)),
    ...(hasPrices ? (["price"] as const) : []),
    "rows",
  ];
  const label = (id: Exclude<GroupColumn, "name">) => {
    if (id === "before") return format.period(answer.before?.period ?? "");
    if (id !== "change" || isOver(answer.question.period, now, utcOffset)) return words.say(`column.${id}`);
    // Of a running period, other sections compare the same days.
    return words.say(ofDays ? "column.sameDays" : "column.wholePeriod");
  };
  return [
    { id: "name", label: fieldLabel, isNumber: false },
    ...ids.map((id) => ({ id, label: label(id), isNumber: true })),
  ];
}

interface RowParts {
  group: MergedGroup;
  field: string;
  names: Names;
  whole: string;
  colour?: number | undefined;
  comparison?: Comparison | undefined;
  /** The key of the group around it. */
  path: readonly string[];
}

function groupRow(context: AnswerContext, parts: RowParts): GroupRow {
  const { group, field, names, whole, colour, comparison, path } = parts;
  const { view } = context;
  const texts = [...path, group.key[field] ?? ""];
  const key = JSON.stringify(texts);
  const isOpen = view.open.includes(key);
  return {
    ...amountsOf(context, group, whole),
    ...compared(context, comparison?.groups.get(keyOf(group.key)), comparison),
    key,
    kind: "group",
    name: names.nameIn(group, field),
    ...(colour !== undefined && { colour }),
    isOpen,
    ...(isOpen && contentOf(context, texts, group.total)),
  };
}

/** What an open group consists of: groups of the second field, or its rows. */
function contentOf(
  context: AnswerContext,
  texts: readonly string[],
  whole: string,
): Pick<GroupRow, "children" | "bills"> {
  const { bills, view, words } = context;
  const key = Object.fromEntries(texts.map((text, index) => [view.groupBy[index] ?? "", text]));
  const second = view.groupBy[texts.length];
  if (second === undefined) return { bills: rowsOf(context, bills.rowsOf(key)) };
  const { groups } = bills.summarizeGroup(key, second);
  const names = new Names(words, groups);
  const { shown, others } = splitGroups(byMagnitude(groups));
  const row = (group: MergedGroup) => groupRow(context, { group, field: second, names, whole, path: texts });
  const rest = view.allGroups ? others.map(row) : othersRow(context, others, whole, undefined);
  return { children: [...shown.map(row), ...rest] };
}

/** The amounts of a row, and the price of its tokens. */
function amountsOf(
  { format, words }: AnswerContext,
  { total, voucher, cash, rows, tokens }: Omit<Totals, "quantities">,
  whole: string,
): Pick<GroupRow, "total" | "share" | "voucher" | "cash" | "rows" | "price"> {
  // Of a net refund, or of nothing, a share would say nothing: it would be negative, or far above the whole.
  const share = isPositive(whole) ? shareOf(total, whole) : undefined;
  const price = tokens && {
    ...(tokens.perMillion !== undefined && { amount: format.amount(tokens.perMillion) }),
    text: words.say("groups.tokens", { input: format.count(tokens.input), output: format.count(tokens.output) }),
  };
  return {
    total: format.amount(total),
    ...(share !== undefined && { share: { value: share, text: format.share(share) } }),
    voucher: format.amount(voucher),
    cash: format.amount(cash),
    rows: { value: rows, text: format.count(rows) },
    ...(price && { price }),
  };
}

const noSide = { total: "0", rows: 0 };

function compared(
  context: AnswerContext,
  sides: { before: typeof noSide; after: typeof noSide } | undefined,
  comparison: Comparison | undefined,
): Pick<GroupRow, "before" | "change"> {
  if (!comparison) return {};
  const { before, after } = sides ?? { before: noSide, after: noSide };
  return {
    before: context.format.amount(before.total),
    ...(isChange(context, before, after) && { change: changeOf(context, before, after) }),
  };
}

/** The sum of the groups that are not shown, in one row. */
function othersRow(
  context: AnswerContext,
  others: readonly MergedGroup[],
  whole: string,
  comparison: Comparison | undefined,
): GroupRow[] {
  if (others.length === 0) return [];
  const sides = others.map(({ key }) => comparison?.groups.get(keyOf(key)) ?? { before: noSide, after: noSide });
  const sum = (side: "before" | "after") => ({
    total: totalOf(sides.map((group) => group[side])),
    rows: sides.reduce((rows, group) => rows + group[side].rows, 0),
  });
  const totals = {
    total: totalOf(others),
    voucher: sumOf(...others.map(({ voucher }) => voucher)) ?? "0",
    cash: sumOf(...others.map(({ cash }) => cash)) ?? "0",
    rows: others.reduce((rows, group) => rows + group.rows, 0),
  };
  return [
    {
      ...amountsOf(context, totals, whole),
      ...compared(context, { before: sum("before"), after: sum("after") }, comparison),
      key: "",
      kind: "others",
      name: { text: context.words.say("group.others", { count: others.length }), note: "" },
      isOpen: false,
    },
  ];
}

/** Groups that only the period before has: also where the bills of this one may be missing, so that amounts before add up. */
function goneRows(context: AnswerContext, field: string, comparison: Comparison | undefined): GroupRow[] {
  if (!comparison) return [];
  const present = new Set(context.bills.summarize([field]).groups.map(({ key }) => keyOf(key)));
  const gone = [...comparison.groups.values()].filter(({ key }) => !present.has(keyOf(key)));
  const names = new Names(context.words, [...comparison.groups.values()]);
  return byMagnitude(gone.map((group) => ({ ...group, total: group.before.total }))).map((group) => ({
    ...amountsOf(context, { total: "0", voucher: "0", cash: "0", rows: 0 }, "0"),
    ...compared(context, group, comparison),
    key: JSON.stringify([group.key[field] ?? ""]),
    kind: "group",
    name: names.nameIn(group, field),
    isOpen: false,
  }));
}

function totalRow(context: AnswerContext, total: Totals, comparison: Comparison | undefined): GroupRow {
  const sides = comparison ? [...comparison.groups.values()] : [];
  const sum = (side: "before" | "after") => ({
    total: totalOf(sides.map((group) => group[side])),
    rows: sides.reduce((rows, group) => rows + group[side].rows, 0),
  });
  return {
    ...amountsOf(context, total, total.total),
    ...compared(context, { before: sum("before"), after: sum("after") }, comparison),
    key: "",
    kind: "total",
    name: { text: context.words.say("total"), note: "" },
    isOpen: false,
  };
}
