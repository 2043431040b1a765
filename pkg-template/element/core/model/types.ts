/**
 * What the element shows, as plain data: texts are in the reader's language, amounts are written, and shares are numbers from 0
 * to 1. The parts render it; they compute nothing.
 */

import type { CalendarUnit } from "novita-billing";

/** An amount of money as it is shown. */
export interface Amount {
  /** The exact decimal text. */
  value: string;
  /** What is shown: rounded half up to the currency's usual digits, or all digits where the reader wants them. */
  text: string;
  /** All digits, for tooltips and copies. */
  exact: string;
}

/** A change between two amounts. */
export interface ChangeText {
  /** Which change it is: "Against October 2026", "Against the same 12 days of October". */
  label: string;
  amount: Amount;
  /** "+12.3 %", "new", "gone". */
  percent: string;
  direction: "up" | "down" | "level";
  /** Why it says little, in words; "" if both sides are complete and over. */
  remark: string;
}

/** A choice of a select: its value and its text. */
export interface Choice {
  value: string;
  text: string;
}

/** A name that the service gave: it may have any length and direction. */
export interface ApiName {
  text: string;
  /** What distinguishes it from others with the same text; "" if nothing has to. */
  note: string;
}

export interface Model {
  dir: "ltr" | "rtl";
  /** For the `lang` attribute. */
  lang: string;
  controls?: ControlsModel;
  status: StatusModel;
  /** Why nothing could be loaded. */
  failure?: FailureModel;
  /** What is not in the answer. */
  missing?: MissingModel;
  /** What has arrived so far, in the place of the first answer. */
  running?: RunningModel;
  /** The answer. Absent until there is one. */
  answer?: AnswerModel;
  /** The title of the first answer, while it is loaded. */
  expected?: string;
}

/** An answer: what is at its top, and once they are there, its details. */
export type AnswerModel = TopModel & ({ isWhole: false } | ({ isWhole: true } & DetailsModel));

export interface TopModel {
  /** What the answer is of: "Usage-based bills, November 2026". It is that of the answer, not of the newest question. */
  title: string;
  /** Whether another question is being asked, or could not be answered: then this is the answer before. */
  isOld: boolean;
  /** Said above an old answer; "" if it is not old. */
  oldRemark: string;
  headline: HeadlineModel;
  /** There are no bills at all. */
  isEmpty: boolean;
  /** Why there are no bars: no bills, or rows that a unit of the time zone cuts; "" if there are some. */
  emptyText: string;
  forecast?: ForecastModel;
  chart?: ChartModel;
}

/** What is below the bars. */
export interface DetailsModel {
  groups?: GroupsModel;
  movers?: MoversModel;
  unusual?: UnusualModel;
  account?: AccountModel;
  control?: ControlTotalsModel;
  downloads: DownloadModel[];
  /** What the files lack; "" if they are complete. */
  downloadsRemark: string;
  /** How the bills were loaded, a line each. */
  report: string[];
}

/* ------------------------------------------------------------------------------------------------------- controls */

export interface ControlsModel {
  /** The controls of the question are hidden where the embedding page decides the question. */
  question?: {
    lists: Choice[];
    list: string;
    periods: Choice[];
    /** A value of `periods`; "month" and "days" have fields of their own. */
    period: string;
    month: string;
    from: string;
    until: string;
    cycles: Choice[];
    cycle: string;
    categories: Choice[];
    category: string;
    compares: Choice[];
    compare: string;
  };
  /** Absent until there is an answer to be viewed. */
  view?: {
    groupBy: Choice[];
    thenBy: Choice[];
    chosen: readonly string[];
    units: Choice[];
    unit: string;
    /** By field; each with the names that can be chosen. */
    filters: FilterModel[];
    exact: boolean;
    /** Only offered where some bills begin before the period. */
    count?: "all" | "begun";
  };
}

export interface FilterModel {
  field: string;
  label: string;
  /** What is chosen, in one line: "All", "production", "3 of 12". */
  summary: string;
  options: Array<{ value: string; name: ApiName; chosen: boolean }>;
}

/* --------------------------------------------------------------------------------------------------------- status */

export interface StatusModel {
  phase: "idle" | "loading" | "done" | "cancelled" | "failed";
  /** Announced to screen readers when it changes. */
  text: string;
  /** While loading: how far it is, from 0 to 1, or undefined where that is not known. */
  progress?: { value?: number; text: string };
}

/** A total that is not complete: others of its requests are not answered yet. */
export interface RunningModel {
  /** "So far: 3 of 12 requests". */
  label: string;
  total: Amount;
}

/** An error, for the person who reads the page. */
export interface FailureModel {
  headline: string;
  text: string;
  /** For a support request. */
  details: Array<{ label: string; value: string }>;
  canRetry: boolean;
}

export interface MissingModel {
  headline: string;
  items: Array<{ label: string; text: string }>;
  canRetry: boolean;
}

/* ------------------------------------------------------------------------------------------------------- headline */

export interface HeadlineModel {
  total: Amount;
  /** "Total", "Total of the bills that could be loaded". */
  label: string;
  changes: ChangeText[];
  /** The parts: by list for the account, vouchers and cash, bills from before the period. */
  /** An amount that is not known is absent, never 0. */
  parts: Array<{ label: string; amount?: Amount; remark: string }>;
  /** Tokens, storage, open bills: a line each. */
  remarks: string[];
  /** The period is not over, or has not begun; "" if it is over. */
  periodRemark: string;
}

/* ------------------------------------------------------------------------------------------------------- forecast */

export interface ForecastModel {
  title: string;
  /** Why there is none; "" if there is one. Where bills are missing, what is spent and the budget are there all the same. */
  refusal: string;
  spent?: Amount;
  likely?: Amount;
  low?: Amount;
  high?: Amount;
  /** How it was computed. */
  remark: string;
  budget?: {
    amount: Amount;
    /** Spent and likely as a share of the budget; may be above 1. */
    spentShare: number;
    likelyShare: number;
    /** "The budget will be exceeded on 23 November", "Within the budget"; "" if that is not known. */
    text: string;
    isExceeded: boolean;
  };
}

/* ----------------------------------------------------------------------------------------------------------- bars */

export interface ChartModel {
  title: string;
  unit: CalendarUnit;
  series: Series[];
  bars: Bar[];
  /** The range of the axis, in whole currency. Heights are for drawing only, so that they may be floats. */
  scale: { min: number; max: number; ticks: Array<{ value: number; text: string }> };
  /** A line over the bars: the budget of one unit. */
  budget?: { value: number; text: string };
  /** Bills outside of the period have bars of their own. "" if there are none. */
  remark: string;
  /** The table with every amount. */
  table: { label: string; unitLabel: string; totalLabel: string; missing: string; totals: Amount[] };
  missingLabel: string;
}

export interface Series {
  /** Identifies its group; "" for the others. */
  key: string;
  name: string;
  /** From 0; undefined for the others. */
  colour?: number;
}

export interface Bar {
  key: string;
  /** On the axis, and in full. */
  short: string;
  long: string;
  total: Amount;
  /** One for each series. */
  amounts: Amount[];
  /** From the axis away, in the order of the series: refunds go down. `index` is that of the series. */
  segments: Array<{ index: number; from: number; to: number }>;
  /** Whether a failed request would have returned bills of this time. */
  isMissing: boolean;
  /** Whether the unit is not over. */
  isOpen: boolean;
  /** Whether it is unusually high. */
  isUnusual: boolean;
}

/* --------------------------------------------------------------------------------------------------------- groups */

export interface GroupsModel {
  title: string;
  /** The names of the columns, in the order in which cells are shown. */
  columns: Array<{ id: GroupColumn; label: string; isNumber: boolean }>;
  rows: GroupRow[];
  total: GroupRow;
  /** The text of the button that shows all groups or only the largest; "" if all fit. */
  toggle: string;
}

export type GroupColumn = "name" | "total" | "share" | "voucher" | "cash" | "before" | "change" | "price" | "rows";

export interface GroupRow {
  /** Identifies it; "" for the others and the total. */
  key: string;
  kind: "group" | "others" | "total";
  name: ApiName;
  colour?: number;
  total: Amount;
  /** Of the total, from 0 to 1, as a number and as text; absent if the total is not positive. */
  share?: { value: number; text: string };
  voucher: Amount;
  cash: Amount;
  before?: Amount;
  change?: ChangeText;
  /** Of tokens: currency per million, and how many. */
  price?: { amount?: Amount; text: string };
  rows: { value: number; text: string };
  isOpen: boolean;
  /** What an open group consists of: groups by the second field, or its rows. */
  children?: GroupRow[];
  bills?: RowsModel;
}

/* ----------------------------------------------------------------------------------------------------------- rows */

/** The rows of a group. Only those in sight are made. */
export interface RowsModel {
  label: string;
  columns: Array<{ id: string; label: string; isNumber: boolean }>;
  length: number;
  at(index: number): RowCells;
}

export interface RowCells {
  key: string;
  cells: Array<{ text: string; note?: string; title?: string; isApiText?: boolean; isFaint?: boolean }>;
}

/* ------------------------------------------------------------------------------------------ movers, unusual, account */

export interface MoversModel {
  title: string;
  rows: Array<{ key: string; name: ApiName; before: Amount; after: Amount; change: ChangeText }>;
}

export interface UnusualModel {
  title: string;
  rows: Array<{ key: string; name: ApiName; day: string; total: Amount; usual: Amount; text: string }>;
}

export interface AccountModel {
  balance: SectionModel<{ items: Array<{ label: string; amount?: Amount; remark: string }> }>;
  invoices: SectionModel<{
    columns: string[];
    rows: Array<{ month: string; status: string; amounts: Array<Amount | undefined> }>;
    emptyText: string;
  }>;
  months: SectionModel<{
    columns: string[];
    rows: Array<{ month: string; amounts: Array<Amount | undefined>; remark: string; isFine: boolean }>;
  }>;
}

/** A section that is loaded on its own. */
export interface SectionModel<Content> {
  title: string;
  state: "notAsked" | "loading" | "ready" | "failed" | "cancelled";
  /** Why there is no content, or what it lacks; "" if nothing is to be said. */
  notice: string;
  content?: Content;
}

export interface ControlTotalsModel {
  title: string;
  text: string;
  items: Array<{ label: string; amount: Amount }>;
}

/* ------------------------------------------------------------------------------------------------------ downloads */

export type DownloadId = "groups" | "chart" | "rows" | "ndjson" | "focus" | "parquet";

export interface DownloadModel {
  id: DownloadId;
  title: string;
  about: string;
}
