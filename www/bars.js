// Bars over time: what each unit of the calendar amounts to, stacked by group; drawn by Chart.js, which is loaded when
// there is something to draw, and as a table that says the same to the last digit. Floats are heights only.

import { bucketsOf, isEarlier } from "./calendar.js";
import { element, outsideText } from "./element.js";
import { less, scaled, sum } from "./money.js";
import { sortedTable } from "./table.js";
import { keyOf, swatch } from "./groups.js";
import { brief } from "./words.js";

/** Where the page's server has the library. It sets a global, as it is no module. */
const library = "/chart.js/chart.umd.min.js";

async function loadChart() {
  await import(library);
  return globalThis.Chart;
}

/** What bills count for that begin outside of the period: they may be few, and years away. */
const outside = {
  before: { short: "before", long: "Before the period", startTime: -Infinity, endTime: -Infinity },
  after: { short: "after", long: "After the period", startTime: Infinity, endTime: Infinity },
};

/**
 * What the bars are of: buckets with an exact amount for each series, and one for all. Whatever begins before the range,
 * or after it, is in one bar there: all bars add up to all bills.
 *
 * @param {object} parts
 * @param {object} parts.table the bills
 * @param {object[]} parts.groups the largest ones, and the rest
 * @param {{ startTime: number, endTime: number }} parts.range that was asked for
 * @param {string} parts.unit of the bars
 * @param {string} parts.utcOffset
 * @param {(group: object) => string} parts.nameOf
 */
export function barsOf({ table, groups, range, unit, utcOffset, nameOf }) {
  const totals = amountsBy(table, unit);
  const shown = groups.filter(({ other }) => !other);
  const parts = shown.map((group) => {
    const own = table.filter(group.key);
    try {
      return amountsBy(own, unit);
    } finally {
      own.free();
    }
  });
  const series = shown.map((group, place) => ({ name: nameOf(group), place, key: keyOf(group), total: group.total }));
  const rest = groups.find(({ other }) => other);
  if (rest) series.push({ name: "Others", place: undefined, key: keyOf(rest), total: rest.total });
  const buckets = bucketsOf(unit, range, utcOffset);
  const strays = straysOf([...totals.keys()], buckets);
  const bars = [
    ...outsideBar(outside.before, strays.before),
    ...buckets.map((bucket) => ({ ...bucket, names: [bucket.name] })),
    ...outsideBar(outside.after, strays.after),
  ].map((bar) => {
    const of = (amounts) => sum(bar.names.map((name) => amounts.get(name) ?? "0"));
    const total = of(totals);
    const amounts = parts.map(of);
    if (rest) amounts.push(less(total, amounts));
    return { ...bar, total, amounts, isMissing: isMissing(bar, table.report) };
  });
  return { bars, series, hasBefore: strays.before.length > 0, hasAfter: strays.after.length > 0 };
}

/** The names of units that are in no bucket. */
function straysOf(names, buckets) {
  const known = new Set(buckets.map(({ name }) => name));
  const strays = names.filter((name) => !known.has(name));
  const isBefore = (name) => isEarlier(name, buckets[0].name);
  return { before: strays.filter(isBefore), after: strays.filter((name) => !isBefore(name)) };
}

const outsideBar = (bar, names) => (names.length > 0 ? [{ ...bar, names }] : []);

/** Whether a request failed that would have brought bills of this time. */
const isMissing = ({ startTime, endTime }, { failed }) =>
  failed.some(({ window }) => window.startTime <= endTime && startTime <= window.endTime);

/** Exact totals by the name of a unit. */
function amountsBy(table, unit) {
  return new Map(table.summarize({ by: [unit] }).groups.map(({ key, total }) => [key[unit], total]));
}

/** The nodes of the legend. */
export function legendOf(series, hasMissing) {
  const items = series.map(({ name, place }) => element("li", {}, swatch(place), outsideText(name)));
  if (hasMissing) {
    const mark = element("span", { className: "swatch missing", ariaHidden: "true" });
    items.push(element("li", {}, mark, "Missing: the request failed"));
  }
  return items;
}

const totalOf = (bar) => bar.total;

/** The nodes of the table that says what the bars show. */
export function barsTable({ bars, series, unit, total, amounts, caption }) {
  const column = (name, of, whole) => {
    const digits = amounts.room([...bars.map(of), whole]);
    return {
      name,
      isOutside: of !== totalOf,
      numeric: true,
      fixed: true,
      of: (bar) => (bar.isMissing && of(bar) === "0" ? "missing" : amounts.node(of(bar), { digits })),
      isFaint: (bar) => of(bar) === "0",
      keys: (rows) => scaled(Array.from(rows, of)).values,
    };
  };
  const columns = [
    {
      name: `${unit[0].toUpperCase()}${unit.slice(1)}`,
      heads: true,
      fixed: true,
      of: ({ long }) => long,
      note: ({ isMissing }) => (isMissing ? "not complete: a request failed" : ""),
      keys: (rows) => Array.from(rows, ({ startTime }) => startTime),
    },
    column("Total", totalOf, total),
    ...series.map(({ name, total: whole }, index) => column(name, (bar) => bar.amounts[index], whole)),
  ];
  const sums = { long: "Total", total, amounts: series.map(({ total: whole }) => whole) };
  return sortedTable({ rows: bars, columns, caption, total: sums, one: unit }).nodes;
}

/** The drawing in a canvas, which is drawn anew when the colours of the page change. */
export function barChart(canvas) {
  let chart;
  let drawn;
  /** Counts drawings: what was asked for while the library came may be out of date. */
  let turn = 0;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn && draw(drawn));

  async function draw(data) {
    drawn = data;
    const own = (turn += 1);
    const Chart = globalThis.Chart ?? (await loadChart());
    if (own !== turn) return;
    chart?.destroy();
    chart = new Chart(canvas, settingsOf(data, coloursOf(canvas)));
  }

  function clear() {
    turn += 1;
    drawn = undefined;
    chart?.destroy();
    chart = undefined;
  }

  return { draw, clear };
}

/** The page's own colours and font, as the style sheet has them now. */
function coloursOf(node) {
  const style = getComputedStyle(node);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  const series = (place) => of(`series-${place ?? "rest"}`);
  return {
    series,
    ink: of("ink"),
    quiet: of("quiet"),
    line: of("line"),
    sheet: of("sheet"),
    missing: of("missing"),
    font: style.fontFamily,
  };
}

function settingsOf({ bars, series, amounts }, colours) {
  const text = { color: colours.quiet, font: { family: colours.font, size: 12 } };
  const datasets = series.map(({ name, place }, index) => ({
    label: name,
    // Where there is nothing, there is no bar, not even a line.
    data: bars.map((bar) => (bar.amounts[index] === "0" ? null : Number(bar.amounts[index]))),
    backgroundColor: colours.series(place),
    borderColor: colours.sheet,
    // A thin line tells neighbours apart who cannot by colour; where bars are thin, it would be all there is.
    borderWidth: bars.length > 100 ? 0 : { top: 1 },
    maxBarThickness: 56,
    categoryPercentage: bars.length > 100 ? 1 : 0.85,
    barPercentage: 1,
  }));
  return {
    type: "bar",
    data: { labels: bars.map(({ short }) => short), datasets },
    plugins: [missingBands(bars, colours.missing)],
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: {
          stacked: true,
          grid: { display: false },
          border: { color: colours.line },
          ticks: { ...text, maxRotation: 0, autoSkipPadding: 16 },
        },
        y: {
          stacked: true,
          grid: { color: colours.line },
          border: { display: false },
          ticks: {
            ...text,
            maxTicksLimit: 6,
            callback: (value) => amounts.text(plain(value)).replace(/\.00(?!\d)/, ""),
          },
        },
      },
      plugins: { legend: { display: false }, tooltip: tooltipOf({ bars, amounts }, colours) },
    },
  };
}

/** A mark of an axis as decimal text: the axis has round numbers, which floats only nearly are. */
const plain = (value) =>
  Number(value.toPrecision(12))
    .toFixed(10)
    .replace(/\.?0+$/, "");

function tooltipOf({ bars, amounts }, { ink, sheet, line, font }) {
  return {
    backgroundColor: sheet,
    titleColor: ink,
    bodyColor: ink,
    footerColor: ink,
    borderColor: line,
    borderWidth: 1,
    padding: 12,
    boxPadding: 6,
    ...Object.fromEntries(["titleFont", "bodyFont", "footerFont"].map((name) => [name, { family: font, size: 12 }])),
    filter: ({ datasetIndex, dataIndex }) => bars[dataIndex].amounts[datasetIndex] !== "0",
    callbacks: {
      title: ([item]) => item && bars[item.dataIndex].long,
      label: ({ dataset, datasetIndex, dataIndex }) =>
        `${brief(dataset.label)}: ${amounts.text(bars[dataIndex].amounts[datasetIndex])}`,
      footer: ([item]) =>
        item &&
        `Total: ${amounts.text(bars[item.dataIndex].total)}${bars[item.dataIndex].isMissing ? ", not complete" : ""}`,
    },
  };
}

/** Bands behind the bars whose bills did not all arrive. */
function missingBands(bars, colour) {
  return {
    id: "missing",
    beforeDatasetsDraw({ ctx, chartArea, scales: { x } }) {
      const width = chartArea.width / bars.length;
      ctx.save();
      ctx.fillStyle = colour;
      bars.forEach((bar, index) => {
        if (bar.isMissing) ctx.fillRect(x.getPixelForValue(index) - width / 2, chartArea.top, width, chartArea.height);
      });
      ctx.restore();
    },
  };
}
