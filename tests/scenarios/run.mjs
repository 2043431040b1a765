// Runs scenarios in the environment that loads this module: Node, a Worker, a page, a page's worker. It is described by a
// `place`; a scenario gets the package and a box, and runs the same in every place.
//
// place: { name, lib, origin, holdsKey, isPage, inspect? }

import { connector } from "./connect.mjs";
import year from "./year.mjs";
import aborts from "./abort.mjs";
import networkFailures from "./network-failures.mjs";
import invalidArguments from "./invalid-arguments.mjs";
import malformedAnswers from "./malformed-answers.mjs";
import listMembers from "./list-members.mjs";
import windows from "./windows.mjs";
import counting from "./counting.mjs";
import keyLeaks from "./key-leaks.mjs";
import clientOptions from "./client-options.mjs";
import usage from "./usage.mjs";
import account from "./account.mjs";
import reconcile from "./reconcile.mjs";
import rows from "./rows.mjs";
import table from "./table.mjs";
import summaries from "./summaries.mjs";
import totals from "./totals.mjs";
import timeZones from "./time-zones.mjs";
import usageTotals from "./usage-totals.mjs";
import periodsAndMoney from "./periods-and-money.mjs";
import exports from "./exports.mjs";
import forecasts from "./forecasts.mjs";
import throwingValues from "./throwing-values.mjs";
import stream from "./stream.mjs";
import argumentsReadOnce from "./arguments-read-once.mjs";
import largeTables from "./large-tables.mjs";

/** Titles of the scenarios that run after the others, one by one. */
export const alone = Object.keys({ ...throwingValues, ...largeTables });

/** All scenarios by their titles. */
export const scenarios = {
  ...year,
  ...aborts,
  ...networkFailures,
  ...invalidArguments,
  ...malformedAnswers,
  ...listMembers,
  ...windows,
  ...counting,
  ...keyLeaks,
  ...clientOptions,
  ...usage,
  ...account,
  ...reconcile,
  ...rows,
  ...table,
  ...summaries,
  ...totals,
  ...timeZones,
  ...usageTotals,
  ...periodsAndMoney,
  ...exports,
  ...forecasts,
  ...stream,
  ...argumentsReadOnce,
  ...throwingValues,
  ...largeTables,
};

/** Titles of the scenarios that may run in parallel. */
export const together = Object.keys(scenarios).filter((title) => !alone.includes(title));

/** Runs one scenario. The outcome is plain data, because it may have to be serialized. */
export async function runScenario(title, place) {
  try {
    const scenario = scenarios[title];
    if (!scenario) throw new Error(`unknown scenario "${title}"`);
    await scenario({ ...place, connect: connector(place) });
    return { ok: true };
  } catch (error) {
    return { ok: false, message: String(error?.message ?? error), stack: String(error?.stack ?? "") };
  }
}
