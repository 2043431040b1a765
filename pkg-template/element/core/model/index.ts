/** The view model: what the element shows of a session, in the reader's language. */

import { type BillingError, isBillingError } from "novita-billing";
import type { Answer, Snapshot } from "../answer.js";
import { directionOf, Format } from "../format.js";
import { lists } from "../lists.js";
import { isSameQuestion, type State, type View } from "../state.js";
import { type Messages, Speaker } from "../words/speaker.js";
import { accountOf } from "./account.js";
import { AnswerBills, hasBills } from "./bills.js";
import { type ChartGroups, chartOf, offeredUnits, unitOf } from "./chart.js";
import type { AnswerContext, Context } from "./context.js";
import { type Controls, controlsOf } from "./controls.js";
import { downloadsOf } from "./downloads.js";
import { failureOf } from "./failure.js";
import { forecastOf } from "./forecast.js";
import { groupsOf } from "./groups.js";
import { headlineOf } from "./headline.js";
import { moversOf } from "./movers.js";
import { Names } from "./names.js";
import { byMagnitude, splitGroups } from "./ranking.js";
import { missingLine, missingOf, reportLines } from "./report.js";
import { statusOf } from "./status.js";
import type { AnswerModel, Model } from "./types.js";
import { unusualDaysOf, unusualOf } from "./unusual.js";

/** What a model depends on besides the session. */
export interface Settings {
  readonly locale: string;
  readonly messages: Messages;
  readonly currency: string;
  readonly utcOffset: string;
  readonly controls: Controls;
  /** Whether Parquet files can be made. */
  readonly hasParquet: boolean;
}

/** What was made last, and of what. */
interface Made {
  answer: Answer;
  view: View;
  settings: Settings;
  /** What depends on the clock changes by the minute. */
  minute: number;
  context: AnswerContext;
  model: AnswerModel;
}

/** Makes models. What was computed of an answer is kept until the answer, the view or the settings change. */
export class ModelMaker {
  #made: Made | undefined;

  /** The bills of the answer that was shown last: for exports, and for reading. */
  get context(): AnswerContext | undefined {
    return this.#made?.context;
  }

  /**
   * The model at a moment (in milliseconds). An error while it is computed, e.g. amounts that cannot be added up, is shown as
   * a failure.
   */
  make(snapshot: Snapshot, state: State, settings: Settings, now: number): Model {
    const format = new Format({ ...settings, exact: state.view.exact });
    const words = new Speaker(settings.messages, format);
    const context: Context = { format, words, now, utcOffset: settings.utcOffset };
    const { loading } = snapshot;
    const base = { dir: directionOf(format.locale), lang: format.locale } as const;
    let failure: BillingError | undefined = loading.phase === "failed" ? loading.error : undefined;
    let answer: AnswerModel | undefined;
    try {
      answer = this.#answerModel(snapshot, state.view, settings, context);
    } catch (error) {
      if (!isBillingError(error)) throw error;
      failure = error;
      this.free();
    }
    const shown = answer && this.#made?.context;
    const controls = controlsOf(context, settings.controls, state, shown);
    const missing = shown && missingOf(shown);
    return {
      ...base,
      ...(controls && { controls }),
      status: statusOf(context, loading, answer && shown && saidOf(answer, shown)),
      ...(failure && { failure: failureOf(context, failure) }),
      ...(missing && !answer?.isOld && { missing }),
      ...(answer && { answer }),
    };
  }

  #answerModel(snapshot: Snapshot, view: View, settings: Settings, context: Context): AnswerModel | undefined {
    const { answer, question } = snapshot;
    if (!answer || !hasBills(answer.bills)) {
      this.free();
      return undefined;
    }
    const isOld = !isSameQuestion(answer.question, question);
    const minute = Math.floor(context.now / 60_000);
    const made = this.#made;
    if (!made || made.answer !== answer || made.view !== view || made.settings !== settings || made.minute !== minute) {
      const next = this.#contextOf(answer, view, context, made);
      this.#made = { answer, view, settings, minute, context: next, model: answerModelOf(next, settings) };
    }
    const model = this.#made?.model;
    if (!model || !isOld) return model;
    return { ...model, isOld, oldRemark: context.words.say("old.remark", { title: model.title }) };
  }

  /** What is derived of bills is used again as long as they are the same, in the same selection. */
  #contextOf(answer: Answer, view: View, context: Context, made: Made | undefined): AnswerContext {
    const { list } = answer.question;
    const kept =
      made && isSameSelection(made.view, view) && made.answer.question.list === list ? made.context : undefined;
    const derive = (old: AnswerBills | undefined, sources: Answer["bills"] | undefined) => {
      if (old && sources && old.isOf(sources)) return old;
      old?.free();
      return sources && hasBills(sources) ? new AnswerBills(sources, view, list, context.utcOffset) : undefined;
    };
    if (!kept) this.free();
    this.#made = undefined;
    const bills = derive(kept?.bills, answer.bills) ?? new AnswerBills({}, view, list, context.utcOffset);
    return { ...context, answer, view, bills, before: derive(kept?.before, answer.before?.bills) };
  }

  /** Frees what was computed. */
  free(): void {
    this.#made?.context.bills.free();
    this.#made?.context.before?.free();
    this.#made = undefined;
  }
}

/** Whether two views are of the same rows. */
const isSameSelection = (a: View, b: View): boolean =>
  a.count === b.count && a.timeZone === b.timeZone && JSON.stringify(a.filter) === JSON.stringify(b.filter);

function answerModelOf(context: AnswerContext, settings: Settings): AnswerModel {
  const { answer, bills, view, words, format } = context;
  const { question } = answer;
  const field = view.groupBy[0] ?? lists[question.list].groupFields[0] ?? "";
  const ranked = byMagnitude(bills.summarize([field]).groups);
  const { shown, others } = splitGroups(ranked);
  const groups: ChartGroups = { field, shown, others, names: new Names(words, ranked) };
  const unit = unitOf(context, offeredUnits(context));
  const unusual = unusualDaysOf(context, field);
  const { control } = bills.summarize([]);
  const optional = {
    forecast: forecastOf(context),
    chart: bills.isEmpty || unit === undefined ? undefined : chartOf(context, unit, groups, unusual),
    groups: ranked.length === 0 ? undefined : groupsOf(context, groups),
    movers: moversOf(context, field),
    unusual: unusualOf(context, unusual, field, groups.names),
    account: accountOf(context),
    control: control && {
      title: words.say("control.title"),
      text: words.say("control.text"),
      items: [{ label: words.say("total"), amount: format.amount(control.total) }],
    },
  };
  return {
    title: words.say("answer.title", {
      list: words.label("list", question.list),
      period: format.period(question.period),
    }),
    isOld: false,
    oldRemark: "",
    headline: headlineOf(context),
    isEmpty: bills.isEmpty,
    emptyText: words.say(Object.keys(view.filter).length > 0 ? "empty.filtered" : "empty"),
    ...present(optional),
    downloads: downloadsOf(context, { unit, hasParquet: settings.hasParquet }),
    downloadsRemark: missingLine(context),
    report: reportLines(context),
  };
}

/** An object without the properties that are undefined. */
function present<T extends object>(object: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

const saidOf = (answer: AnswerModel, { bills }: AnswerContext) => ({
  title: answer.title,
  total: answer.headline.total.text,
  isComplete: bills.isComplete,
  isEmpty: answer.isEmpty,
});
