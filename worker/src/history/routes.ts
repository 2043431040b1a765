/** The paths of the history: what the package makes of what is kept. */

import { type BillTable, isBillingError, type SummarySpec, type UsageBill } from "novita-billing";
import { rowFilterOf } from "../auth/scope.js";
import type { Principal } from "../auth/principal.js";
import type { Account } from "../config.js";
import { invalidQuery, Refusal } from "../refusal.js";
import { windowsBetween } from "./calendar.js";
import type { Database } from "./database.js";
import { ledger, newest } from "./ledger.js";
import { historyQueryOf, type HistoryQuery } from "./query.js";
import { historyClient } from "./replay.js";

type Table = BillTable<UsageBill>;
type Answer = (table: Table, query: HistoryQuery) => Response | Promise<Response>;

const stream = (type: string, streamOf: (table: Table, query: HistoryQuery) => ReadableStream<Uint8Array>): Answer => {
  return (table, query) => {
    const body = freeing(streamOf(table, query), table);
    return new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
  };
};

const answers: Readonly<Record<string, Answer>> = {
  "/history/summary": (table, { by, top, count }) => {
    const spec = { by, count, ...(top !== undefined && { top }) } as SummarySpec<UsageBill>;
    try {
      return Response.json(table.summarize(spec));
    } catch (error) {
      if (isBillingError(error) && error.kind === "query") throw invalidQuery(error.message);
      throw error;
    } finally {
      table.free();
    }
  },
  "/history/bills": stream("application/x-ndjson", (table, { count }) => table.toNdjsonStream({ count })),
  "/history/export.ndjson": stream("application/x-ndjson", (table, { count }) => table.toNdjsonStream({ count })),
  "/history/export.csv": stream("text/csv", (table, { count }) => table.toCsvStream({ count })),
  "/history/export.focus.csv": stream("text/csv", (table, { count }) => table.toFocusCsvStream({ count })),
};

export const isHistoryPath = (path: string): boolean => Object.hasOwn(answers, path);

/** @throws {Refusal} 400, 403, 404 if the history has not all of the period, or 503 without a database */
export async function historyAnswer(
  request: Request,
  url: URL,
  { database, account, principal }: { database: Database | undefined; account: Account; principal: Principal },
): Promise<Response> {
  if (request.method !== "GET")
    throw new Refusal(405, `${request.method} of the history`, { headers: { allow: "GET" } });
  if (!database) throw new Refusal(503, "the binding DB is not there: the Worker has no history");
  const query = await historyQueryOf(url.searchParams);
  const scope = rowFilterOf(principal.scope, query.list);
  const until = await assertKept(database, account.name, query);
  const all = await load(database, account.name, query);
  // What is in the scope first, then what is asked of it: both may name the same field.
  const mine = scope ? replaced(all, all.filter(scope)) : all;
  const table = Object.keys(query.filter).length > 0 ? replaced(mine, mine.filter(query.filter)) : mine;
  const answer = await answers[url.pathname]?.(table, query);
  if (!answer) throw new Refusal(404, "no path of the history");
  answer.headers.set("x-history-until", new Date(until * 1000).toISOString());
  return answer;
}

function replaced(table: Table, part: Table): Table {
  table.free();
  return part;
}

async function load(database: Database, account: string, { list, query }: HistoryQuery): Promise<Table> {
  const client = historyClient(database, account);
  const lists = { fixedTerm: client.fixedTermBills, apiKey: client.apiKeyBills, usage: client.usageBills };
  // Tables of all lists have the same methods.
  return (await lists[list].load(query as never)) as unknown as Table;
}

/**
 * The time of the sync that the newest of these bills are of. Windows after the newest one that is kept are not there yet; any
 * other that is missing would be missing from a sum.
 */
async function assertKept(database: Database, account: string, { list, categories, windows }: HistoryQuery) {
  const [first, last] = [windows[0]?.startTime ?? 0, windows.at(-1)?.endTime ?? 0];
  let until = Infinity;
  for (const category of categories) {
    const series = { account, list, category };
    const latest = await newest(database, series);
    if (!latest) throw missing(`the history has no ${list} ${category}`.trim());
    const kept = new Set((await ledger(database, series, first, last)).map(({ start }) => start));
    const absent = windowsBetween(list, first, Math.min(last, latest.end)).filter(({ start }) => !kept.has(start));
    const [earliest] = absent;
    if (earliest || latest.end < first) {
      const since = new Date((earliest?.start ?? first) * 1000).toISOString().slice(0, 10);
      throw missing(
        `the history lacks ${absent.length || "all"} windows of ${list} ${category}`.trim() + `, from ${since}`,
      );
    }
    until = Math.min(until, latest.fetched);
  }
  return until;
}

const missing = (message: string) => new Refusal(404, message, { message });

/** A stream after whose end, whatever ends it, the table is freed. */
function freeing(source: ReadableStream<Uint8Array>, table: Table): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (!done) return controller.enqueue(value);
      table.free();
      controller.close();
    },
    async cancel(reason) {
      await reader.cancel(reason);
      table.free();
    },
  });
}
