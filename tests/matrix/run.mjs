// `npm run test:matrix`: installs the packed package in a project of each environment, builds it where there is a build, runs it
// with a year of bills from the simulated API, and compares the sums. Prints a table, and writes it into the README.
//
//   node tests/matrix/run.mjs               without writing it
//   node tests/matrix/run.mjs vite node     only environments whose names begin so
//   node tests/matrix/run.mjs --fast        only the cells that take seconds: they are in `npm test`

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { build } from "../../tools/build.mjs";
import { chromium, forBuild } from "../../tools/setup.mjs";
import { at, log, main } from "../../tools/steps.mjs";
import { cellContext } from "./cell.mjs";
import { checkSums, startYear } from "./year.mjs";

const readme = at("README.md");
const marks = /(?<=<!-- matrix -->\n)[^]*(?=<!-- end of matrix -->)/;

/** The environments, in the order of their files. Each is `{ title, cells }`. */
async function environments(names) {
  const folder = at("tests", "matrix", "environments");
  const files = readdirSync(folder).filter((file) => file.endsWith(".mjs"));
  const wanted = files.filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)));
  if (wanted.length === 0) throw new Error(`unknown environment ${names}; known are ${files.join(", ")}`);
  return Promise.all(wanted.map(async (file) => (await import(`./environments/${file}`)).default));
}

/** Runs a cell. Returns its line of the table. */
async function runCell({ title }, cell, year) {
  const startTime = Date.now();
  const { context, end } = cellContext(year);
  const line = { environment: title, cell: cell.name };
  try {
    const result = await cell.run(context);
    if (result.skipped) return { ...line, note: result.skipped };
    checkSums(result, year.sums);
    return { ...line, passed: true, note: result.note ?? "", ms: Date.now() - startTime };
  } catch (error) {
    return { ...line, passed: false, note: error.message };
  } finally {
    await end();
  }
}

const verdict = ({ passed }) => (passed ? "works" : passed === undefined ? "not run" : "**fails**");

/** One row for each environment with the same verdict and note. */
function table(lines) {
  const rows = new Map();
  for (const line of lines) {
    const note = line.passed === false ? line.note.split("\n")[0] : line.note;
    const key = [line.environment, verdict(line), note].join("\n");
    rows.set(key, [...(rows.get(key) ?? []), line.cell]);
  }
  const text = [...rows].map(([key, cells]) => {
    const [environment, word, note] = key.split("\n");
    return `| ${environment} | ${cells.join("; ")} | ${word} | ${note} |`;
  });
  return ["| environment | how | | |", "| --- | --- | --- | --- |", ...text].join("\n");
}

function writeReadme(lines) {
  const text = readFileSync(readme, "utf8");
  if (!marks.test(text)) throw new Error("README.md has no marks of the table");
  writeFileSync(readme, text.replace(marks, `\n${table(lines)}\n\n`));
  log("Written into README.md");
}

main(async () => {
  const options = { fast: { type: "boolean", default: false }, write: { type: "boolean", default: false } };
  const { values, positionals: names } = parseArgs({ options, allowPositionals: true });
  if (values.write && (values.fast || names.length > 0)) throw new Error("--write needs all cells");
  await forBuild();
  await build();
  process.env.CHROME_PATH = await chromium();
  const year = await startYear();
  const lines = [];
  try {
    for (const environment of await environments(names)) {
      for (const cell of environment.cells.filter(({ isFast = false }) => isFast || !values.fast)) {
        const line = await runCell(environment, cell, year);
        lines.push(line);
        log(`${line.environment}, ${line.cell}: ${verdict(line)} ${line.passed ? `(${line.ms} ms) ` : ""}${line.note}`);
      }
    }
  } finally {
    await year.close();
  }
  console.log(`\n${table(lines)}\n`);
  if (values.write) writeReadme(lines);
  const failed = lines.filter(({ passed }) => passed === false);
  if (failed.length > 0) throw new Error(`${failed.length} of ${lines.length} cells fail`);
  log(`${lines.filter(({ passed }) => passed).length} of ${lines.length} cells work, ${lines.length} were asked for`);
});
