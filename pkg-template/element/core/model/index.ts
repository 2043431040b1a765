/** The view model: what the element shows of a session, in the reader's language. */

import type { BillingError } from "novita-billing";
import type { Answer, Loading, RunningTotal, Snapshot } from "../answer.js";
import { directionOf, Format } from "../format.js";
import { kindsOf } from "../lists.js";
import { fitting, isSameQuestion, type Question, type State, type View } from "../state.js";
import { type Messages, Speaker } from "../words/speaker.js";
import { AnswerBills, hasBills } from "./bills.js";
import { type ChartGroups, chartOf, offeredUnits, unitOf } from "./chart.js";
import type { AnswerContext, Context } from "./context.js";
import { type Controls, controlsOf } from "./controls.js";
import type { detailsOf, Found } from "./details.js";
import { failureOf } from "./failure.js";
import { forecastOf } from "./forecast.js";
import { headlineOf } from "./headline.js";
import { Names } from "./names.js";
import { present } from "./present.js";
import { byMagnitude, splitGroups } from "./ranking.js";
import { missingOf } from "./report.js";
import { runningModelOf, statusOf } from "./status.js";
import { fieldOf, summariesOf } from "./summaries.js";
import type { AnswerModel, Model, TopModel } from "./types.js";
import { unusualDaysOf } from "./unusual-days.js";

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
  found: Found;
  model: AnswerModel;
}

/** "top" says that the top of an answer can be shown. */
export type Steps = Generator<"top" | void, void>;

/** The function of a script of its own, whose details are added to an answer when it is there. */
export type DetailsOf = typeof detailsOf;

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
  #detailsOf: DetailsOf | undefined;

  constructor(detailsOf?: DetailsOf) {
    this.#detailsOf = detailsOf;
  }

  /** From now on, answers are made with their details. */
  addDetails(detailsOf: DetailsOf): void {
    this.#detailsOf = detailsOf;
  }

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
   * The top of a first answer can be shown before its details are there, which a step that ends with "top" says. Every other
   * answer takes the place of the one before as a whole, so that nothing that is read or used goes away for a moment.
   *
   * A step throws a `BillingError` if amounts cannot be added up.
   */
  prepare(snapshot: Snapshot, state: State, settings: Settings, now: number): Steps | undefined {
    const { answer } = snapshot;
    if (!answer || !hasBills(answer.bills)) {
      this.free();
      return undefined;
    }
    const view = this.#viewOf(snapshot, state);
    const basis = { answer, view, settings, minute: Math.floor(now / 60_000) };
    if (isSame(basis, this.#pending)) return undefined;
    const made = this.#made;
    if (made && isSame(basis, made)) {
      if (made.model.isWhole || !this.#detailsOf) return undefined;
      this.#pending = made;
      return this.#addDetails(made, this.#detailsOf);
    }
    this.#pending = basis;
    return this.#steps(basis, this.#context(view, settings, now));
  }

  *#steps(basis: Basis, context: Context): Steps {
    const { answer, view, settings } = basis;
    const made = this.#made;
    const isKept = made && isSameSelection(made.view, view) && made.answer.question.list === answer.question.list;
    const derive = (old: AnswerBills | undefined, sources: Answer["bills"] | undefined) => {
      if (isKept && old && sources && old.isOf(sources)) return old;
      const kinds = kindsOf(answer.question);
      return sources && hasBills(sources) ? new AnswerBills(sources, view, kinds, context.utcOffset) : undefined;
    };
    const [oldBills, oldBefore] = [made?.context.bills, made?.context.before];
    const bills = derive(oldBills, answer.bills);
    const before = derive(oldBefore, answer.before?.bills);
    if (!bills) return;
    const next: AnswerContext = { ...context, answer, view, bills, before };
    let isMade = false;
    try {
      yield* summariesOf(next);
      yield;
      const top = yield* topOf(next);
      const found = { ...top.found, hasParquet: settings.hasParquet };
      const details = made?.model.isWhole && this.#detailsOf ? yield* this.#detailsOf(next, found) : undefined;
      const model: AnswerModel = details
        ? { ...top.model, ...details, isWhole: true }
        : { ...top.model, isWhole: false };
      this.#made = { ...basis, context: next, found, model };
      isMade = true;
    } finally {
      // What is not used any more: of before, or if this was given up, what was derived here.
      const [used, unused] = isMade
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
    if (!this.#made.model.isWhole && this.#detailsOf) {
      yield "top";
      yield* this.#addDetails(this.#made, this.#detailsOf);
    }
    this.#pending = undefined;
  }

  *#addDetails(made: Made, detailsOf: DetailsOf): Steps {
    const details = yield* detailsOf(made.context, made.found);
    this.#made = { ...made, model: { ...made.model, ...details, isWhole: true } };
    this.#pending = undefined;
  }

  /** The model at a moment (in milliseconds). `failure` is why the answer could not be prepared. */
  make(snapshot: Snapshot, state: State, settings: Settings, now: number, failure?: BillingError): Model {
    const context = this.#context(state.view, settings, now);
    const { format, words } = context;
    const { question } = snapshot;
    const loading: Loading =
      failure && snapshot.loading.phase === "done" ? { phase: "failed", error: failure } : snapshot.loading;
    const error = failure ?? (loading.phase === "failed" ? loading.error : undefined);
    const made = this.#made;
    this.#watch(loading, state.view, now);
    const running = made || error ? undefined : this.#running;
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
      ...(running && { running: runningModelOf(context, running) }),
      ...(made && { answer: remark ? { ...made.model, ...remark } : made.model }),
      ...(!made && (running || loading.phase === "loading") && { expected: titleOf(context, question) }),
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

/** What an answer is of. */
const titleOf = ({ words, format }: Context, { list, period }: Question): string =>
  words.say("answer.title", { list: words.label("list", list), period: format.period(period) });

/** The top of an answer, and what was found for it. */
function* topOf(context: AnswerContext): Generator<void, { model: TopModel; found: Omit<Found, "hasParquet"> }> {
  const { answer, bills, view, words } = context;
  const { question } = answer;
  const field = fieldOf(context);
  const ranked = byMagnitude(bills.summarize([field]).groups);
  const { shown, others } = splitGroups(ranked);
  const groups: ChartGroups = { field, shown, others, names: new Names(words, ranked) };
  const unit = unitOf(context, offeredUnits(context));
  const unusual = unusualDaysOf(context, field);
  yield;
  const forecast = forecastOf(context);
  yield;
  const headline = headlineOf(context);
  const hasBars = !bills.isEmpty && unit !== undefined;
  const chart = hasBars ? yield* chartOf(context, unit, groups, unusual) : undefined;
  const model = {
    title: titleOf(context, question),
    isOld: false,
    oldRemark: "",
    headline,
    isEmpty: bills.isEmpty,
    emptyText: emptyText(),
    ...present({ forecast, chart }),
  };
  return { model, found: { groups, unusual, unit } };

  function emptyText(): string {
    if (!bills.isEmpty) return unit === undefined ? bills.refusalOf("month") : "";
    if (!bills.isComplete) return words.say("missing.title");
    return words.say(Object.keys(view.filter).length > 0 ? "empty.filtered" : "empty");
  }
}

const saidOf = ({ model, context: { bills } }: Made) => ({
  title: model.title,
  total: model.headline.total.text,
  isComplete: bills.isComplete,
  isEmpty: model.isEmpty,
});
