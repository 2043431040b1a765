// The results of Lighthouse as medians, and as Markdown.

/** The forms of a device, with the options of Lighthouse that each takes; without any it is a phone. */
export const forms = { mobile: [], desktop: ["--preset=desktop"] };

const categories = ["performance", "accessibility", "best-practices", "seo"];

/** Of audits in milliseconds, but for the layout shift. */
const audits = {
  "first-contentful-paint": "first contentful paint",
  "largest-contentful-paint": "largest contentful paint",
  "speed-index": "speed index",
  "total-blocking-time": "total blocking time",
  "cumulative-layout-shift": "cumulative layout shift",
};

/** The median of each number, with the lowest and the highest; of an even count, the lower one in the middle. */
export function summaryOf(results) {
  const spread = (numberOf) => {
    const numbers = results.map(numberOf).sort((a, b) => a - b);
    return { median: numbers[(numbers.length - 1) >> 1], lowest: numbers[0], highest: numbers.at(-1) };
  };
  const each = (names, numberOf) =>
    Object.fromEntries(names.map((name) => [name, spread((result) => numberOf(result, name))]));
  return {
    version: results[0].lighthouseVersion,
    scores: each(categories, (result, name) => Math.round(result.categories[name].score * 100)),
    metrics: each(Object.keys(audits), (result, name) => result.audits[name].numericValue),
    bytes: spread((result) => result.audits["total-byte-weight"].numericValue),
    speed: spread((result) => Math.round(result.environment.benchmarkIndex)),
  };
}

/** The report. `summaries` are by form. */
export function markdown(summaries, { browser, runs, load }) {
  const names = Object.keys(summaries);
  const row = (label, cellOf) => `| ${[label, ...names.map((name) => cellOf(summaries[name]))].join(" | ")} |`;
  const ranged = ({ median, lowest, highest }, write) =>
    lowest === highest ? write(median) : `${write(median)} (${write(lowest)}–${write(highest)})`;
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
  const write = (name) => {
    if (name === "cumulative-layout-shift") return (number) => number.toFixed(3);
    return name === "total-blocking-time" ? (ms) => `${Math.round(ms)} ms` : seconds;
  };
  const version = summaries[names[0]].version;
  return [
    "# Lighthouse",
    "",
    "The billing page as `npm start` serves it, with the simulated account. `npm run lighthouse` writes this report.",
    "",
    `Lighthouse ${version}, ${browser}; the median of ${runs} runs, with the lowest and the highest. Networks and processors are those that`,
    "Lighthouse simulates: slow 4G and a processor four times as slow for a phone. Times also depend on the machine and on what else it does:",
    `its load before was ${load.toFixed(1)}, and a lower benchmark index is a slower machine.`,
    "",
    `| | ${names.join(" | ")} |`,
    `| --- |${names.map(() => " ---: |").join("")}`,
    ...categories.map((name) => row(name, ({ scores }) => ranged(scores[name], String))),
    ...Object.entries(audits).map(([id, label]) => row(label, ({ metrics }) => ranged(metrics[id], write(id)))),
    row("benchmark index", ({ speed }) => ranged(speed, String)),
    row("bytes loaded", ({ bytes }) => ranged(bytes, (number) => `${Math.round(number / 1000)} kB`)),
    "",
  ].join("\n");
}
