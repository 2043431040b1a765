/** What a session has: the answer to a question, source by source, and how its loading goes. */

import type { Balance, BillingError, BillKind, BillTable, Invoice, Reconciliation, TimeWindow } from "novita-billing";
import type { Question } from "./state.js";

/** The codes of notices which say that there are more bills than arrived. */
export const partialCodes: ReadonlySet<string> = new Set(["more", "count-differs", "partial-status"]);

/** A table of any kind of bills. */
export type AnyTable = BillTable<Record<string, unknown>>;

/** A part of an answer that is loaded by calls of its own, and fails on its own. */
export type Source<Value> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: Value }
  | { readonly state: "failed"; readonly error: BillingError }
  | { readonly state: "cancelled" };

/** The answer to a question. */
export interface Answer {
  /** With an absolute period. */
  readonly question: Question;
  /** When it was asked, in milliseconds. */
  readonly askedAt: number;
  readonly bills: Readonly<Partial<Record<BillKind, Source<AnyTable>>>>;
  /** The period that the bills are compared with, and its bills; undefined without a comparison. */
  readonly before?: {
    readonly period: string;
    readonly bills: Readonly<Partial<Record<BillKind, Source<AnyTable>>>>;
  };
  /** Only of the whole account. */
  readonly account?: {
    readonly balance: Source<Balance>;
    readonly invoices: Source<readonly Invoice[]>;
    /** Bills and invoices of the last months, which begin to load when they are asked for. */
    readonly months?: Source<readonly Reconciliation[]>;
  };
}

/** How the loading of the current question goes. */
export type Loading =
  | { readonly phase: "idle" }
  | {
      readonly phase: "loading";
      readonly progress: LoadingProgress;
      /** Of the bills that were asked for, apart from those that they are compared with. */
      readonly running?: RunningTotal;
      readonly wait?: Wait;
    }
  | { readonly phase: "done" }
  | { readonly phase: "cancelled" }
  /** Nothing of the question could be loaded. */
  | { readonly phase: "failed"; readonly error: BillingError };

export interface LoadingProgress {
  readonly windowsDone: number;
  readonly windowsTotal: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What has arrived of bills whose other requests are not answered yet. */
export interface RunningTotal {
  /** Exact decimal text. Bills that came in two requests count twice. */
  readonly total: string;
  readonly windowsDone: number;
  readonly windowsTotal: number;
}

/** The client waits before it tries again. */
export interface Wait {
  readonly window?: TimeWindow;
  /** When it tries again, in milliseconds of the session's clock. */
  readonly until: number;
  /** Why, in English, as the package says it. */
  readonly because: string;
}

/** What a session shows to its user at a moment. */
export interface Snapshot {
  /** What was asked last, with an absolute period. */
  readonly question: Question;
  /**
   * The answer that is there: that of `question`, or, while it loads or if it could not be loaded, the one before.
   */
  readonly answer?: Answer;
  readonly loading: Loading;
}
