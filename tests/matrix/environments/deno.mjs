// Deno: with the permissions that the package needs, without the one to read files, and compiled.

import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withRuntime } from "../runtimes.mjs";

const env = { DENO_NO_UPDATE_CHECK: "1" };
const permissions = ["--allow-env", "--allow-net", "--allow-read"];
const leastPermissions = (apiUrl) => [
  "--allow-env=NOVITA_API_KEY,NOVITA_API_URL",
  `--allow-net=${new URL(apiUrl).host}`,
  "--allow-read=node_modules/novita-billing",
];

const cells = [
  {
    name: "deno run --check",
    run: withRuntime("deno", async (context, deno) => {
      const cwd = await context.copy("deno");
      return context.print(deno, ["run", "--check", ...permissions, "year.ts"], { cwd, env });
    }),
  },
  {
    name: "deno run, reading only the package",
    run: withRuntime("deno", async (context, deno) => {
      const cwd = await context.copy("deno");
      return context.print(deno, ["run", ...leastPermissions(context.apiUrl), "year.ts"], { cwd, env });
    }),
  },
  {
    name: "deno run, without --allow-read",
    run: withRuntime("deno", async (context, deno) => {
      const cwd = await context.copy("deno");
      const failing = ["run", "--no-prompt", "--allow-env", "--allow-net", "year.ts"];
      const { stderr } = await context.run(deno, failing, { cwd, env, isAllowed: (code) => code === 1 });
      assert.match(stderr, /BillingError: .*Requires read access to .*--allow-read/);
      const sums = await context.print(deno, ["run", ...leastPermissions(context.apiUrl), "year.ts"], { cwd, env });
      return { ...sums, note: "the error names --allow-read, which may be that of node_modules/novita-billing alone" };
    }),
  },
  {
    name: "deno compile",
    run: withRuntime("deno", async (context, deno) => {
      const cwd = await context.copy("deno");
      const args = ["compile", ...permissions, "--output", "year", "year.ts"];
      const { code, stderr } = await context.run(deno, args, { cwd, env, isAllowed: () => true });
      if (/error sending request for url \(https:\/\/dl\.deno\.land/.test(stderr))
        return {
          skipped: "it downloads a program from dl.deno.land, which was not reached; npm does not have that program",
        };
      assert.equal(code, 0, stderr);
      return context.print(join(cwd, "year"), [], { cwd: tmpdir() });
    }),
  },
];

export default { title: "Deno", cells };
