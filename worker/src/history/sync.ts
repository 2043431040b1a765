/** The sync: what is new at the API, and what may have changed there, into the history. */

import { BillingClient, type BillKind, type BillTable, isBillingError, toWire, type UsageBill } from "novita-billing";
import { isClosed } from "../closed.js";
import type { Account } from "../config.js";
import { log } from "../log.js";
import { day, dayOf, requestsOf, type Span, windowsBetween } from "./calendar.js";
import type { Database } from "./database.js";
import { categoriesOf, type FetchedWindow, type KeptBill, ledger, replace, type Series } from "./ledger.js";

/** The first sync of a history takes so many days, today included. */
const firstDays = 35;

const lists: readonly BillKind[] = ["fixedTerm", "apiKey", "usage"];

export interface SyncResult {
  readonly windows: number;
  readonly rows: number;
  readonly failures: readonly string[];
}

/**
 * Fetches each window that has no entry or may still change. A window is replaced once all of it arrived, in one transaction:
 * a sync that is cut anywhere and repeated leaves the same rows.
 */
export async function sync(database: Database, account: Account, baseUrl: string, now: number): Promise<SyncResult> {
  const run = crypto.randomUUID();
  const client = new BillingClient({ apiKey: account.apiKey, baseUrl });
  await database
    .prepare("INSERT INTO runs (run, account, started) VALUES (?1, ?2, ?3)")
    .bind(run, account.name, now)
    .run();
  let [windows, rows] = [0, 0];
  const failures: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!isBillingError(error)) throw error;
      // The others go on. Errors of the package never have the key.
      const why = `${error.kind}: ${error.message}`;
      failures.push(`${what}: ${why}`);
      log("error", "sync failed", { account: account.name, what, why });
    }
  };
  for (const list of lists) {
    for (const category of categoriesOf(list)) {
      const series = { account: account.name, list, category };
      for (const request of requestsOf(list, await due(database, series, now))) {
        await attempt(`${list} ${category} ${isoDay(request)}`.replaceAll(/ +/g, " "), async () => {
          const fetched = await fetchWindows(client, series, request, now);
          await replace(database, series, fetched, { run, fetched: now });
          windows += fetched.length;
          for (const { bills } of fetched) rows += bills.length;
        });
      }
    }
  }
  for (const [kind, request] of [
    ["balance", () => client.balance()],
    ["invoices", () => client.invoices.list()],
  ] as const) {
    await attempt(kind, async () => {
      const body = JSON.stringify(await request());
      await database
        .prepare("INSERT OR REPLACE INTO snapshots VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .bind(account.name, kind, dayOf(now), now, run, body)
        .run();
    });
  }
  await database
    .prepare("UPDATE runs SET ended = ?2, windows = ?3, rows = ?4, failures = ?5 WHERE run = ?1")
    .bind(run, Math.floor(Date.now() / 1000), windows, rows, JSON.stringify(failures))
    .run();
  log("info", "synced", { account: account.name, run, windows, rows, failures: failures.length });
  return { windows, rows, failures };
}

/** The windows that are to be fetched: from the first day that is kept, or after a pause from where it stopped. */
async function due(database: Database, series: Series, now: number): Promise<Span[]> {
  const entries = await ledger(database, series, 0, now);
  const closed = new Set(entries.filter(({ closed }) => closed === 1).map(({ start }) => start));
  const first = Math.min(
    dayOf(now) - (firstDays - 1) * day,
    entries.findLast(({ closed }) => closed === 1)?.start ?? now,
  );
  return windowsBetween(series.list, first, now).filter(({ start }) => !closed.has(start));
}

async function fetchWindows(
  client: BillingClient,
  { list, category }: Series,
  windows: readonly Span[],
  now: number,
): Promise<FetchedWindow[]> {
  const range = { startTime: windows[0]?.start ?? 0, endTime: windows.at(-1)?.end ?? 0 };
  const table = await load(client, list, category, range);
  try {
    const kept = windows.map((window): FetchedWindow & { bills: KeptBill[] } => ({
      ...window,
      bills: [],
      closed: isClosed(window.end, now),
    }));
    for (const bill of table) {
      const time = Number(bill.startTime);
      // Bills that begin before the first window or after the last one are kept where the API sent them.
      const window = kept.find(({ end }) => time <= end) ?? kept.at(-1);
      window?.bills.push({
        json: JSON.stringify(toWire(bill)),
        total: bill.total,
        isControl: bill.category === "summary",
      });
    }
    return kept;
  } finally {
    table.free();
  }
}

/** One request. */
async function load(
  client: BillingClient,
  list: BillKind,
  category: string,
  range: { startTime: number; endTime: number },
): Promise<BillTable<UsageBill>> {
  // Tables of all lists have the same methods.
  if (list === "fixedTerm") return (await client.fixedTermBills.load(range)) as unknown as BillTable<UsageBill>;
  const query = { ...range, cycleType: "Day" } as const;
  if (list === "apiKey") return (await client.apiKeyBills.load(query)) as unknown as BillTable<UsageBill>;
  return await client.usageBills.load({ ...query, productCategory: category });
}

const isoDay = ([first]: readonly Span[]) => new Date((first?.start ?? 0) * 1000).toISOString().slice(0, 10);
