/** The choices of the controls. */

import { cycleOf, cycles, listNames, lists } from "../lists.js";
import { periodFields, presets } from "../periods.js";
import type { Question, State } from "../state.js";
import { offeredUnits, unitOf } from "./chart.js";
import type { AnswerContext, Context } from "./context.js";
import { Names } from "./names.js";
import { byMagnitude } from "./ranking.js";
import type { Choice, ControlsModel, FilterModel } from "./types.js";

/** Which controls there are: all, those of the view, or none. */
export type Controls = "all" | "view" | "none";

export function controlsOf(
  context: Context,
  shown: Controls,
  state: State,
  answer: AnswerContext | undefined,
): ControlsModel | undefined {
  if (shown === "none") return undefined;
  return {
    ...(shown === "all" && { question: questionControls(context, state.question) }),
    ...(answer && !isWithoutRows(answer) && { view: viewControls(answer, state) }),
  };
}

const isWithoutRows = ({ bills, view }: AnswerContext) => bills.isEmpty && Object.keys(view.filter).length === 0;

/* ------------------------------------------------------------------------------------------------------- question */

function questionControls({ words, format, now, utcOffset }: Context, question: Question): ControlsModel["question"] {
  const list = lists[question.list];
  const fields = periodFields(question.period, now, utcOffset);
  const other = fields.shape === "other" ? [{ value: question.period, text: format.period(question.period) }] : [];
  const named = [...list.categories];
  if (question.category !== "" && !named.includes(question.category)) named.push(question.category);
  const compares = ["", "previous", "same-days"];
  if (!compares.includes(question.compare)) compares.push(question.compare);
  return {
    lists: listNames.map((value) => ({ value, text: words.label("list", value) })),
    list: question.list,
    periods: [
      ...presets.map((value) => ({ value, text: words.say(`period.${value}`) })),
      { value: "month", text: words.say("period.month") },
      { value: "days", text: words.say("period.days") },
      ...other,
    ],
    period: fields.shape === "other" ? question.period : fields.shape,
    month: fields.month,
    from: fields.from,
    until: fields.until,
    cycles: list.hasCycle ? cycles.map((value) => ({ value, text: words.label("cycle", value) })) : [],
    cycle: question.cycle,
    categories: [
      { value: "", text: words.say("all") },
      ...named.map((value) => ({ value, text: words.label("category", value) })),
    ],
    category: question.category,
    compares: compares.map((value) => ({ value, text: compareText(value) })),
    compare: question.compare,
  };

  function compareText(value: string): string {
    if (value === "") return words.say("compare.none");
    if (value === "previous") return words.say("compare.previous");
    return value === "same-days" ? words.say("compare.sameDays") : format.period(value);
  }
}

/* ----------------------------------------------------------------------------------------------------------- view */

function viewControls(context: AnswerContext, { view }: State): ControlsModel["view"] {
  const { answer, bills, words } = context;
  const { groupFields } = lists[answer.question.list];
  const choice = (value: string): Choice => ({ value, text: fieldLabel(context, value) });
  const [first, second] = view.groupBy;
  const offered = offeredUnits(context);
  return {
    groupBy: groupFields.map(choice),
    thenBy: [
      { value: "", text: words.say("groups.nothingMore") },
      ...groupFields.filter((field) => field !== first).map(choice),
    ],
    chosen: second === undefined ? [first ?? ""] : [first ?? "", second],
    units: offered.map((value) => ({ value, text: words.label("cycle", cycleOf(value)) })),
    unit: unitOf(context, offered) ?? "",
    filters: filterFieldsOf(context).flatMap((field) => filterOf(context, field)),
    exact: view.exact,
    ...((bills.hasEarlier || view.count === "begun") && { count: view.count }),
  };
}

/** The label of a field. Where two fields of a list have the same, the API's names tell them apart. */
function fieldLabel({ answer, words }: AnswerContext, field: string): string {
  const label = words.label("field", field);
  const { groupFields } = lists[answer.question.list];
  const isShared = groupFields.some((other) => other !== field && words.label("field", other) === label);
  return isShared ? words.say("noted", { text: label, note: field }) : label;
}

/** The fields that can be filtered by: who, what, and of which category. */
export function filterFieldsOf({ answer, view }: AnswerContext): string[] {
  const { groupFields, categoryField } = lists[answer.question.list];
  const usual = ["ownerID", "productName", categoryField];
  return groupFields.filter((field) => usual.includes(field) || view.filter[field] !== undefined);
}

/** A filter has at most so many options; chosen ones are always among them. */
const maxOptions = 500;

function filterOf(context: AnswerContext, field: string): FilterModel[] {
  const { bills, view, words } = context;
  const groups = bills.allGroups(field);
  const names = new Names(words, groups);
  const chosen = view.filter[field] ?? [];
  const options = byMagnitude(groups).map((group) => ({
    value: group.key[field] ?? "",
    name: names.nameIn(group, field),
    chosen: chosen.includes(group.key[field] ?? ""),
  }));
  // What is chosen stays an option where no bill has it.
  const absent = chosen.filter((value) => !groups.some(({ key }) => key[field] === value));
  options.push(...absent.map((value) => ({ value, name: { text: value, note: "" }, chosen: true })));
  if (options.length < 2 && chosen.length === 0) return [];
  const shown = options.filter((option, index) => index < maxOptions || option.chosen);
  return [{ field, label: fieldLabel(context, field), summary: summary(), options: shown }];

  function summary(): string {
    if (chosen.length === 0) return words.say("all");
    const [only] = options.filter((option) => option.chosen);
    return chosen.length === 1 && only
      ? only.name.text
      : words.say("filter.some", { count: chosen.length, total: options.length });
  }
}
