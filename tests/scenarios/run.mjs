// Runs scenarios in whatever place this is loaded: Node, a Worker, a page, a page's worker. A place says what it is;
// a scenario gets the package and a box, and knows nothing of where it runs.
//
// place: { name, lib, origin, holdsKey, isPage, inspect? }

import { connector } from "./connect.mjs";
import year from "./year.mjs";
import abort from "./abort.mjs";
import broken from "./broken.mjs";
import refused from "./refused.mjs";
import answers from "./answers.mjs";
import beside from "./beside.mjs";
import windows from "./windows.mjs";
import counted from "./counted.mjs";
import canary from "./canary.mjs";
import connection from "./connection.mjs";
import rows from "./rows.mjs";
import table from "./table.mjs";
import summaries from "./summaries.mjs";
import totals from "./totals.mjs";
import words from "./words.mjs";
import exports from "./exports.mjs";
import hostile from "./hostile.mjs";
import stream from "./stream.mjs";
import once from "./once.mjs";
import large from "./large.mjs";

/** Titles of the scenarios that run after the others, one by one. */
export const alone = Object.keys({ ...hostile, ...large });

/** Every scenario by its title. */
export const scenarios = {
  ...year,
  ...abort,
  ...broken,
  ...refused,
  ...answers,
  ...beside,
  ...windows,
  ...counted,
  ...canary,
  ...connection,
  ...rows,
  ...table,
  ...summaries,
  ...totals,
  ...words,
  ...exports,
  ...stream,
  ...once,
  ...hostile,
  ...large,
};

/** Titles of the scenarios that may run side by side. */
export const together = Object.keys(scenarios).filter((title) => !alone.includes(title));

/** Runs one scenario; a failure is told as plain data, since it may have to travel. */
export async function runScenario(title, place) {
  try {
    const scenario = scenarios[title];
    if (!scenario) throw new Error(`there is no scenario "${title}"`);
    await scenario({ ...place, connect: connector(place) });
    return { ok: true };
  } catch (error) {
    return { ok: false, message: String(error?.message ?? error), stack: String(error?.stack ?? "") };
  }
}
