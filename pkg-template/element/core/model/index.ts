/** The view model: what the element shows of a session, in the reader's language. */

import type { BillingError } from "novita-billing";
import type { Answer, Loading, RunningTotal, Snapshot } from "../answer.js";
import { directionOf, Format } from "../format.js";
import { fitting, isSameQuestion, type State, type View } from "../state.js";
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
import { runningModelOf, statusOf } from "./status.js";
import { fieldOf, summariesOf } from "./summaries.js";
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

/** What an answer's model is made of. */
interface Basis {
  answer: Answer;
  view: View;
  settings: Settings;
  /** What depends on the clock changes by the minute. */
  minute: number;
}

/** How often a running total is announced, in milliseconds: a screen reader is not interrupted at each request. */
const announcementMs = 15_000;

interface Made extends Basis {
  context: AnswerContext;
  model: AnswerModel;
}

/**
 * Makes models. The sums of large accounts take a while, so they are prepared in steps, between which a page can do something
 * else; what was made before is shown until then.
 */
export class ModelMaker {
  #made: Made | undefined;
  /** What is being prepared. */
  #pending: Basis | undefined;
  /** What had arrived when the loading was looked at last. */
  #running: RunningTotal | undefined;
  /** What of it was announced, and when; nothing at first, since most loadings have ended by the time of the first announcement. */
  #announced: { running?: RunningTotal; at: number } | undefined;

  /** The bills that are shown: for exports, and for reading. */
  get context(): AnswerContext | undefined {
    return this.#made?.context;
  }

  /** Whether the answer of a snapshot is shown in a view. */
  shows(snapshot: Snapshot, state: State): boolean {
    const view = this.#viewOf(snapshot, state);
    return this.#made !== undefined && this.#made.answer === snapshot.answer && this.#made.view === view;
  }

  /** The answer to a question of another list keeps its view: it may not have the fields of the new one. */
  #viewOf({ answer }: Snapshot, { question, view }: State): View {
    if (!answer || answer.question.list === question.list) return view;
    const { list, cycle } = answer.question;
    const known = [this.#pending, this.#made].find((basis) => basis?.answer.question.list === list);
    return known?.view ?? fitting(view, list, cycle);
  }

  /**
   * The steps that it takes until the answer of a snapshot can be shown; undefined if it is shown, or is being prepared already.
   * A step takes some tens of milliseconds at most, for hundreds of thousands of bills. Steps that were begun before must be
   * ended with `return`, which frees what they made.
   *
   * A step throws a `BillingError` if amounts cannot be added up.
   */
  prepare(snapshot: Snapshot, state: State, settings: Settings, now: number): Generator<void, void> | undefined {
    const { answer } = snapshot;
    if (!answer || !hasBills(answer.bills)) {
      this.free();
      return undefined;
    }
    const view = this.#viewOf(snapshot, state);
    const basis = { answer, view, settings, minute: Math.floor(now / 60_000) };
    if (isSame(basis, this.#made) || isSame(basis, this.#pending)) return undefined;
    this.#pending = basis;
    return this.#steps(basis, this.#context(view, settings, now));
  }

  *#steps(basis: Basis, context: Context): Generator<void, void> {
    const { answer, view, settings } = basis;
    const made = this.#made;
    const isKept = made && isSameSelection(made.view, view) && made.answer.question.list === answer.question.list;
    const derive = (old: AnswerBills | undefined, sources: Answer["bills"] | undefined) => {
      if (isKept && old && sources && old.isOf(sources)) return old;
      const { list } = answer.question;
      return sources && hasBills(sources) ? new AnswerBills(sources, view, list, context.utcOffset) : undefined;
    };
    const [oldBills, oldBefore] = [made?.context.bills, made?.context.before];
    const bills = derive(oldBills, answer.bills);
    const before = derive(oldBefore, answer.before?.bills);
    if (!bills) return;
    const next: AnswerContext = { ...context, answer, view, bills, before };
    let isDone = false;
    try {
      yield* summariesOf(next);
      this.#made = { ...basis, context: next, model: answerModelOf(next, settings) };
      this.#pending = undefined;
      isDone = true;
    } finally {
      // What is not used any more: of before, or if this was given up, what was derived here.
      const [used, unused] = isDone
        ? [
            [bills, before],
            [oldBills, oldBefore],
          ]
        : [
            [oldBills, oldBefore],
            [bills, before],
          ];
      for (const one of unused) if (!used.includes(one)) one?.free();
    }
  }

  /** The model at a moment (in milliseconds). `failure` is why the answer could not be prepared. */
  make(snapshot: Snapshot, state: State, settings: Settings, now: number, failure?: BillingError): Model {
    const context = this.#context(state.view, settings, now);
    const { format, words } = context;
    const { loading, question } = snapshot;
    const error = failure ?? (loading.phase === "failed" ? loading.error : undefined);
    const made = this.#made;
    this.#watch(loading, state.view, now);
    const isOld = made !== undefined && !isSameQuestion(made.answer.question, question);
    const controls = controlsOf(context, settings.controls, state, made?.context);
    const missing = made && !isOld && missingOf(made.context);
    const remark = isOld && { isOld, oldRemark: words.say("old.remark", { title: made.model.title }) };
    return {
      ...{ dir: directionOf(format.locale), lang: format.locale },
      ...(controls && { controls }),
      status: statusOf(context, loading, made && saidOf(made), this.#announced?.running),
      ...(error && { failure: failureOf(context, error) }),
      ...(missing && { missing }),
      ...(this.#running && !made && !error && { running: runningModelOf(context, this.#running) }),
      ...(made && { answer: remark ? { ...made.model, ...remark } : made.model }),
    };
  }

  /** Notes what has arrived. It stays until the answer is prepared. Views of some of the bills have none: it is of all bills. */
  #watch(loading: Loading, view: View, now: number): void {
    const isWhole = Object.keys(view.filter).length === 0 && view.count === "all";
    if (loading.phase !== "done") {
      this.#running = isWhole && loading.phase === "loading" ? loading.running : undefined;
    }
    if (!this.#running || loading.phase === "done") this.#announced = undefined;
    else if (!this.#announced) this.#announced = { at: now };
    else if (now - this.#announced.at >= announcementMs) this.#announced = { running: this.#running, at: now };
  }

  #context(view: View, settings: Settings, now: number): Context {
    const format = new Format({ ...settings, exact: view.exact });
    return { format, words: new Speaker(settings.messages, format), now, utcOffset: settings.utcOffset };
  }

  /** Frees what was computed. */
  free(): void {
    this.#made?.context.bills.free();
    this.#made?.context.before?.free();
    this.#made = undefined;
    this.#pending = undefined;
  }
}

const isSame = (a: Basis, b: Basis | undefined): boolean =>
  b !== undefined && a.answer === b.answer && a.view === b.view && a.settings === b.settings && a.minute === b.minute;

/** Whether two views are of the same rows. */
const isSameSelection = (a: View, b: View): boolean =>
  a.count === b.count && a.timeZone === b.timeZone && JSON.stringify(a.filter) === JSON.stringify(b.filter);

function answerModelOf(context: AnswerContext, settings: Settings): AnswerModel {
  const { answer, bills, view, words, format } = context;
  const { question } = answer;
  const field = fieldOf(context);
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

const saidOf = ({ model, context: { bills } }: Made) => ({
  title: model.title,
  total: model.headline.total.text,
  isComplete: bills.isComplete,
  isEmpty: model.isEmpty,
});
