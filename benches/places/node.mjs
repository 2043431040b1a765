// Node: a process of its own, so that the command does not affect measurements.

import { fork } from "node:child_process";
import { at } from "../../tools/steps.mjs";

/** Starts the process. */
export async function startNode() {
  const child = fork(at("benches", "places", "node-process.mjs"));
  return {
    version: `Node ${process.versions.node}`,
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
