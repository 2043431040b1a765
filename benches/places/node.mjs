// Node: a process of its own, so that the command does not affect measurements.

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { at, outputOf } from "../../tools/steps.mjs";

/** Starts the process, in the Node that runs this. */
export const startNode = () => start(process.execPath);

/** Starts the process in Node 24, which npm has for Linux on x64. Returns undefined elsewhere. */
export async function startNode24() {
  const program = at("benches", "node_modules", "node24", "bin", "node");
  return existsSync(program) ? start(program) : undefined;
}

async function start(execPath) {
  const child = fork(at("benches", "places", "node-process.mjs"), { execPath });
  return {
    version: `Node ${outputOf(execPath, ["--version"]).trim().slice(1)}`,
    run: (comparison) =>
      new Promise((resolve, reject) => {
        const ended = (code, signal) => reject(new Error(`the process ended with ${signal ?? code}`));
        child.once("exit", ended);
        child.once("message", ({ result, error }) => {
          child.off("exit", ended);
          if (error) reject(new Error(error));
          else resolve(result);
        });
        child.send(comparison);
      }),
    async close() {
      child.kill();
    },
  };
}
