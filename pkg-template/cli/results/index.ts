/** The function that makes the result of each command, loaded when it is used. */

import type { CommandName } from "../arguments/commands.js";
import type { Answer } from "../output/answer.js";
import type { Context } from "./context.js";

type MakeResult = (context: Context) => Promise<Answer>;

export const resultFunctions: Readonly<
  Record<Exclude<CommandName, "completion" | "page" | "plan">, () => Promise<MakeResult>>
> = {
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
