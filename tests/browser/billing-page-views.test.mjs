// The views of the billing page: groups, bars, comparisons and downloads, all checked against the box's rows.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { addMoney, calendarKeys, decodeBills } from "../../pkg/dist/entry/node.js";
import { count } from "../../www/format.js";
import { lists, units } from "../../www/lists.js";
import { days, demo, open, openWith, settled, shownText, totals, unfold } from "./billing-page.mjs";

const march = { ...days("2026-03-01", "2026-03-31"), cycleType: "Day" };
const february = { ...days("2026-02-01", "2026-02-28"), cycleType: "Day" };
const decimalOf = (bill) => bill.amountDecimal;
const sum = (amounts) => addMoney(...amounts);
/** `after - before`, of amounts of 0 or more. */
const difference = (after, before) => addMoney(after, `-${before}`);

/** Exact totals by the result of `keyOf` for each row. */
function totalsBy(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), decimalOf(row)]);
  return new Map([...groups].map(([key, amounts]) => [key, sum(amounts)]));
}

const inOrder = (texts) => [...texts].sort();

/** The rows of a table on the page: the text of the first cell, and all exact amounts. */
const lines = (page, table, part = "tbody") =>
  page.$$eval(`${table} ${part} tr`, (rows) =>
    rows.map((row) => ({
      name: row.cells[0].innerText,
      cells: Array.from(row.cells, (cell) => cell.innerText),
      amounts: Array.from(row.querySelectorAll("data"), (data) => data.value),
    })),
  );

const firstOf = (rows) => rows.map(({ amounts }) => amounts[0]);

/** Bills that a service might send: a row for each key and amount. */
function bills(month, amounts) {
  const startTime = Date.parse(`2026-${month}-01T00:00:00Z`) / 1000;
  return Object.entries(amounts).map(([ownerID, amount]) => ({
    ...{ startTime: String(startTime), endTime: String(startTime + 86_399), ownerID, apikeyName: `name of ${ownerID}` },
    ...{ apikeyMask: "sk_****", productName: "a", category: "llm", amount, voucherAmount: "0", payAmount: amount },
  }));
}

/** Answers every request of a page with bills of the requested month. */
const answerWith = (page, months) =>
  page.route("**/billing/**", (route) => {
    const startTime = Number(new URL(route.request().url()).searchParams.get("startTime"));
    const month = new Date(startTime * 1000).toISOString().slice(5, 7);
    return route.fulfill({ json: { bills: bills(month, months[month] ?? {}) } });
  });

/** A row for March, with some other fields. */
const marchBill = (fields) => ({ ...bills("03", { a: "10000" })[0], ...fields });

/** The file that a button downloads. */
async function downloaded(page, id) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(`[data-file=${id}]`)]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** The lines of a CSV as objects. */
function parseCsv(text) {
  const [names, ...rest] = text
    .replace("\ufeff", "")
    .trimEnd()
    .split("\r\n")
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)])
    .map((cells) => cells.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare));
  return rest.map((cells) => {
    assert.equal(cells.length, names.length);
    return Object.fromEntries(names.map((name, place) => [name, cells[place]]));
  });
}

const column = (csv, name) => sum(csv.map((line) => line[name]));

describe("groups", () => {
  for (const [kind, range] of [
    ["apiKey", march],
    ["fixedTerm", days("2026-01-01", "2026-06-30")],
  ]) {
    test(`${kind} by every field, and by two, add up to the total; all of them, and the largest with the others`, async (t) => {
      const period = kind === "apiKey" ? "2026-03" : "2026-01/2026-06";
      const page = await open(t, `?kind=${kind}&period=${period}`);
      await settled(page);
      const truth = demo.box.totals(kind, range);
      const rows = demo.box.bills(kind, range);
      const requestsBefore = demo.box.requests.length;
      const all = Object.keys(lists[kind].groupFields);
      for (const by of [...all.map((field) => [field]), [all[0], all[1]], [all[1], all[2]]]) {
        await page.selectOption("#by", by[0]);
        await page.selectOption("#then-by", by[1] ?? "");
        const groups = totalsBy(rows, (row) => JSON.stringify(by.map((field) => row[field] ?? "")));
        const short = await lines(page, "#groups-table");
        assert.equal(sum(firstOf(short)), truth.total, `${by}: the largest and the others`);
        assert.ok(short.length <= 9, `${by}: at most nine lines`);
        if (groups.size > short.length) {
          assert.equal(short.at(-1).name, `${groups.size - 8} others`);
          await page.click("#all-groups-button");
          const long = await lines(page, "#groups-table");
          assert.deepEqual(inOrder(firstOf(long)), inOrder(groups.values()), `${by}: every group`);
          await page.click("#all-groups-button");
        } else assert.deepEqual(inOrder(firstOf(short)), inOrder(groups.values()), `${by}: every group`);
        const [foot] = await lines(page, "#groups-table", "tfoot");
        assert.deepEqual(foot.amounts, [truth.total, truth.voucher, truth.cash]);
      }
      assert.equal(demo.box.requests.length, requestsBefore, "no view sends a request");
    });
  }

  test("two keys with the same name and mask have separate groups with their ids", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    const [one, two] = demo.box.account.keys;
    assert.deepEqual([one.name, one.mask], [two.name, two.mask]);
    const names = (await lines(page, "#groups-table")).map(({ name }) => name);
    const legend = await shownText(page, "#legend");
    for (const { ownerID, mask } of [one, two]) {
      assert.equal(names.filter((name) => name.includes(`production\n${mask} · ${ownerID}`)).length, 1);
      assert.ok(legend.includes(`production (${mask} · ${ownerID})`));
    }
    const third = demo.box.account.keys[2];
    assert.ok(names.some((name) => name.includes(third.name) && name.includes(third.mask) && !name.includes("key-")));
  });

  test("the table of groups can be sorted by any column, and the others stay last", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03&by=productName,ownerID");
    await settled(page);
    await page.click("#groups-table th button:text-is('Voucher')");
    const rows = await lines(page, "#groups-table");
    const vouchers = rows.slice(0, -1).map(({ amounts }) => Number(amounts[1]));
    assert.deepEqual(
      vouchers,
      vouchers.toSorted((a, b) => b - a),
    );
    assert.match(rows.at(-1).name, /others/);
  });
});

describe("totals", () => {
  const present = { ...days("2026-03-01", "2026-03-31"), cycleType: "Day" };
  /** The remarks under a term. */
  const remarks = (page, term) =>
    page.$$eval(
      "#totals > div",
      (items, name) =>
        items
          .filter((item) => item.querySelector("dt").textContent.startsWith(name))
          .flatMap((item) => Array.from(item.querySelectorAll(".remark"), (node) => node.textContent)),
      term,
    );
  /** A sum of a quantity of rows, as the page writes it. */
  const quantity = (rows, ...fields) =>
    rows
      .flatMap((row) => fields.map((field) => BigInt(row[field] ?? 0)))
      .reduce((total, value) => total + value, 0n)
      .toLocaleString("en");

  test("of language models have their tokens, and of storage what it used", async (t) => {
    const page = await open(t, "?kind=usage&period=2026-03");
    await settled(page);
    const rows = demo.box.bills("usage", present);
    const models = rows.filter(({ category }) => category === "llm");
    const [tokens] = await remarks(page, "Tokens");
    const input = quantity(models, "billNum0", "billNum2", "billNum3", "billNum5");
    const cache = [quantity(models, "billNum2"), quantity(models, "billNum3", "billNum5")];
    const start = `${input} in (of which ${cache[0]} from the cache, ${cache[1]} into it) · ${quantity(models, "billNum1")} out`;
    assert.equal(tokens.slice(0, start.length), start);
    assert.match(tokens.slice(start.length), / · \$\d+\.\d+ per million$/);
    const [storage] = await remarks(page, "Storage");
    assert.match(storage, /^[\d,.]+ GB × hours · [\d,.]+ GB × days$/);
    assert.deepEqual(await totals(page), demo.box.totals("usage", present));

    await page.goto(`${demo.url}/?kind=fixedTerm&period=2026-03`);
    await settled(page);
    assert.deepEqual([await remarks(page, "Tokens"), await remarks(page, "Rows")], [[], []]);
  });

  test("say how many bills are open, and what that means", async (t) => {
    const now = "2026-03-15T12:00:00Z";
    const isOpen = (row) => Number(row.endTime) > Date.parse(now) / 1000;
    const page = await open(t, "?kind=fixedTerm&period=2020-01");
    await settled(page);
    await page.clock.setFixedTime(now);
    for (const [kind, meaning] of [
      ["apiKey", "their amounts grow"],
      ["usage", "their amounts grow"],
      ["fixedTerm", "their terms are not over"],
    ]) {
      await page.goto(`${demo.url}/?kind=${kind}&period=2026-03`);
      await settled(page);
      const expected = demo.box.bills(kind, present).filter(isOpen).length;
      assert.ok(expected > 1 && expected < demo.box.bills(kind, present).length);
      assert.deepEqual(await remarks(page, "Rows"), [`${count(expected)} bills are still open: ${meaning}`]);
    }
    await page.goto(`${demo.url}/?kind=fixedTerm&period=2026-03&count=begun`);
    await settled(page);
    const begun = demo.box.bills("fixedTerm", present).filter((row) => Number(row.startTime) >= present.startTime);
    assert.deepEqual(await remarks(page, "Rows"), [
      `${begun.filter(isOpen).length} bills are still open: their terms are not over`,
    ]);
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-02`);
    await settled(page);
    assert.deepEqual(await remarks(page, "Rows"), []);
  });
});

describe("bars", () => {
  test("of nine groups, all of which are shown, have colours", async (t) => {
    const page = await open(t, "?kind=usage&period=2026-03&by=productCategory");
    await settled(page);
    const colours = await page.$$eval("#legend .swatch", (marks) =>
      marks.map((mark) => getComputedStyle(mark).backgroundColor),
    );
    assert.equal(colours.length, 9);
    assert.equal(new Set(colours).size, 9);
    assert.ok(!colours.includes("rgba(0, 0, 0, 0)"));
  });

  test("every unit that the cycle allows has all of its bars, with the totals of the rows", async (t) => {
    for (const [cycle, allowed] of [
      ["Hour", units],
      ["Day", units.slice(1)],
      ["Week", units.slice(2)],
      ["Month", units.slice(3)],
    ]) {
      const page = await open(t, `?kind=apiKey&period=2026-03&cycle=${cycle}&by=productName`);
      await settled(page);
      assert.deepEqual(await page.$$eval("#unit option", (options) => options.map(({ value }) => value)), allowed);
      const range = { ...march, cycleType: cycle };
      const truth = demo.box.totals("apiKey", range);
      const rows = demo.box.bills("apiKey", range);
      await unfold(page, "bars-details");
      for (const unit of allowed) {
        await page.selectOption("#unit", unit);
        await page.waitForSelector("#bars-table tbody tr");
        const [{ amounts: foot }] = await lines(page, "#bars-table", "tfoot");
        assert.equal(foot[0], truth.total);
        assert.equal(sum(foot.slice(1)), truth.total, "series add up");
        const bars = await lines(page, "#bars-table");
        for (const { amounts, name } of bars) assert.equal(sum(amounts.slice(1)), amounts[0], name);
        if (unit === "hour") continue; // A hundred at a time are shown.
        const table = await decodeBills("apiKey", JSON.stringify({ bills: rows }));
        const totals = new Map(table.summarize({ by: [unit] }).groups.map(({ key, total }) => [key[unit], total]));
        table.free();
        const keys = calendarKeys("2026-03", unit);
        // The first week of March begins in February.
        const before = [...totals].filter(([key]) => key < keys[0]).map(([, total]) => total);
        const amounts = keys.map((key) => totals.get(key) ?? "0");
        assert.deepEqual(firstOf(bars), before.length > 0 ? [sum(before), ...amounts] : amounts);
      }
    }
  });

  test("bars are drawn in the legend's colours, light and dark", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    /** Whether the canvas has the colour of the first group somewhere. */
    const isDrawn = () =>
      page.waitForFunction(() => {
        const canvas = document.getElementById("chart");
        if (canvas.width === 0) return false;
        const colour = getComputedStyle(document.querySelector("#legend .swatch")).backgroundColor;
        const [red, green, blue] = colour.match(/\d+/g).map(Number);
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true;
        }
        return false;
      });
    await isDrawn();
    await page.emulateMedia({ colorScheme: "dark" });
    await isDrawn();
  });

  test("the chart library is loaded once, from the page's own server, when there are bars", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01");
    const library = () => page.requested.filter((url) => url.includes("chart.js/"));
    await settled(page);
    assert.deepEqual(library(), [], "no bills, no bars");
    await page.goto(`${demo.url}/?kind=apiKey&period=2025-12`);
    await settled(page);
    assert.deepEqual(library(), [], "no answer, no bars");
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-03`);
    await settled(page);
    await page.selectOption("#by", "productName");
    await page.selectOption("#unit", "week");
    await page.waitForFunction(() => globalThis.Chart);
    assert.deepEqual(library(), [`${demo.url}/chart.js/chart.umd.min.js`]);
    assert.deepEqual(
      page.requested.filter((url) => !url.startsWith(demo.url) && !url.startsWith("blob:")),
      [],
    );
  });

  test("without the chart library the page says so, and the table has the bars", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01", { allowsErrorStatus: true });
    await page.route("**/chart.js/**", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-03`);
    await settled(page);
    await page.waitForSelector("#chart-status:has-text('could not be drawn')");
    await unfold(page, "bars-details");
    const bars = await lines(page, "#bars-table");
    assert.equal(sum(firstOf(bars)), demo.box.totals("apiKey", march).total);
  });

  test("bills that begin before or after the period have separate bars, and all bars add up", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2026-03");
    await settled(page);
    assert.match(await shownText(page, "#chart-status"), /began before the period/);
    await unfold(page, "bars-details");
    const rows = demo.box.bills("fixedTerm", days("2026-03-01", "2026-03-31"));
    const nameOf = ({ startTime }) => (Number(startTime) < march.startTime ? "Before the period" : "Mar 2026");
    const groups = totalsBy(rows, nameOf);
    assert.equal(groups.size, 2);
    assert.deepEqual(
      (await lines(page, "#bars-table")).map(({ name, amounts }) => [name, amounts[0]]),
      ["Before the period", "Mar 2026"].map((name) => [name, groups.get(name)]),
    );

    const odd = ["-99999999999", "0", march.startTime - 1, march.startTime, march.endTime + 1, "99999999999999"];
    const strays = odd.map((time) => marchBill({ startTime: String(time), endTime: String(time) }));
    const other = await openWith(t, "?kind=apiKey&period=2026-03", strays);
    await unfold(other, "bars-details");
    for (const unit of ["day", "week", "month"]) {
      await other.selectOption("#unit", unit);
      await other.waitForSelector(`#bars-title:has-text("Per ${unit}")`);
      const bars = await lines(other, "#bars-table");
      // The second before March is in the same week as the first of March.
      const early = unit === "week" ? ["2", "2"] : ["3", "1"];
      assert.deepEqual(
        [bars[0], bars[1]].map(({ amounts }) => amounts[0]),
        early,
        unit,
      );
      assert.deepEqual([bars[0].name, bars.at(-1).name], ["Before the period", "After the period"]);
      const [{ amounts: foot }] = await lines(other, "#bars-table", "tfoot");
      assert.equal(sum(firstOf(bars)), "6");
      assert.deepEqual(foot, ["6", "6"]);
    }
    await unfold(other, "rows-details");
    assert.equal((await lines(other, "#rows-table")).length, odd.length);
  });

  test("if a bill is longer than the cycle, bars are not shorter than the bill", async (t) => {
    const bill = (startTime, seconds) =>
      marchBill({ startTime: String(startTime), endTime: String(startTime + seconds - 1) });
    const rows = [bill(march.startTime, 3600), bill(march.startTime, 86_400)];
    const page = await openWith(t, "?kind=apiKey&period=2026-03-01&cycle=Hour&unit=hour", rows);
    assert.equal(await shownText(page, "#alert-region"), "");
    assert.equal(await page.inputValue("#unit"), "day");
    await unfold(page, "bars-details");
    assert.deepEqual(firstOf(await lines(page, "#bars-table")), ["2"]);
  });

  test("a bill of long ago does not slow down the page", async (t) => {
    const hour = (startTime) => marchBill({ startTime: String(startTime), endTime: String(startTime + 3599) });
    const rows = [hour(0), hour(march.startTime)];
    const start = Date.now();
    const page = await openWith(t, "?kind=apiKey&period=2026-03-01&cycle=Hour", rows);
    await page.waitForFunction(() => globalThis.Chart);
    assert.equal(await page.inputValue("#unit"), "hour");
    await unfold(page, "bars-details");
    assert.equal((await lines(page, "#bars-table")).length, 25);
    assert.ok(Date.now() - start < 5000, `${Date.now() - start} ms`);
  });
});

describe("the previous period", () => {
  test("changes of each group are exact, and the address has the comparison", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03&by=productName");
    await settled(page);
    const requests = demo.box.requests.length;
    await page.check("#compare");
    await page.waitForSelector(".against");
    assert.equal(demo.box.requests.length, requests + 1, "only the previous period is requested");
    const [before, after] = [demo.box.totals("apiKey", february), demo.box.totals("apiKey", march)];
    const [change] = await page.$$eval(".against data", (nodes) => nodes.map(({ value }) => value));
    assert.equal(change, difference(after.total, before.total));
    const percent = ((Number(after.total) - Number(before.total)) / Number(before.total)) * 100;
    assert.match(await shownText(page, ".against"), new RegExp(`\\+${percent.toFixed(1)} % against 2026-02`));

    await page.click("#all-groups-button");
    const [was, is] = [february, march].map((range) =>
      totalsBy(demo.box.bills("apiKey", range), ({ productName }) => productName),
    );
    const rows = await lines(page, "#groups-table");
    assert.deepEqual(inOrder(rows.map(({ name }) => name)), inOrder(is.keys()));
    for (const { name, amounts } of rows)
      assert.deepEqual(amounts, [is.get(name), was.get(name), difference(is.get(name), was.get(name))], name);
    const [foot] = await lines(page, "#groups-table", "tfoot");
    assert.deepEqual(foot.amounts, [after.total, before.total, change]);

    assert.equal(
      new URL(page.url()).search,
      "?kind=apiKey&period=2026-03&cycle=Day&by=productName&compare=before&groups=all",
    );
    await page.reload();
    await page.waitForSelector(".against");
    assert.deepEqual(await lines(page, "#groups-table"), rows);
    const again = demo.box.requests.length;
    await page.goBack();
    await page.waitForSelector("#groups-table :text('others')");
    await page.goBack();
    await page.waitForSelector(".against", { state: "detached" });
    assert.equal(demo.box.requests.length, again, "going back sends no request");
  });

  test("groups that are new, gone, or were 0", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01");
    await answerWith(page, {
      "04": { grown: "10000", gone: "20000", free: "0", level: "5", fell: "30000" },
      "05": { grown: "15000", new: "1", free: "2", level: "5", fell: "0" },
    });
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-05&compare=before`);
    await page.waitForSelector(".against");
    const rows = Object.fromEntries(
      (await lines(page, "#groups-table")).map(({ cells, amounts }) => [
        /name of (\w+)/.exec(cells[0])[1],
        [...amounts, cells.at(-1)],
      ]),
    );
    assert.deepEqual(rows, {
      fell: ["0", "3", "-3", "−100.0 %"],
      gone: ["0", "2", "-2", "gone"],
      grown: ["1.5", "1", "0.5", "+50.0 %"],
      free: ["0.0002", "0", "0.0002", "from 0"],
      new: ["0.0001", "0", "0.0001", "new"],
      level: ["0.0005", "0.0005", "0", "0.0 %"],
    });
    const [foot] = await lines(page, "#groups-table", "tfoot");
    assert.deepEqual(foot.amounts, ["1.5008", "6.0005", "-4.4997"]);
  });

  test("the page says that it is missing, cancelled or incomplete, and shows the other bills", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-01&compare=before", { allowsErrorStatus: true });
    await settled(page);
    await page.waitForSelector("#previous-period-region:has-text('There is no comparison with 2025-12')");
    const january = { ...days("2026-01-01", "2026-01-31"), cycleType: "Day" };
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", january));

    const isJanuary = (url) => url.searchParams.get("startTime") === String(january.startTime);
    demo.box.inject({ name: "html", match: isJanuary });
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-03/2026-04&compare=before`);
    await page.waitForSelector("#previous-period-region:has-text('2026-01 could not be loaded')");
    for (const place of [".against", "#groups-title"])
      assert.match(await shownText(page, place), /against 2026-01 to 2026-02 \(not complete\)$/);
    await page.click("#previous-period-region button");
    await page.waitForSelector(".against:not(:has-text('not complete'))");
    assert.equal(await shownText(page, "#previous-period-region"), "");

    demo.box.inject({ name: "stall", times: Infinity, match: isJanuary });
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-02&compare=before`);
    await page.waitForSelector("#progress-region:visible");
    await page.click("#cancel-button");
    await page.waitForSelector("#previous-period-region:has-text('Cancelled')");
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", february));
    await demo.box.idle();
  });

  test("incomplete bills are marked next to the change, also those of the later period", async (t) => {
    demo.box.inject({ name: "html", match: (url) => url.searchParams.get("startTime") === String(march.startTime) });
    const page = await open(t, "?kind=apiKey&period=2026-03/2026-04&compare=before", { allowsErrorStatus: true });
    await page.waitForSelector(".against");
    for (const place of [".against", "#groups-title"])
      assert.match(await shownText(page, place), /2026-03 to 2026-04 \(not complete\) against 2026-01 to 2026-02$/);
    assert.match(
      await shownText(page, "#previous-period-region"),
      /2026-03 to 2026-04 are not complete.*2026-03 could not be loaded/,
    );
    // There is one button to load the bills of this period again.
    assert.equal(await page.$("#previous-period-region button"), null);
    await page.click("#alert-region button");
    await page.waitForSelector(".against:not(:has-text('not complete'))");
    assert.equal(await shownText(page, "#previous-period-region"), "");
  });

  test("a period that is not over is marked next to the change", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01");
    await page.clock.setFixedTime("2026-03-15T12:00:00Z");
    const shows = async (period, pattern) => {
      await page.goto(`${demo.url}/?kind=apiKey&period=${period}&compare=before`);
      await page.waitForSelector(".against");
      for (const place of [".against", "#groups-title"]) assert.match(await shownText(page, place), pattern);
    };
    await shows("2026-03", /2026-03 \(not over\) against 2026-02$/);
    assert.match(await shownText(page, "#not-over"), /not over: it ends on 2026-03-31 23:59:59/);
    await shows("2026-04", /2026-04 \(not over\) against 2026-03 \(not over\)$/);
    assert.match(await shownText(page, "#not-over"), /has not begun: it begins on 2026-04-01 00:00:00/);
    await shows("2026-02", /against 2026-01$/);
    assert.equal(await page.isVisible("#not-over"), false);
  });
});

describe("while the previous period is loading", () => {
  const isFebruary = (url) => url.searchParams.get("startTime") === String(february.startTime);

  test("the bills stay visible, their view can change, and the comparison appears in it", async (t) => {
    demo.box.inject({ name: "latency", ms: 1500, match: isFebruary });
    const page = await open(t, "?kind=apiKey&period=2026-03&compare=before");
    await settled(page);
    await page.waitForSelector("#progress-region:visible");
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", march));
    const requestsBefore = demo.box.requests.length;
    await page.selectOption("#by", "category");
    await page.waitForSelector(".against");
    assert.match(await shownText(page, "#groups-title"), /By category, 2026-03 against 2026-02/);
    assert.equal(demo.box.requests.length, requestsBefore, "requested once");
  });

  test("unchecking the comparison aborts its requests, and it can be checked again", async (t) => {
    demo.box.inject({ name: "stall", match: isFebruary });
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    await page.check("#compare");
    await page.waitForSelector("#progress-region:visible");
    await page.uncheck("#compare");
    await settled(page);
    await demo.box.idle();
    assert.equal(await shownText(page, "#previous-period-region"), "");
    assert.deepEqual(await totals(page), demo.box.totals("apiKey", march));
    await page.check("#compare");
    await page.waitForSelector(".against");
  });
});

describe("bills that began before the period", () => {
  const range = days("2026-03-01", "2026-03-31");
  const all = () => demo.box.bills("fixedTerm", range);
  const hasBegunEarlier = ({ startTime }) => Number(startTime) < range.startTime;
  const totalOf = (rows) => sum(rows.map(decimalOf));
  const begun = () => all().filter((row) => !hasBegunEarlier(row));

  test("are shown under the total, and one option leaves them out of everything", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2026-03");
    await settled(page);
    const earlier = totalOf(all().filter(hasBegunEarlier));
    const shownEarlier = () => page.$eval("#totals .earlier data", (node) => node.value);
    assert.match(await shownText(page, "#totals"), /of which began earlier/);
    assert.equal(await shownEarlier(), earlier);
    assert.equal((await totals(page)).total, totalOf(all()));

    const requests = page.requested.length;
    await page.check("#begun");
    assert.match(page.url(), /[?&]count=begun/);
    const shown = await totals(page);
    assert.deepEqual([shown.rows, shown.total], [begun().length, totalOf(begun())], "the headline");
    assert.match(await shownText(page, "#totals"), /without what began earlier/);
    assert.equal(await shownEarlier(), earlier);
    const groups = totalsBy(begun(), ({ productName }) => productName);
    assert.deepEqual(
      inOrder((await lines(page, "#groups-table")).map(({ amounts }) => amounts[0])),
      inOrder(groups.values()),
      "the groups",
    );
    await unfold(page, "bars-details");
    const bars = await lines(page, "#bars-table");
    assert.deepEqual(
      bars.map(({ name, amounts }) => [name, amounts[0]]),
      [["Mar 2026", totalOf(begun())]],
      "the bars",
    );
    assert.equal(await shownText(page, "#chart-status"), "");
    assert.match(await shownText(page, "#rows-title"), new RegExp(`^${begun().length} rows`));
    for (const id of ["groups", "bars", "rows"]) {
      const { name, text } = await downloaded(page, id);
      assert.match(name, /^novita_fixed-term-bills_2026-03_begun_/);
      assert.equal(column(parseCsv(text), "total"), totalOf(begun()), id);
    }
    const focus = parseCsv((await downloaded(page, "focus")).text);
    assert.equal(column(focus, "ContractedCost"), totalOf(begun()));
    const ndjson = (await downloaded(page, "ndjson")).text.trimEnd().split("\n");
    assert.equal(ndjson.length, begun().length);
    assert.ok(
      page.requested.slice(requests).every((url) => !url.includes("/billing/")),
      "no request is sent",
    );

    const again = await open(t, new URL(page.url()).search);
    await settled(again);
    assert.ok(await again.isChecked("#begun"), "the address has it");
    assert.equal((await totals(again)).total, totalOf(begun()));
    await again.uncheck("#begun");
    assert.doesNotMatch(again.url(), /count=/);
    assert.equal((await totals(again)).total, totalOf(all()));
  });

  test("are left out of both sides of a comparison", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2026-03&compare=before&count=begun");
    await settled(page);
    await page.waitForSelector(".against data");
    const february = days("2026-02-01", "2026-02-28");
    const before = demo.box.bills("fixedTerm", february).filter((row) => Number(row.startTime) >= february.startTime);
    const change = await page.$eval(".against data", (node) => node.value);
    assert.equal(change, difference(totalOf(begun()), totalOf(before)));
    const csv = parseCsv((await downloaded(page, "groups")).text);
    assert.deepEqual([column(csv, "totalBefore"), column(csv, "totalAfter")], [totalOf(before), totalOf(begun())]);
    assert.ok(csv.every(({ completeBefore, completeAfter }) => completeBefore === "true" && completeAfter === "true"));
  });

  test("have no option if there are none, and can be shown again if there are no others", async (t) => {
    const page = await open(t, "?kind=apiKey&period=2026-03");
    await settled(page);
    assert.ok(!(await page.isVisible("#begun")));
    assert.equal(await page.$("#totals .earlier"), null);

    const old = marchBill({ startTime: String(march.startTime - 100) });
    const other = await openWith(t, "?kind=apiKey&period=2026-03&count=begun", [old]);
    assert.equal((await totals(other)).rows, 0);
    await other.uncheck("#begun");
    assert.deepEqual(await totals(other), { rows: 1, total: "1", voucher: "0", cash: "1" });
  });

  test("and bills outside of the period are in the report", async (t) => {
    const stray = marchBill({ startTime: String(march.startTime - 200), endTime: String(march.startTime - 100) });
    const page = await openWith(t, "?kind=apiKey&period=2026-03", [stray, marchBill({})]);
    const report = await shownText(page, "#report");
    assert.match(report, /1 row lies wholly outside the requested range, with a total of 1/);
    assert.match(report, /1 row outside the time range of the request: counted/);
  });
});

describe("downloads", () => {
  test("every file adds up to the total on the page", async (t) => {
    for (const [kind, range, start] of [
      ["apiKey", march, "novita_api-key-bills_2026-03_day"],
      ["fixedTerm", days("2026-03-01", "2026-03-31"), "novita_fixed-term-bills_2026-03"],
    ]) {
      const page = await open(t, `?kind=${kind}&period=2026-03&by=productName,ownerID`);
      await settled(page);
      const { rows, total, voucher, cash } = await totals(page);
      assert.deepEqual({ rows, total, voucher, cash }, demo.box.totals(kind, range));
      const unit = await page.inputValue("#unit");
      const by = "by-productName-ownerID";
      for (const [id, name, count] of [
        ["groups", `${start}_${by}.csv`],
        ["bars", `${start}_${by}-per-${unit}.csv`],
        ["rows", `${start}_rows.csv`, rows],
      ]) {
        const file = await downloaded(page, id);
        assert.equal(file.name, name);
        assert.ok(file.text.startsWith("\ufeff"), "Excel reads it as UTF-8");
        const csv = parseCsv(file.text);
        assert.deepEqual([column(csv, "total"), column(csv, "voucher"), column(csv, "cash")], [total, voucher, cash]);
        if (count !== undefined) assert.equal(csv.length, count);
      }
      const ndjson = await downloaded(page, "ndjson");
      assert.equal(ndjson.name, `${start}_rows.ndjson`);
      const table = await decodeBills(kind, `{"bills":[${ndjson.text.trimEnd().split("\n").join()}]}`);
      assert.equal(table.length, rows);
      assert.equal(table.summarize({ by: [] }).total.total, total);
      const focus = await downloaded(page, "focus");
      assert.equal(focus.name, `${start}_focus-1.2.csv`);
      const csv = parseCsv(focus.text);
      assert.deepEqual([column(csv, "ContractedCost"), column(csv, "BilledCost")], [total, cash]);
      assert.match(await shownText(page, "#download-status"), /focus-1.2.csv, [\d.]+ KB/);
    }
  });

  test("of incomplete bills are named INCOMPLETE, and add up to the bills that were loaded", async (t) => {
    demo.box.inject({ name: "html", match: (url) => url.searchParams.get("startTime") === String(march.startTime) });
    const page = await open(t, "?kind=apiKey&period=2026-02/2026-04", { allowsErrorStatus: true });
    await settled(page);
    assert.match(await shownText(page, "#totals"), /Total of the bills that could be loaded/);
    assert.match(await shownText(page, "#downloads-notice"), /2026-03 could not be loaded/);
    assert.match(await shownText(page, "#legend"), /Missing/);
    const { total } = await totals(page);
    const csv = await downloaded(page, "rows");
    assert.equal(csv.name, "INCOMPLETE_novita_api-key-bills_2026-02_to_2026-04_day_rows.csv");
    assert.equal(column(parseCsv(csv.text), "total"), total);
    await page.selectOption("#unit", "month");
    await unfold(page, "bars-details");
    const bars = await lines(page, "#bars-table");
    assert.deepEqual(
      bars.map(({ cells }) => cells[1] === "missing"),
      [false, true, false],
    );
  });

  test("of compared groups have before, after and change, and add up", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2020-01", { allowsErrorStatus: true });
    const months = { "04": { grown: "10000", gone: "20000" }, "05": { grown: "15000", new: "1" } };
    await answerWith(page, months);
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-05`);
    await settled(page);
    const about = () => shownText(page, "#files li:first-child");
    assert.match(await about(), /^Groups, CSV\s+One line for each group, with its sums/);
    await page.check("#compare");
    await page.waitForSelector(".against");
    assert.match(await about(), /^Groups compared, CSV\s+.*also new and gone ones, with its sums before and after/);
    const { name, text } = await downloaded(page, "groups");
    assert.equal(name, "novita_api-key-bills_2026-05_day_by-ownerID-against-2026-04.csv");
    const csv = parseCsv(text);
    const cells = csv.map(({ ownerID, totalBefore, totalAfter, change }) => [ownerID, totalBefore, totalAfter, change]);
    assert.deepEqual(cells, [
      ["gone", "2", "0", "-2"],
      ["grown", "1", "1.5", "0.5"],
      ["new", "0", "0.0001", "0.0001"],
    ]);
    const [foot] = await lines(page, "#groups-table", "tfoot");
    assert.deepEqual(
      ["totalAfter", "totalBefore", "change"].map((part) => column(csv, part)),
      foot.amounts,
    );
    months["05"] = {};
    await page.click("#show-button");
    await page.waitForSelector("#files li:only-child");
    assert.equal(await page.$$eval("[data-file]", (all) => all.length), 1, "groups that are gone can be downloaded");
    assert.equal(column(parseCsv((await downloaded(page, "groups")).text), "change"), "-3");
    await page.uncheck("#compare");
    await page.waitForSelector("#downloads-section", { state: "hidden" });
    months["05"] = { new: "1" };
    await page.click("#show-button");
    await page.waitForSelector("#downloads-section:visible");
    assert.equal((await downloaded(page, "groups")).name, "novita_api-key-bills_2026-05_day_by-ownerID.csv");

    await page.unroute("**/billing/**");
    demo.box.inject({ name: "html", match: (url) => url.searchParams.get("startTime") === String(february.startTime) });
    await page.goto(`${demo.url}/?kind=apiKey&period=2026-03/2026-04&compare=before`);
    await page.waitForSelector(".against");
    assert.match(
      await shownText(page, "#downloads-notice"),
      /^Not complete: 2026-02 could not be loaded\b.* The comparison/,
    );
    const part = await downloaded(page, "groups");
    assert.match(part.name, /^INCOMPLETE_novita.*-against-2026-01_to_2026-02\.csv$/);
    assert.match((await downloaded(page, "rows")).name, /^novita/, "the bills themselves are complete");
  });

  test("of control totals alone are NDJSON only", async (t) => {
    const page = await open(t, "?kind=fixedTerm&period=2026-05&category=summary");
    await settled(page);
    const truth = demo.box.bills("fixedTerm", { ...days("2026-05-01", "2026-05-31"), category: "summary" });
    assert.deepEqual(await page.$$eval("[data-file]", (all) => all.map((button) => button.dataset.file)), ["ndjson"]);
    const { text } = await downloaded(page, "ndjson");
    assert.deepEqual(text.trimEnd().split("\n").map(JSON.parse), truth);
  });
});

test("the page can be used with the keyboard, and its parts have accessible names", async (t) => {
  const page = await open(t, "?kind=apiKey&period=2026-03");
  await settled(page);
  await page.focus("#by");
  await page.keyboard.press("ArrowDown");
  await page.waitForSelector("#groups-title:has-text('By product')");
  assert.equal(await page.evaluate(() => document.activeElement.id), "by");
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.waitForSelector(".against");
  assert.equal(await page.evaluate(() => document.activeElement.id), "compare");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#bars-table tbody tr");
  for (const [role, name] of [
    ["combobox", "Group by"],
    ["combobox", "A bar for each"],
    ["checkbox", "Compare with 2026-02"],
    ["img", /^Bars: Per day, by product/],
    ["table", "Per day, by product"],
    ["table", "Groups by product"],
    ["rowheader", "deepseek/deepseek-v3.1"],
    ["list", "Colours of the bars"],
    ["button", "FOCUS 1.2, CSV"],
  ]) {
    assert.equal(await page.getByRole(role, { name, exact: true }).count(), 1, `${role} ${name}`);
  }
});

test("amounts that cannot be added up are shown as an error", async (t) => {
  const page = await open(t, "?kind=fixedTerm&period=2020-01");
  const digits = "9".repeat(36);
  const [row] = bills("05", { a: "1" });
  const answer = {
    bills: [
      { ...row, amountDecimal: digits },
      { ...row, amountDecimal: `0.${digits}` },
    ],
  };
  await page.route("**/billing/**", (route) => route.fulfill({ json: answer }));
  await page.goto(`${demo.url}/?kind=apiKey&period=2026-05`);
  await settled(page);
  assert.match(await shownText(page, "#alert-region"), /could not be read[^]*Try again/);
  assert.equal(await page.isVisible("#bills-region"), false);
  await page.unroute("**/billing/**");
  await page.click("text=Try again");
  await page.waitForSelector("#bills-region:visible");
});

test("loading bills repeatedly does not use more memory", async (t) => {
  const page = await open(t, "?kind=fixedTerm&period=2020-01");
  await page.addInitScript(() => {
    // Without finalization, a table that is not freed stays in memory.
    globalThis.FinalizationRegistry = class {
      register() {}
      unregister() {}
    };
    WebAssembly.Instance = class extends WebAssembly.Instance {
      constructor(...given) {
        super(...given);
        // The second part of the module has no memory of its own.
        globalThis.memory = this.exports.memory ?? globalThis.memory;
      }
    };
  });
  await page.goto(`${demo.url}/?kind=apiKey&period=2026-03&compare=before`);
  const loadAgain = async (times) => {
    for (let turn = 0; turn < times; turn += 1) {
      const old = await page.waitForSelector(".against");
      await page.click("#show-button");
      await page.waitForFunction((node) => !node.isConnected && document.querySelector(".against"), old);
    }
    return page.evaluate(() => globalThis.memory.buffer.byteLength);
  };
  const usual = await loadAgain(3);
  // Because of fragmentation the memory may grow once, but not with each query.
  const grown = (await loadAgain(20)) - usual;
  assert.ok(grown <= 1.25 * 2 ** 20, `${grown} bytes`);
});

test("bars begin and end at the seconds of the units that they are named after", async (t) => {
  const page = await open(t, "?kind=fixedTerm&period=2020-01");
  // Around the ends of years, where a week belongs to the other year; and hours of every kind of offset.
  const periods = ["2026-12-29/2027-02", "2020-12-31/2021-01-10", "2024-02-29/2024-03-01"];
  for (const utcOffset of ["+00:00", "+08:00", "-05:30"]) {
    for (const period of periods) {
      for (const unit of units) {
        const buckets = await page.evaluate(
          async (given) => (await import("/buckets.js")).bucketsOf(...given),
          [period, unit, utcOffset],
        );
        assert.deepEqual(
          buckets.map(({ key }) => key),
          calendarKeys(period, unit),
        );
        const row = bills("01", { a: "1" })[0];
        const rows = buckets
          .flatMap(({ startTime, endTime }) => [startTime, endTime])
          .map((time) => ({ ...row, startTime: String(time), endTime: String(time) }));
        const table = await decodeBills("apiKey", JSON.stringify({ bills: rows }), { utcOffset });
        const groups = table.summarize({ by: [unit], orderBy: "key" }).groups.map(({ key, rows }) => [key[unit], rows]);
        assert.deepEqual(
          groups,
          buckets.map(({ key }) => [key, 2]),
        );
        for (let index = 1; index < buckets.length; index += 1) {
          assert.equal(buckets[index].startTime, buckets[index - 1].endTime + 1);
        }
        table.free();
      }
    }
  }
  const order = ["-0001-12", "0000-01", "2025-12", "2026-01", "10000-01"];
  const sorted = await page.evaluate(async (keys) => {
    const { isKeyBefore } = await import("/buckets.js");
    return keys.toReversed().sort((a, b) => (isKeyBefore(a, b) ? -1 : isKeyBefore(b, a) ? 1 : 0));
  }, order);
  assert.deepEqual(sorted, order);
});
