/** A client whose API is the history: what it answers is counted, grouped and written by the package, as the API's answers are. */

import { BillingClient, type BillKind } from "novita-billing";
import { endpoints } from "../proxy/endpoints.js";
import type { Database } from "./database.js";
import { bills } from "./ledger.js";

/** Paths of lists, by name. */
const listAt = (path: string): BillKind | undefined => {
  const endpoint = endpoints.get(path);
  return endpoint && "list" in endpoint ? endpoint.list : undefined;
};

/** The client of an account. Its requests never leave the Worker. */
export function historyClient(database: Database, account: string): BillingClient {
  const answer = async ({ url }: { url: string }) => {
    const { pathname, searchParams } = new URL(url);
    const list = listAt(pathname);
    if (!list) return Response.json({ code: 404, reason: "NOT_FOUND", message: pathname }, { status: 404 });
    const category = list === "usage" ? (searchParams.get("productCategory") ?? "") : "";
    const [first, last] = [Number(searchParams.get("startTime")), Number(searchParams.get("endTime"))];
    const rows = await bills(database, { account, list, category }, first, last);
    return new Response(`{"bills":[${rows.join(",")}]}`, { headers: { "content-type": "application/json" } });
  };
  return new BillingClient({ baseUrl: "https://history.invalid", fetch: answer, maxRetries: 0 });
}
