/** The work of each command that has a result, loaded when it is used. */

import type { CommandName } from "../arguments/commands.js";
import type { Answer } from "../output/answer.js";
import type { Context } from "./context.js";

type Work = (context: Context) => Promise<Answer>;

export const works: Readonly<Record<Exclude<CommandName, "completion" | "page" | "plan">, () => Promise<Work>>> = {
  bills: async () => (await import("./bills.js")).bills,
  export: async () => (await import("./bills.js")).bills,
  summary: async () => (await import("./summary.js")).summary,
  compare: async () => (await import("./summary.js")).compare,
  balance: async () => (await import("./account.js")).balance,
  invoices: async () => (await import("./account.js")).invoices,
  transactions: async () => (await import("./account.js")).transactions,
  reconcile: async () => (await import("./account.js")).reconcile,
  forecast: async () => (await import("./forecast.js")).forecast,
  verify: async () => (await import("./verify.js")).verify,
};
