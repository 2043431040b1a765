/** The command `novita-billing`: its process. */

import { constants } from "node:os";
import { exitCodes } from "./exit-codes.js";
import { run } from "./run.js";

const cleaners: Array<() => void> = [];

/** Ends the process at once. Open requests end with it. */
function end(code: number): never {
  for (const clean of cleaners) clean();
  process.exit(code);
}

process.on("SIGINT", () => end(exitCodes.interrupted));
for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => end(128 + constants.signals[signal]));

// A reader that has seen enough, as `head`, closes the pipe: that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  end(error.code === "EPIPE" ? exitCodes.complete : exitCodes.failed),
);
process.stderr.on("error", () => {});

const { env, stdin, stdout, stderr } = process;
void run(process.argv.slice(2), { env, stdin, stdout, stderr, onEnd: (clean) => cleaners.push(clean) }).then((code) => {
  // Connections that are kept alive would hold the process for seconds.
  stderr.write("", () => end(code));
});
