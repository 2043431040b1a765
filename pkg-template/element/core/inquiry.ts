/** A question while it is answered, and afterwards: the loaders of its sources, which other inquiries may share. */

import {
  addMoney,
  type Balance,
  type BillingClient,
  type BillingError,
  type BillKind,
  type Invoice,
  previousPeriod,
  type Reconciliation,
} from "novita-billing";
import type { Answer, AnyTable, RunningTotal, Source } from "./answer.js";
import { type Loader, progressOf, type Task } from "./loader.js";
import { kindsOf } from "./lists.js";
import type { Question } from "./state.js";
import { balanceTask, billTask, invoicesTask } from "./tasks.js";

type BillLoaders = Readonly<Partial<Record<BillKind, Loader<AnyTable>>>>;

/** The loaders of an inquiry, in the form of its answer. */
export interface Loaders {
  readonly bills: BillLoaders;
  readonly before?: { readonly period: string; readonly bills: BillLoaders };
  readonly account?: {
    readonly balance: Loader<Balance>;
    readonly invoices: Loader<readonly Invoice[]>;
    months?: Loader<readonly Reconciliation[]>;
  };
}

export class Inquiry {
  /** With an absolute period. */
  readonly question: Question;
  readonly loaders: Loaders;
  /** The last answer, with the sources that it has. */
  #last: { answer: Answer; sources: ReadonlyArray<Source<unknown>> } | undefined;

  constructor(question: Question, loaders: Loaders) {
    this.question = question;
    this.loaders = loaders;
  }

  /** All loaders. One is there twice if the period is compared with itself. */
  get all(): Array<Loader<unknown>> {
    const { before, account } = this.loaders;
    const { balance, invoices, months } = account ?? {};
    const others = [balance, invoices, months].filter((loader) => loader !== undefined);
    return [...this.#bills, ...Object.values(before?.bills ?? {}), ...others];
  }

  get isLoading(): boolean {
    return this.all.some(({ isLoading }) => isLoading);
  }

  get isCancelled(): boolean {
    return this.all.some(({ source }) => source.state === "cancelled");
  }

  /** Whether any bills are there, apart from those that they are compared with. */
  get hasBills(): boolean {
    return this.#bills.some(({ source }) => source.state === "ready");
  }

  /** Whether there are bills, and no others are to be expected. */
  get isAnswered(): boolean {
    return this.hasBills && this.#bills.every(({ source }) => source.state === "ready" || source.state === "failed");
  }

  get isLoadingBills(): boolean {
    return this.#bills.some(({ isLoading }) => isLoading);
  }

  /** What has arrived of the bills, while others are loading; undefined before the first, and where it is not known. */
  get running(): RunningTotal | undefined {
    const bills = this.#bills;
    const { windowsDone, windowsTotal } = progressOf(bills);
    const totals = bills.flatMap(({ total }) => total ?? []);
    // What is completed was loaded by an earlier call, whose total is not part of this one's.
    const isKnown = bills.every(({ source, total }) => source.state !== "ready" || total !== undefined);
    if (!this.isLoadingBills || !isKnown || totals.length === 0 || windowsTotal < 2) return undefined;
    return { total: addMoney(...totals), windowsDone, windowsTotal };
  }

  /** The first error, if none of the bills could be loaded. */
  get failure(): BillingError | undefined {
    const sources = this.#bills.map(({ source }) => source);
    const errors = sources.flatMap((source) => (source.state === "failed" ? [source.error] : []));
    return errors.length === sources.length ? errors[0] : undefined;
  }

  /** The same object as long as no source changes. */
  get answer(): Answer {
    const sources = this.all.map(({ source }) => source);
    const last = this.#last;
    const isSame =
      last?.sources.length === sources.length && last.sources.every((source, at) => source === sources[at]);
    if (last && isSame) return last.answer;
    const answer = this.#answer();
    this.#last = { answer, sources };
    return answer;
  }

  get #bills(): Array<Loader<AnyTable>> {
    return Object.values(this.loaders.bills);
  }

  #answer(): Answer {
    const { bills, before, account } = this.loaders;
    return {
      question: this.question,
      askedAt: Math.min(...this.#bills.map(({ startedAt }) => startedAt)),
      bills: sourcesOf(bills),
      ...(before && { before: { period: before.period, bills: sourcesOf(before.bills) } }),
      ...(account && {
        account: {
          balance: account.balance.source,
          invoices: account.invoices.source,
          ...(account.months && { months: account.months.source }),
        },
      }),
    };
  }
}

const sourcesOf = (loaders: BillLoaders): Answer["bills"] =>
  Object.fromEntries(Object.entries(loaders).map(([kind, loader]) => [kind, loader.source]));

/**
 * The loaders of a question with an absolute period.
 *
 * @param obtain gives the loader of a task: one that is there, or a new one
 * @param months those that were asked for already
 */
export function loadersOf(
  client: BillingClient,
  question: Question,
  obtain: <Value>(task: Task<Value>) => Loader<Value>,
  months: Loader<readonly Reconciliation[]> | undefined,
): Loaders {
  const billsOf = (period: string): BillLoaders =>
    Object.fromEntries(
      kindsOf(question).map((kind) => [kind, obtain(billTask(client, kind, { ...question, period }))]),
    );
  const before = periodBefore(question);
  return {
    bills: billsOf(question.period),
    ...(before !== "" && { before: { period: before, bills: billsOf(before) } }),
    ...(question.list === "account" && {
      account: {
        balance: obtain(balanceTask(client)),
        invoices: obtain(invoicesTask(client)),
        ...(months && { months }),
      },
    }),
  };
}

/** The period that a question compares with; "" for none, or if the one before begins before 1970. */
function periodBefore({ period, compare }: Question): string {
  if (compare !== "previous" && compare !== "same-days") return compare;
  try {
    return previousPeriod(period);
  } catch {
    return "";
  }
}
