import type {
  BillingClient,
  BillingError,
  BillKind,
  BillReport,
  BillTable,
  CalendarUnit,
  CycleType,
  Totals,
} from "novita-billing";
import type { NovitaBillingStrings } from "./strings.js";

export type { NovitaBillingStrings, NovitaBillingText } from "./strings.js";

/** A list of bills, or the whole account: usage-based and fixed-term bills together. */
export type ListName = "account" | BillKind;

/** What is compared: nothing, the period before, the same days of it where the period is running, or a period by name. */
export type Compare = "" | "previous" | "same-days" | (string & {});

/** Which controls the element has. */
export type Controls = "all" | "view" | "none";

/** The texts that bills must have, by field. */
export type Filter = Record<string, string | readonly string[]>;

/** The files that can be downloaded. */
export type DownloadId = "groups" | "chart" | "rows" | "ndjson" | "focus" | "parquet";

/** What writes Parquet files: `toParquet` of `novita-billing/parquet`. */
export type ParquetWriter = (
  tables: ReadonlyArray<BillTable<Record<string, unknown>>>,
  options: { columns?: readonly string[] },
) => ReadableStream<Uint8Array>;

/** What is shown and how, as plain texts under the names of the attributes; what has its default is left out. */
export type ViewDetail = Readonly<Record<string, string>>;

/** The totals of what is shown, over the kinds of bills of the list. Amounts are exact decimal text in whole currency. */
export interface ElementSummary {
  currency: string;
  utcOffset: string;
  total: Totals;
  groups: Array<Totals & { key: Record<string, string>; labels?: Record<string, string> }>;
  /** The part from bills that begin before the period. */
  earlier?: Totals;
  /** The part from bills that lie wholly outside of the period. */
  outside?: Totals;
  /** The service's own control totals, which are no part of the total. */
  control?: Totals;
}

/** Something was loaded. */
export interface LoadDetail {
  /** The total of what is shown, as exact decimal text. */
  total: string;
  currency: string;
  /** Whether all bills of the period arrived. */
  complete: boolean;
  /** How many bills are shown. */
  rows: number;
  list: ListName;
  /** With absolute dates: "2026-11". */
  period: string;
}

/** The user has to sign in. */
export interface UnauthorizedDetail {
  error: BillingError;
  /** Loads again. */
  retry(): void;
}

/** A group or a bar was chosen. */
export interface SelectDetail {
  what: "group" | "bar";
  /** The texts of the group, by field; of a bar, the key of its unit: `{ day: "2026-11-03" }`. */
  key: Record<string, string>;
}

/** The events of the element. All bubble and cross shadow roots. */
export interface NovitaBillingEventMap {
  /** Bills are requested. */
  "novita-loading": CustomEvent<{ list: ListName; period: string }>;
  /** All that could be loaded is shown. */
  "novita-load": CustomEvent<LoadDetail>;
  /** Nothing could be loaded. */
  "novita-error": CustomEvent<BillingError>;
  /** A 401, a 403 or a sign-in page came in place of an answer. If it is cancelled, the element shows no error. */
  "novita-unauthorized": CustomEvent<UnauthorizedDetail>;
  /** A person changed what is shown, or how. */
  "novita-change": CustomEvent<ViewDetail>;
  /** A person chose a group or a bar. */
  "novita-select": CustomEvent<SelectDetail>;
}

/**
 * `<novita-billing>`: the bills of a Novita AI account in a page. It needs a `base-url`, the address of a server of yours that
 * adds the key, or a `client`.
 *
 * @example
 * <novita-billing base-url="/billing" list="account" period="this-month"></novita-billing>
 */
export class NovitaBillingElement extends HTMLElement {
  /** Where bills are requested: a server of yours that adds the key. In a page also relative to its origin. */
  baseUrl: string;
  /** Default: `account`. */
  list: ListName;
  /** "2026-11", "2026-Q4", "2026-11-01/2026-11-20", `this-month` (the default), `last-month`, `last-3-months` or `this-year`. */
  period: string;
  /** How long a row is. Default: `Day`. */
  cycle: CycleType;
  /** The only category that is requested. Default: all. */
  category: string;
  /** One or two fields, separated by a comma: bills are grouped by the first, and an open group by the second. */
  groupBy: string;
  /** The unit of the bars. Default: what suits the period. */
  unit: CalendarUnit | "";
  compare: Compare;
  /** The texts that bills must have. As an attribute it is JSON. */
  filter: Filter;
  /** The currency of all amounts: a label. Default: `USD`. */
  currency: string;
  /** Where the service's own days begin. Default: `+00:00`. */
  utcOffset: string;
  /** Whose hours, days, weeks and months the bars have: an IANA name or a UTC offset. Default: the service's. */
  timeZone: string;
  /** An amount that the period should not exceed, as decimal text. */
  budget: string;
  /** A language tag. Default: that of the page. English, German, Japanese and Arabic texts ship. */
  locale: string;
  theme: "auto" | "light" | "dark";
  controls: Controls;
  /** Which bills count, everywhere: all, or only those that begin in the period. */
  count: "all" | "begun";
  /** If it is there, what is shown is kept in the page's address, in parameters whose names begin with this text. */
  syncUrl: string | null;

  /** A client of your own, in place of one that is made for `base-url`. Its currency and offset are those of the attributes. */
  client: BillingClient | undefined;
  /** Headers of each request, or a function that returns them and may be asynchronous. */
  headers: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /** Texts that replace the element's own, by name. */
  strings: NovitaBillingStrings | undefined;
  /** Where the WebAssembly module is, as `init` takes it. Default: beside the package's scripts. */
  wasm: unknown;
  /**
   * What writes Parquet files: `toParquet` of `novita-billing/parquet`, which needs the package `hyparquet-writer`. With it, the
   * element offers that download.
   */
  parquet: ParquetWriter | undefined;

  /** The totals of what is shown; undefined until something was loaded. */
  readonly summary: ElementSummary | undefined;
  /** How it was loaded; of the account, the reports of both lists together. */
  readonly report: BillReport | undefined;
  /**
   * The bills that were loaded; of the account, the usage-based ones. The element frees it when it loads others: read it, keep
   * no reference.
   */
  readonly table: BillTable<Record<string, unknown>> | undefined;

  /** Loads again. */
  load(): void;
  /** Stops loading. What is shown stays. */
  cancel(): void;
  /** Starts a download. Rejects if there is nothing to be downloaded, and with kind `aborted` if the element is removed meanwhile. */
  download(id: DownloadId): Promise<void>;

  addEventListener<Type extends keyof NovitaBillingEventMap>(
    type: Type,
    listener: (this: NovitaBillingElement, event: NovitaBillingEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof NovitaBillingEventMap>(
    type: Type,
    listener: (this: NovitaBillingElement, event: NovitaBillingEventMap[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
