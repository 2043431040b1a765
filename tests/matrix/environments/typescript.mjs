// TypeScript: compiled as users set it, without skipLibCheck, and then run.

import { join } from "node:path";

const compilers = [
  ["5.9", "typescript"],
  ["7", "typescript7"],
];

/** Where imports are looked for, and what the compiled module may contain. */
const resolutions = {
  node16: ["--module", "node16", "--moduleResolution", "node16"],
  bundler: ["--module", "esnext", "--moduleResolution", "bundler"],
};
const libraries = {
  "with the DOM's types": "es2022,dom,dom.iterable",
  "without the DOM's types": "es2022",
};

async function compile(context, compiler, args) {
  const cwd = await context.copy("typescript");
  await context.run(process.execPath, [join("node_modules", compiler, "bin", "tsc"), ...args], { cwd });
  return cwd;
}

const cells = compilers.flatMap(([version, compiler]) => [
  ...Object.entries(resolutions).flatMap(([resolution, args]) =>
    Object.entries(libraries).map(([library, lib]) => ({
      name: `${version}, ${resolution}, ${library}`,
      async run(context) {
        const cwd = await compile(context, compiler, [...args, "--lib", lib]);
        return context.print(process.execPath, ["dist/year.js"], { cwd });
      },
    })),
  ),
  {
    name: `${version}, CommonJS`,
    async run(context) {
      const cwd = await compile(context, compiler, ["-p", "tsconfig.commonjs.json"]);
      const sums = await context.print(process.execPath, ["dist/commonjs.cjs"], { cwd });
      return {
        ...sums,
        note: 'CommonJS needs `module: "node20"` or `"nodenext"`, as Node 20.19 can `require` ES modules',
      };
    },
  },
]);

export default { title: "TypeScript", cells };
