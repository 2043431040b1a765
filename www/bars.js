// Bars over time: the amounts of calendar units, stacked by group. Chart.js draws them, and a table has their exact
// amounts; floats are used for heights only.

import { addMoney } from "./novita-billing.js";
import { amountOrder, subtractMoney } from "./amounts.js";
import { bucketsOf, isKeyBefore } from "./buckets.js";
import { apiText, element } from "./element.js";
import { brief } from "./format.js";
import { colourIndexOf, groupKey, swatch } from "./groups.js";
import { sortedTable } from "./table.js";

/** Chart.js on the page's server. It is not a module: it sets a global. */
const chartLibrary = "/chart.js/chart.umd.min.js";

async function loadChart() {
  await import(chartLibrary);
  return globalThis.Chart;
}

/** The bars of bills that begin outside of the period. */
const outside = {
  before: { short: "before", long: "Before the period", startTime: -Infinity, endTime: -Infinity },
  after: { short: "after", long: "After the period", startTime: Infinity, endTime: Infinity },
};

/**
 * The bars: calendar units with an exact amount for each series, and a total. Bills that begin before or after the period
 * are in one bar before or after the others, so that all bars add up to all bills.
 *
 * @param {object} parts
 * @param {object} parts.table the bills
 * @param {object[]} parts.groups the largest ones, and the sum of the others
 * @param {string} parts.period of the bills
 * @param {string} parts.unit of the bars
 * @param {string} parts.utcOffset
 * @param {(group: object) => string} parts.nameOf
 */
export function barsOf({ table, groups, period, unit, utcOffset, nameOf }) {
  const totals = totalsBy(table, unit);
  const shown = groups.filter(({ other }) => !other);
  const totalsOfGroups = shown.map((group) => {
    const groupTable = table.filter(group.key);
    try {
      return totalsBy(groupTable, unit);
    } finally {
      groupTable.free();
    }
  });
  const series = shown.map((group, place) => ({
    name: nameOf(group),
    colourIndex: colourIndexOf(place),
    key: groupKey(group),
    total: group.total,
  }));
  const others = groups.find(({ other }) => other);
  if (others) series.push({ name: "Others", colourIndex: undefined, key: groupKey(others), total: others.total });
  const buckets = bucketsOf(period, unit, utcOffset);
  const outsideKeys = keysOutside([...totals.keys()], buckets);
  const bars = [
    ...outsideBar(outside.before, outsideKeys.before),
    ...buckets.map((bucket) => ({ ...bucket, keys: [bucket.key] })),
    ...outsideBar(outside.after, outsideKeys.after),
  ].map((bar) => {
    const sumOf = (amounts) => addMoney(...bar.keys.map((key) => amounts.get(key) ?? "0"));
    const total = sumOf(totals);
    const amounts = totalsOfGroups.map(sumOf);
    if (others) amounts.push(subtractMoney(total, ...amounts));
    return { ...bar, total, amounts, isMissing: isMissing(bar, table.report) };
  });
  return { bars, series, hasBefore: outsideKeys.before.length > 0, hasAfter: outsideKeys.after.length > 0 };
}

/** The keys that no bucket has. */
function keysOutside(keys, buckets) {
  const inside = new Set(buckets.map(({ key }) => key));
  const others = keys.filter((key) => !inside.has(key));
  const isBefore = (key) => isKeyBefore(key, buckets[0].key);
  return { before: others.filter(isBefore), after: others.filter((key) => !isBefore(key)) };
}

const outsideBar = (bar, keys) => (keys.length > 0 ? [{ ...bar, keys }] : []);

/** Whether a failed request would have returned bills of this time. */
const isMissing = ({ startTime, endTime }, { failed }) =>
  failed.some(({ window }) => window.startTime <= endTime && startTime <= window.endTime);

/** Exact totals by the key of a unit. */
function totalsBy(table, unit) {
  return new Map(table.summarize({ by: [unit] }).groups.map(({ key, total }) => [key[unit], total]));
}

/** The nodes of the legend. */
export function legendOf(series, hasMissing) {
  const items = series.map(({ name, colourIndex }) => element("li", {}, swatch(colourIndex), apiText(name)));
  if (hasMissing) {
    const mark = element("span", { className: "swatch missing", ariaHidden: "true" });
    items.push(element("li", {}, mark, "Missing: the request failed"));
  }
  return items;
}

const totalOf = (bar) => bar.total;

/** The nodes of the table of the bars. */
export function barsTable({ bars, series, unit, total, amounts, caption }) {
  const column = (name, amountOf, sum) => {
    const digits = amounts.extraDigits([...bars.map(amountOf), sum]);
    return {
      name,
      isApiText: amountOf !== totalOf,
      numeric: true,
      noWrap: true,
      content: (bar) => (bar.isMissing && amountOf(bar) === "0" ? "missing" : amounts.node(amountOf(bar), { digits })),
      isFaint: (bar) => amountOf(bar) === "0",
      ...amountOrder(amountOf),
    };
  };
  const columns = [
    {
      name: `${unit[0].toUpperCase()}${unit.slice(1)}`,
      isRowHeader: true,
      noWrap: true,
      content: ({ long }) => long,
      note: ({ isMissing }) => (isMissing ? "not complete: a request failed" : ""),
      keys: (rows) => Array.from(rows, ({ startTime }) => startTime),
    },
    column("Total", totalOf, total),
    ...series.map(({ name, total: sum }, index) => column(name, (bar) => bar.amounts[index], sum)),
  ];
  const totalRow = { long: "Total", total, amounts: series.map((group) => group.total) };
  return sortedTable({ rows: bars, columns, caption, totalRow, rowName: unit }).nodes;
}

/** The chart in a canvas. It is drawn again when the page changes between light and dark. */
export function barChart(canvas) {
  let chart;
  let drawn;
  /** The number of the latest drawing: one that waited for the library may be out of date. */
  let latest = 0;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn && draw(drawn));

  async function draw(data) {
    drawn = data;
    latest += 1;
    const current = latest;
    const Chart = globalThis.Chart ?? (await loadChart());
    if (current !== latest) return;
    chart?.destroy();
    chart = new Chart(canvas, settingsOf(data, coloursOf(canvas)));
  }

  function clear() {
    latest += 1;
    drawn = undefined;
    chart?.destroy();
    chart = undefined;
  }

  return { draw, clear };
}

/** The colours and font of the style sheet. */
function coloursOf(node) {
  const style = getComputedStyle(node);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  const series = (colourIndex) => colour(`series-${colourIndex ?? "rest"}`);
  return {
    series,
    ink: colour("ink"),
    quiet: colour("quiet"),
    line: colour("line"),
    sheet: colour("sheet"),
    missing: colour("missing"),
    font: style.fontFamily,
  };
}

function settingsOf({ bars, series, amounts }, colours) {
  const text = { color: colours.quiet, font: { family: colours.font, size: 12 } };
  const datasets = series.map(({ name, colourIndex }, index) => ({
    label: name,
    // Null draws nothing, 0 would draw a line.
    data: bars.map((bar) => (bar.amounts[index] === "0" ? null : Number(bar.amounts[index]))),
    backgroundColor: colours.series(colourIndex),
    borderColor: colours.sheet,
    // A thin line separates neighbours without relying on colour; it would cover bars that are themselves thin.
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
            callback: (value) => amounts.text(decimalText(value)).replace(/\.00(?!\d)/, ""),
          },
        },
      },
      plugins: { legend: { display: false }, tooltip: tooltipOf({ bars, amounts }, colours) },
    },
  };
}

/** A value of the axis as decimal text; rounded, because it is a float. */
const decimalText = (value) =>
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

/** Bands behind the bars whose bills are incomplete. */
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
