// Bun: run as it is, and bundled for Bun, into one program, and for Node.

import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withRuntime } from "../runtimes.mjs";

async function build(context, bun, ...args) {
  const cwd = await context.copy("bun");
  await context.run(bun, ["build", ...args], { cwd });
  return cwd;
}

/** Where no file of the project is found by a relative path. */
const elsewhere = { cwd: tmpdir() };
const removePackages = (cwd) => rmSync(join(cwd, "node_modules"), { recursive: true });

const cells = [
  {
    name: "bun run",
    run: withRuntime("bun", async (context, bun) => {
      const cwd = await context.copy("bun");
      return context.print(bun, ["run", "year.ts"], { cwd });
    }),
  },
  {
    name: "bun build --target bun",
    run: withRuntime("bun", async (context, bun) => {
      const cwd = await build(context, bun, "year.ts", "--target", "bun", "--outdir", "dist");
      removePackages(cwd);
      return context.print(bun, [join(cwd, "dist", "year.js")], elsewhere);
    }),
  },
  {
    name: "bun build --compile",
    run: withRuntime("bun", async (context, bun) => {
      const cwd = await build(context, bun, "year.ts", "--compile", "--outfile", "dist/year");
      removePackages(cwd);
      return context.print(join(cwd, "dist", "year"), [], elsewhere);
    }),
  },
  {
    name: "bun build --target node --packages external",
    run: withRuntime("bun", async (context, bun) => {
      const cwd = await build(
        context,
        bun,
        "year.ts",
        "--target",
        "node",
        "--packages",
        "external",
        "--outdir",
        "dist",
      );
      const sums = await context.print(process.execPath, [join(cwd, "dist", "year.js")], elsewhere);
      return { ...sums, note: "packages stay outside, so that the package finds its module" };
    }),
  },
  {
    name: "bun build --target node",
    run: withRuntime("bun", async (context, bun) => {
      const cwd = await build(context, bun, "year-for-node.ts", "--target", "node", "--outdir", "dist");
      removePackages(cwd);
      const sums = await context.print(process.execPath, [join(cwd, "dist", "year-for-node.js")], elsewhere);
      return { ...sums, note: "gives `novita-billing/slim` the module's file, see tests/matrix/bun/year-for-node.ts" };
    }),
  },
];

export default { title: "Bun", cells };
