// A user's file: every public name, with the types that the package promises.

import {
  type AccountEndpoint,
  type AnyBill,
  addMoney,
  type ApiKeyBill,
  type ApiKeyQuery,
  type Balance,
  BillingClient,
  BillingError,
  type BillingErrorKind,
  type BillKind,
  type BillKinds,
  type BillReport,
  type Bills,
  type BillSource,
  type BillStream,
  type BillTable,
  type ByteStream,
  calendarKeys,
  type CalendarUnit,
  type CallLimits,
  type CallOptions,
  type Change,
  type ChangedGroup,
  type ClientEvent,
  type ClientOptions,
  compareMoney,
  type Comparison,
  type Count,
  type CountOptions,
  type CsvOptions,
  type CycleType,
  decodeBills,
  type FixedTermBill,
  type FixedTermQuery,
  type FocusOptions,
  type Forecast,
  forecastOf,
  type ForecastOptions,
  formatMoney,
  type Group,
  init,
  type Instant,
  type Invoice,
  type InvoiceQuery,
  type Invoices,
  isBillingError,
  type Notice,
  type NoticeCode,
  type PlanOptions,
  planWindows,
  type PlanWindowsOptions,
  previousPeriod,
  type Progress,
  type QueryOf,
  type Reconciliation,
  type ResponseLike,
  type RowOf,
  type SplitBy,
  type Storage,
  type Summary,
  type SummarySpec,
  summaryToCsv,
  type TableCsvOptions,
  type TextField,
  type TimeRange,
  type TimeWindow,
  type Tokens,
  type UsageBill,
  type UsageQuery,
  usageCategories,
  type Totals,
  toPlain,
  toWire,
  type Transaction,
  type TransactionQuery,
  type Transactions,
  type UnusualDay,
  type WindowReport,
} from "novita-billing";
import * as slim from "novita-billing/slim";
import module from "novita-billing/novita_billing_bg.wasm";
import { type ParquetOptions, toParquet } from "novita-billing/parquet";
import { ApiBox, type BoxOptions, type BoxServer, type Fault, startBox } from "novita-billing/testing";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <_Check extends true>(): void => {};

/** Never run: it is compiled. */
export async function use(): Promise<void> {
  const options: ClientOptions = {
    apiKey: async () => "sk_x",
    baseUrl: "https://billing.example",
    fetch: (request: Request) => fetch(request),
    headers: { "x-team": "7" },
    timeoutMs: 1,
    deadlineMs: 1,
    maxRetries: 0,
    concurrency: 6,
    currency: "USD",
    utcOffset: "+08:00",
    dangerouslyAllowBrowser: true,
    onEvent(event: ClientEvent) {
      same<Same<typeof event.endpoint, AccountEndpoint | undefined>>();
      if (event.type === "wait") same<Same<typeof event.waitMs, number>>();
      if (event.type === "failed") same<Same<typeof event.error, BillingError>>();
    },
  };
  const client = new BillingClient(options);
  const answers = { status: 200, headers: new Headers(), body: new ReadableStream<Uint8Array>() };
  new BillingClient({ fetch: async () => answers });
  new BillingClient({ fetch: globalThis.fetch });
  same<Same<typeof client.apiKeyBills, Bills<ApiKeyQuery, ApiKeyBill>>>();
  same<Same<typeof client.fixedTermBills, Bills<FixedTermQuery, FixedTermBill>>>();
  same<Same<typeof client.usageBills, Bills<UsageQuery, UsageBill>>>();
  const usageQuery: UsageQuery = { period: "2026-01", cycleType: "Day", productCategory: usageCategories };
  const category: string = (await client.usageBills.list(usageQuery)).bills[0]!.productCategory;
  void category;
  // @ts-expect-error: usage-based bills have no names of keys
  void (await client.usageBills.list(usageQuery)).bills[0]!.apikeyName;

  const limits: CallLimits = { timeoutMs: 1, maxRetries: 0 };
  const call: CallOptions = {
    ...limits,
    signal: new AbortController().signal,
    splitBy: "week",
    onProgress: ({ windowsDone, windowsTotal, rows, bytes }: Progress) => void [windowsDone, windowsTotal, rows, bytes],
    onWindowError: "collect",
  };
  const instant: Instant = new Date();
  const range: TimeRange = { from: instant, until: "2026-02-01T00:00:00Z" };
  const cycleType: CycleType = "Hour";
  const kind: BillKind = "apiKey";

  const { bills, report } = await client.apiKeyBills.list({ ...range, cycleType, category: "llm" }, call);
  same<Same<typeof bills, ApiKeyBill[]>>();
  same<Same<typeof report, BillReport>>();
  for (const bill of bills) {
    same<Same<typeof bill.amount, bigint>>();
    same<Same<typeof bill.billNum0, bigint | undefined>>();
    same<Same<typeof bill.startTime, number>>();
    same<Same<typeof bill.total, string>>();
    same<Same<typeof bill.amountDecimal, string | undefined>>();
    same<Same<typeof bill.extra, Record<string, unknown> | undefined>>();
    const wire: object = toWire(bill);
    const plain: Record<string, unknown> = toPlain(bill);
    void [wire, plain];
  }
  for (const { code, window, text } of report.notices satisfies Notice[]) {
    const known:
      | "more"
      | "count-differs"
      | "partial-status"
      | "other-category"
      | "unknown-code"
      | "rows-outside"
      | "control-differs" = code;
    const about: TimeWindow | undefined = window;
    console.log(known, about?.startTime, text satisfies string);
  }
  for (const { window, error } of report.failed) {
    same<Same<typeof window, TimeWindow>>();
    same<Same<typeof error, BillingError>>();
  }
  const balance: Balance = await client.balance(call);
  same<Same<typeof balance.available, string | undefined>>();
  same<Same<typeof balance.raw, Record<string, bigint>>>();
  const invoiceQuery: InvoiceQuery = { startMonth: "2025-10", endMonth: "2026-01" };
  const invoiceList: Invoices = client.invoices;
  for (const invoice of await invoiceList.list(invoiceQuery, call)) {
    same<Same<typeof invoice, Invoice>>();
    same<Same<typeof invoice.total, string>>();
    same<Same<typeof invoice.debt, string | undefined>>();
  }
  const transactionQuery: TransactionQuery = {
    from: instant,
    until: 1767225600,
    transactionType: "refund",
    pageSize: 10,
  };
  const transactionList: Transactions = client.transactions;
  const transactions: Transaction[] = await transactionList.list(transactionQuery, call);
  const pages: AsyncIterable<Transaction[]> = client.transactions.stream(transactionQuery, call);
  for await (const page of pages) transactions.push(...page);
  for (const transaction of transactions) {
    same<Same<typeof transaction.transactionAmount, bigint>>();
    same<Same<typeof transaction.walletBalance, bigint | undefined>>();
    same<Same<typeof transaction.transactionTime, number>>();
  }
  const stream: BillStream<ApiKeyBill> = client.apiKeyBills.stream({ ...range, cycleType }, call);
  const iterable: AsyncIterable<ApiKeyBill[]> & { readonly report: BillReport } = stream;
  for await (const batch of iterable) same<Same<typeof batch, ApiKeyBill[]>>();
  for await (const batch of client.fixedTermBills.stream({ period: "2026" }))
    same<Same<typeof batch, FixedTermBill[]>>();
  same<Same<typeof stream.report, BillReport>>();
  const table = await client.apiKeyBills.load({ period: "2026", cycleType }, call);
  same<Same<typeof table, BillTable<ApiKeyBill>>>();
  same<Same<typeof table.length, number>>();
  same<Same<typeof table.report, BillReport>>();
  same<Same<ReturnType<typeof table.at>, ApiKeyBill | undefined>>();
  same<Same<ReturnType<typeof table.toArray>, ApiKeyBill[]>>();
  const llm = table.filter({ category: ["llm", "gen_api"], ownerID: "key-1", total: "1.5" });
  same<Same<typeof llm, BillTable<ApiKeyBill>>>();
  for (const bill of llm) same<Same<typeof bill, ApiKeyBill>>();
  const { rows, unbalanced } = llm.verify();
  same<Same<typeof rows, number>>();
  same<Same<typeof unbalanced, ApiKeyBill[]>>();
  const csv: CsvOptions = { columns: ["total", "currency"], bom: true, formulaGuard: false, times: "iso" };
  const focus: FocusOptions = { version: "1.3", vouchers: "credits", billingAccountName: "Books" };
  for (const text of [llm.toCsv(csv), llm.toCsv(), llm.toNdjson(), llm.toFocusCsv(focus)])
    same<Same<typeof text, string>>();
  for (const stream of [llm.toCsvStream(csv), llm.toNdjsonStream({ count: "begun" }), llm.toFocusCsvStream(focus)])
    same<Same<typeof stream, ReadableStream<Uint8Array>>>();
  const totals = { rows: 1, total: "1", voucher: "0", cash: "1", quantities: {} };
  const groups = [{ ...totals, key: { month: "2026-01" } }];
  same<Same<ReturnType<typeof summaryToCsv>, string>>();
  void summaryToCsv({ total: totals, groups }, csv);
  const spec: SummarySpec<ApiKeyBill> = { by: ["month", "ownerID"], top: 3, orderBy: "total" };
  const unit: CalendarUnit = "week";
  const summary: Summary = llm.summarize({ by: [unit] });
  same<Same<typeof summary.total, Totals>>();
  same<Same<typeof summary.control, Totals | undefined>>();
  same<Same<typeof summary.report, BillReport>>();
  for (const { key, labels, other, quantities, total, tokens, storage } of summary.groups) {
    same<Same<typeof key, Record<string, string>>>();
    same<Same<typeof labels, Record<string, string> | undefined>>();
    same<Same<typeof other, boolean | undefined>>();
    same<Same<typeof quantities, Record<string, string>>>();
    same<Same<typeof total, string>>();
    same<Same<typeof tokens, Tokens | undefined>>();
    same<Same<typeof storage, Storage | undefined>>();
    const price: string | undefined = tokens?.perMillion ?? storage?.gbDays;
    void price;
  }
  const open: number = summary.report.rowsOpen;
  void open;
  const group: Group | undefined = (await client.apiKeyBills.summarize({ period: "2026", cycleType }, spec, call))
    .groups[0];
  void group;
  const inBerlin: SummarySpec<ApiKeyBill> = { by: ["day"], timeZone: "Europe/Berlin" };
  void llm.summarize(inBerlin);
  const field: TextField<ApiKeyBill> = "apikeyMask";
  await client.apiKeyBills.summarize({ period: "2026", cycleType }, { by: [field, "productId", "category", "day"] });
  await client.fixedTermBills.summarize({ period: "2026" }, { by: ["productCategory", "tradeType", "month"] });
  const comparison: Comparison = table.compare(llm, { by: ["productName"] });
  same<Same<typeof comparison.total.changePercent, number | null>>();
  for (const { before, after, change } of comparison.groups) {
    same<Same<typeof before, Totals>>();
    same<Same<typeof after, Totals>>();
    same<Same<typeof change, string>>();
  }
  const texts: string[] = [previousPeriod("2026-Q1"), formatMoney("1.5", { currency: "USD", locale: "en" })];
  const sum: string = addMoney(summary.total.total, "1.5");
  same<Same<ReturnType<typeof compareMoney>, -1 | 0 | 1>>();
  const keys: string[] = calendarKeys("2026-01", unit);
  void [sum, compareMoney("1", sum), keys];
  void [texts, summaryToCsv(summary), summaryToCsv(comparison, csv)];
  const answer: Summary | Comparison = summary;
  void summaryToCsv(answer);
  const ends: ForecastOptions = { period: "2026-11", budget: "500", now: new Date() };
  for (const forecast of [llm.forecast({ period: "2026-11" }), forecastOf(summary, ends)]) {
    same<Same<typeof forecast, Forecast>>();
    same<Same<typeof forecast.likely, string>>();
    same<Same<typeof forecast.completeDays, number>>();
    same<Same<typeof forecast.budgetDay, string | undefined>>();
  }
  for (const found of [...llm.unusualDays(), ...llm.unusualDays({ by: ["ownerID", "week"] })]) {
    same<Same<typeof found, UnusualDay>>();
    same<Same<typeof found.key, Record<string, string>>>();
    same<Same<typeof found.times, number>>();
  }
  llm.free();

  const source: BillSource = new Response("{}");
  const decoded = await decodeBills("fixedTerm", source, { currency: "EUR", utcOffset: "+08:00" });
  same<Same<typeof decoded, BillTable<FixedTermBill>>>();
  same<Same<typeof decoded.currency, string>>();
  for (const from of ["{}", new Uint8Array(), new ReadableStream<Uint8Array>()]) await decodeBills("apiKey", from);
  const chunks = (async function* () {
    yield new Uint8Array();
  })();
  for (const body of [chunks, new ReadableStream<Uint8Array>(), null])
    await decodeBills("apiKey", { status: 200, body });
  const either = await decodeBills(kind as BillKind, source);
  same<Same<typeof either, BillTable<FixedTermBill> | BillTable<ApiKeyBill> | BillTable<UsageBill>>>();
  const usage = await decodeBills("usage", source, { productCategory: "gpu" });
  same<Same<typeof usage, BillTable<UsageBill>>>();
  // @ts-expect-error: only usage-based bills have it
  await decodeBills("apiKey", source, { productCategory: "gpu" });
  for (const bill of either) same<Same<typeof bill.total, string>>();
  const windows: TimeWindow[] = await planWindows(kind, { period: "2026", cycleType: "Day" }, { splitBy: "week" });
  void windows;
  await client.fixedTermBills.plan({ startTime: 1_767_225_600, endTime: 1_769_903_999, ownerId: "x" });
  await init();
  await slim.init(new Uint8Array());

  try {
    await client.fixedTermBills.list({ period: "2026-01" });
  } catch (error) {
    if (isBillingError(error)) {
      same<Same<typeof error.kind, BillingErrorKind>>();
      same<Same<typeof error.status, number | undefined>>();
      same<Same<typeof error.window, TimeWindow | undefined>>();
      same<Same<ReturnType<typeof error.toJSON>, object>>();
    }
  }

  const fault: Fault = { name: "rate-limit", retryAfter: "seconds", times: 1 };
  const boxOptions: BoxOptions = { seed: 1, keys: 2, faults: [fault], utcOffset: "+08:00", now: () => 0 };
  const box = new ApiBox(boxOptions);
  box.inject(fault);
  const expected = box.totals("apiKey", { startTime: 1_767_225_600, endTime: 1_769_903_999, cycleType: "Day" });
  same<Same<typeof expected.rows, number>>();
  same<Same<typeof expected.total, string>>();
  new BillingClient({ apiKey: box.apiKey, fetch: box.fetch });
  const server: BoxServer = await startBox({ ...boxOptions, port: 0 });
  same<Same<typeof server.url, string>>();
  same<Same<typeof server.box, ApiBox>>();
  await server.close();
}

export const early: Promise<void> = slim.init(module);

/** What a report says: every field is there, whatever the service sent. Never run. */
export function useReport(report: BillReport, event: ClientEvent): void {
  for (const window of report.windows satisfies WindowReport[]) {
    same<Same<typeof window.startTime, number>>();
    same<Same<typeof window.productCategory, string | undefined>>();
    for (const count of [window.rows, window.bytes, window.attempts, window.ms]) same<Same<typeof count, number>>();
  }
  for (const flag of [report.complete]) same<Same<typeof flag, boolean>>();
  const { rows, duplicatesDropped, rowsWithDecimalMoney, rowsOutside, rowsOpen, rowsUnchecked } = report;
  for (const count of [rows, duplicatesDropped, rowsWithDecimalMoney, rowsOutside, rowsOpen, rowsUnchecked])
    same<Same<typeof count, number>>();
  for (const names of [report.unknownFields, report.missingFields]) same<Same<typeof names, string[]>>();
  const codes: NoticeCode[] = report.notices.map(({ code }) => code);
  void codes;
  switch (event.type) {
    case "attempt":
      return void (event.attempt satisfies number);
    case "response":
      return void [event.status satisfies number, event.ms satisfies number];
    case "wait":
      return void [event.waitMs satisfies number, event.because satisfies string];
    case "window":
      return void [event.rows satisfies number, event.bytes satisfies number, event.attempts satisfies number];
    case "failed":
      return void (event.error satisfies BillingError);
    default:
      // All types of events are above.
      same<Same<typeof event, never>>();
  }
}

/** What code is written with that handles bills of any kind. Never run. */
export async function useAnyKind<Kind extends BillKind>(
  bills: Bills<QueryOf<Kind>, RowOf<Kind>>,
  query: QueryOf<Kind>,
): Promise<AnyBill[]> {
  const splitBy: SplitBy = "month";
  const plan: PlanOptions = { splitBy };
  const planned: TimeWindow[] = await bills.plan(query, plan);
  const planWithOffset: PlanWindowsOptions = { ...plan, utcOffset: "-03:00" };
  const others: TimeWindow[] = await planWindows(
    "usage",
    { period: "2026", cycleType: "Week", productCategory: "gpu" },
    planWithOffset,
  );
  let table: BillTable<RowOf<Kind>> = await bills.load(query, { onWindowError: "collect" });
  if (table.report.failed.length > 0) table = await bills.retry(table, query);
  const rows: AnyBill[] = table.toArray();
  void [planned, others];
  return rows;
}

/** Answers that nothing above uses. Never run. */
export async function useAnswers(client: BillingClient, table: BillTable<UsageBill>): Promise<void> {
  same<Same<BillKinds["usage"]["row"], UsageBill>>();
  same<Same<QueryOf<"fixedTerm">, FixedTermQuery>>();
  const months: Reconciliation[] = await client.reconcile("2026-Q1", { deadlineMs: 60_000 });
  for (const { month, categories, usage, fixedTerm, bills, control, invoice, difference, ...rest } of months) {
    same<Same<typeof categories, string[]>>();
    same<Same<typeof difference, string | undefined>>();
    same<Same<typeof invoice, Invoice | undefined>>();
    const texts: (string | undefined)[] = [
      month,
      bills,
      usage.total,
      fixedTerm.total,
      control?.usage,
      control?.fixedTerm,
    ];
    const flags: boolean[] = [rest.complete, rest.open];
    const reports: BillReport[] = [rest.report.usage, rest.report.fixedTerm];
    void [texts, flags, reports];
  }

  const count: Count = "begun";
  const begun: CountOptions = { count };
  const columns: TableCsvOptions<UsageBill> = { columns: ["productCategory", "total", "currency"], ...begun };
  void [table.toCsv(columns), table.toNdjson(begun)];
  const summary = table.summarize({ by: ["productCategory", "month"], ...begun });
  for (const part of [summary.earlier, summary.outside]) same<Same<typeof part, Totals | undefined>>();
  same<Same<typeof summary.currency, string>>();
  same<Same<typeof summary.utcOffset, string>>();
  const { complete, total, groups } = table.compare(table, { by: ["productName"], top: 5 });
  same<Same<typeof complete.before, boolean>>();
  same<Same<typeof complete.after, boolean>>();
  const changes: Change[] = [total, ...(groups satisfies ChangedGroup[])];
  void changes;

  const parquet: ParquetOptions = { columns: ["startTime", "total"] };
  const file: ReadableStream<Uint8Array> = toParquet([table, table], parquet);
  const body: ByteStream = file;
  const response: ResponseLike = { status: 200, body };
  (await decodeBills("usage", response, { productCategory: "gpu" })).free();
}
