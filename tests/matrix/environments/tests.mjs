// Runners of tests: a user's test against `novita-billing/testing`.

import { join } from "node:path";
import { withRuntime } from "../runtimes.mjs";

/** Vitest 5 needs a newer Node than the package. */
const vitest = (...args) =>
  withRuntime("node24", async (context, node) => {
    const cwd = await context.copy("vitest");
    return context.print(node, [join("node_modules", "vitest", "vitest.mjs"), "run", ...args], { cwd });
  });

const runJest = async (context, node, folder, args, nodeArgs = []) => {
  const cwd = await context.copy(folder);
  return context.print(node, [...nodeArgs, join("node_modules", "jest", "bin", "jest.js"), ...args], { cwd });
};

/** Jest as its documentation runs ES modules. */
const modules = ["--experimental-vm-modules", "--no-warnings"];

const jestOfModules =
  (...args) =>
  (context) =>
    runJest(context, process.execPath, "jest", ["year.test.mjs", ...args], modules);

const transformed = "compiles the package to CommonJS, see tests/matrix/jest-commonjs/jest.config.js";
const jestOfCommonJs =
  (...args) =>
  async (context) => ({ ...(await runJest(context, process.execPath, "jest-commonjs", args)), note: transformed });

const jsdomLacks =
  "jest-environment-jsdom lacks fetch, streams and TextDecoder, so the environment is jest-fixed-jsdom";

const cells = [
  {
    name: "node:test",
    async run(context) {
      const cwd = await context.copy("node-test");
      return context.print(process.execPath, ["--test", "--test-reporter=spec"], { cwd });
    },
  },
  { name: "Vitest 5", run: vitest("year") },
  { name: "Vitest 5, jsdom", run: vitest("year", "--environment", "jsdom") },
  { name: "Vitest 5, happy-dom", run: vitest("year", "--environment", "happy-dom") },
  { name: "Vitest 5, mocked timers", run: vitest("timers") },
  { name: "Jest 30, ES modules", run: jestOfModules() },
  {
    name: "Jest 30, ES modules, jsdom",
    run: async (context) => ({
      ...(await jestOfModules("--env", "./jsdom.js")(context)),
      note: `${jsdomLacks}; packages must resolve as in Node, see tests/matrix/jest/jsdom.js`,
    }),
  },
  {
    name: "Jest 30, require, with --experimental-vm-modules (Node 24)",
    run: withRuntime("node24", (context, node) => runJest(context, node, "jest", ["year.test.js"], modules)),
  },
  { name: "Jest 30, CommonJS", run: jestOfCommonJs() },
  {
    name: "Jest 30, CommonJS, jsdom",
    run: async (context) => ({
      ...(await jestOfCommonJs("--env", "jest-fixed-jsdom")(context)),
      note: `${transformed}; ${jsdomLacks}`,
    }),
  },
];

export default { title: "Tests", cells };
