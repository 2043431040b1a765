/**
 * A session holds the client, what was asked last, and the answer that is shown, with its tables. The answer before stays
 * until another one can take its place, and while it cannot: another question, a failure and a cancellation take nothing away.
 */

import type { BillingClient, Reconciliation } from "novita-billing";
import type { Loading, Snapshot } from "./answer.js";
import { Inquiry, loadersOf } from "./inquiry.js";
import { Loader, type LoaderHost, progressOf, type Task } from "./loader.js";
import { lastMonths, resolvePeriod } from "./periods.js";
import { isSameQuestion, type Question, stateOf } from "./state.js";
import { monthsTask } from "./tasks.js";
import { Waits } from "./waits.js";

export interface SessionOptions {
  client: BillingClient;
  /** That of the client: where the service's days begin. */
  utcOffset: string;
  /** The clock, in milliseconds; `Date.now` by default. */
  now?: () => number;
  /** The snapshot changed. Called in a microtask, once for all changes before it, never within a method of the session. */
  onChange: () => void;
}

/** How many months are loaded beside their invoices, with the current one. */
const monthCount = 6;

export class Session {
  readonly #client: BillingClient;
  readonly #utcOffset: string;
  readonly #now: () => number;
  readonly #onChange: () => void;
  readonly #waits: Waits;
  /** What was asked last, with an absolute period. */
  #question: Question;
  /** The inquiry whose answer is shown. */
  #shown: Inquiry | undefined;
  /** The inquiry that was made last, until its answer is shown. */
  #pending: Inquiry | undefined;
  /** All loaders of the two inquiries. */
  #loaders: ReadonlySet<Loader<unknown>> = new Set();
  /** Those whose progress is shown: what was loaded since the question was asked, or loading was tried again. */
  #running = new Set<Loader<unknown>>();
  /** Whether the last loading was cancelled. */
  #wasCancelled = false;
  /** Frees what is not used any more, once the change was announced. */
  #garbage: Array<() => void> = [];
  #snapshot: Snapshot | undefined;
  #isScheduled = false;
  #isClosed = false;

  constructor({ client, utcOffset, now = Date.now, onChange }: SessionOptions) {
    this.#client = client;
    this.#utcOffset = utcOffset;
    this.#now = now;
    this.#onChange = onChange;
    this.#waits = new Waits(now, () => this.#changed());
    this.#question = this.#absolute(stateOf({}).question);
  }

  /** The same object as long as nothing changes. */
  get snapshot(): Snapshot {
    return (this.#snapshot ??= {
      question: this.#question,
      ...(this.#shown && { answer: this.#shown.answer }),
      loading: this.#loading(),
    });
  }

  /**
   * Loads the answer to a question. Sources that another question had, too, are kept. The same question again loads everything
   * again, except while its bills are loading.
   */
  ask(question: Question): void {
    if (this.#isClosed) return;
    const target = this.#target;
    const asked = this.#absolute(question);
    const isAgain = target !== undefined && isSameQuestion(asked, target.question);
    if (isAgain && target.isLoadingBills) return;
    // Months are many requests, and are only loaded when they are asked for.
    const months = target?.loaders.account?.months;
    const reusable = isAgain ? [months].filter((loader) => loader !== undefined) : [...this.#loaders];
    const going = new Set(reusable.filter(({ isLoading }) => isLoading));
    this.#question = asked;
    this.#pending = this.#inquire(asked, reusable.filter(isUsable));
    const loaders = this.#pending.all;
    // The requests of the answer that is shown meanwhile would only delay these.
    for (const loader of this.#shown?.all ?? []) if (!loaders.includes(loader)) loader.cancel();
    if (!loaders.some((loader) => going.has(loader))) this.#waits.clear();
    this.#beginRun();
    this.#advance();
  }

  /** Loads what failed, was cancelled or is not complete. Everything else is kept. Returns whether there is any. */
  retry(): boolean {
    const missing = this.#target?.all.filter(({ isMissing, isLoading }) => isMissing && !isLoading) ?? [];
    if (missing.length === 0) return false;
    for (const loader of missing) loader.complete();
    this.#beginRun();
    this.#advance();
    return true;
  }

  /** Stops loading. What has arrived is kept. */
  cancel(): void {
    const loading = this.#target?.all.filter(({ isLoading }) => isLoading) ?? [];
    if (loading.length === 0) return;
    for (const loader of loading) loader.cancel();
    this.#wasCancelled = true;
    this.#advance();
  }

  /** Loads the last months of the account beside their invoices, or loads them again. */
  loadMonths(): void {
    const account = this.#target?.loaders.account;
    if (!account) return;
    const task = this.#monthsTask();
    const isIdle = !this.#target?.isLoading;
    if (account.months?.key === task.key) account.months.renew();
    else account.months = new Loader(task, this.#host);
    // The answer that is shown meanwhile is of the same account.
    if (this.#shown?.loaders.account) this.#shown.loaders.account.months = account.months;
    if (isIdle) this.#beginRun();
    else this.#running.add(account.months);
    this.#advance();
  }

  /** Stops loading and frees all tables. Nothing is called back afterwards. */
  close(): void {
    this.#isClosed = true;
    this.#waits.clear();
    this.#shown = undefined;
    this.#pending = undefined;
    this.#collect();
    this.#takeOut();
    this.#snapshot = undefined;
  }

  /* ------------------------------------------------------------------------------------------------- inquiries */

  /** The inquiry that is loaded, tried again and cancelled. */
  get #target(): Inquiry | undefined {
    return this.#pending ?? this.#shown;
  }

  #absolute(question: Question): Question {
    const resolve = (period: string) => resolvePeriod(period, this.#now(), this.#utcOffset);
    return { ...question, period: resolve(question.period), compare: resolve(question.compare) };
  }

  /** Begins to load the sources of a question, except those that are there already. */
  #inquire(question: Question, reusable: ReadonlyArray<Loader<unknown>>): Inquiry {
    const byKey = new Map(reusable.map((loader) => [loader.key, loader]));
    const obtain = <Value>(task: Task<Value>): Loader<Value> => {
      const loader = byKey.get(task.key) ?? new Loader(task, this.#host);
      byKey.set(task.key, loader);
      // Loaders with the same key are of the same task.
      return loader as Loader<Value>;
    };
    const months = byKey.get(this.#monthsTask().key) as Loader<readonly Reconciliation[]> | undefined;
    return new Inquiry(question, loadersOf(this.#client, question, obtain, months));
  }

  #monthsTask() {
    return monthsTask(this.#client, lastMonths(monthCount, this.#now(), this.#utcOffset));
  }

  readonly #host: LoaderHost = {
    now: () => this.#now(),
    changed: () => {
      if (!this.#isClosed) this.#advance();
    },
    happened: (event) => {
      if (this.#target?.isLoading) this.#waits.handle(event);
    },
    release: (free) => this.#garbage.push(free),
  };

  #beginRun(): void {
    this.#wasCancelled = false;
    this.#running = new Set(this.#target?.all.filter(({ isLoading }) => isLoading));
  }

  /** Shows the answer of the pending inquiry if it can be, and drops what is not used any more. */
  #advance(): void {
    const pending = this.#pending;
    // Where nothing is shown yet, the first bills are better than none.
    if (pending && (this.#shown ? pending.isAnswered : pending.hasBills)) {
      this.#shown = pending;
      this.#pending = undefined;
    }
    this.#collect();
    if (!this.#target?.isLoading) this.#waits.clear();
    this.#changed();
  }

  /** Drops the loaders that no inquiry has any more. */
  #collect(): void {
    const used = new Set([...(this.#shown?.all ?? []), ...(this.#pending?.all ?? [])]);
    const unused = [...this.#loaders].filter((loader) => !used.has(loader));
    this.#loaders = used;
    for (const loader of unused) loader.drop();
  }

  /* -------------------------------------------------------------------------------------------------- snapshots */

  #loading(): Loading {
    const target = this.#target;
    if (!target) return { phase: "idle" };
    const error = target.failure;
    if (error) return { phase: "failed", error };
    if (target.isLoading) {
      const wait = this.#waits.next;
      const { running } = target;
      return {
        ...{ phase: "loading", progress: progressOf(this.#running) },
        ...(running && { running }),
        ...(wait && { wait }),
      };
    }
    return { phase: this.#wasCancelled || target.isCancelled ? "cancelled" : "done" };
  }

  #changed(): void {
    this.#snapshot = undefined;
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    void Promise.resolve().then(() => this.#announce());
  }

  #announce(): void {
    this.#isScheduled = false;
    if (this.#isClosed) return;
    try {
      this.#onChange();
    } finally {
      this.#takeOut();
    }
  }

  /** Frees what is not used any more. */
  #takeOut(): void {
    const garbage = this.#garbage;
    this.#garbage = [];
    for (const free of garbage) free();
  }
}

/** A loader whose value is there or on its way, though not all of it may be. */
const isUsable = ({ source, isLoading }: Loader<unknown>) => source.state === "ready" || isLoading;
