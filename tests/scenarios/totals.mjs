// The exact total of a year, computed in every way that the package has; and all groupings, which add up to it.

import { checkSummary, hasDecimal, textFields } from "./expected-groups.mjs";
import { equal, ok, readCsv, sum, year2026 } from "./support.mjs";

const account = { keys: 3, models: 3, instances: 12, decimals: "some" };
const years = [
  ["apiKey", { period: "2026", cycleType: "Day" }],
  ["fixedTerm", { period: "2026" }],
];
const amounts = ["total", "voucher", "cash"];

/** The sum of an amount over rows in the API's form, with BigInt, in units of 10^-18. */
function unitsOf(rows, decimalField, integerField) {
  return rows.reduce((units, row) => {
    const decimal = row[decimalField];
    if (decimal === undefined) return units + row[integerField] * 10n ** 14n;
    const [whole, fraction = ""] = decimal.split(".");
    return units + BigInt(whole + fraction.padEnd(18, "0"));
  }, 0n);
}

/** The sums of rows, in the form of a summary. */
function added(rows) {
  const text = (units) => {
    const digits = String(units).padStart(19, "0");
    return `${digits.slice(0, -18)}.${digits.slice(-18)}`.replace(/\.?0+$/, "");
  };
  return {
    total: text(unitsOf(rows, "amountDecimal", "amount")),
    voucher: text(unitsOf(rows, "voucherAmountDecimal", "voucherAmount")),
    cash: text(unitsOf(rows, "payableDecimal", "payAmount")),
  };
}

const column = (lines, name) => sum(lines.map((line) => line[name]));
const columns = (lines) => Object.fromEntries(amounts.map((name) => [name, column(lines, name)]));
const moneyOf = ({ total, voucher, cash }) => ({ total, voucher, cash });

/** The sums of the lines of a FOCUS export with credits. */
function creditsOf(lines) {
  const isCredit = ({ ChargeCategory }) => ChargeCategory === "Credit";
  const [credits, charges] = [lines.filter(isCredit), lines.filter((line) => !isCredit(line))];
  return {
    total: column(charges, "BilledCost"),
    voucher: column(credits, "BilledCost").replace("-", ""),
    cash: column(lines, "BilledCost"),
  };
}

async function streamed(stream) {
  const rows = [];
  for await (const batch of stream) rows.push(...batch);
  return rows;
}

export default {
  "a year has the same exact total, however it is added up": async ({ connect, lib }) => {
    for (const [kind, query] of years) {
      const { client, box } = await connect({}, account);
      const bills = client[`${kind}Bills`];
      const truth = await box.totals(kind, kind === "apiKey" ? { ...year2026, cycleType: query.cycleType } : year2026);
      const money = moneyOf(truth);
      const { bills: rows } = await bills.list(query);
      const decimal = rows.filter(hasDecimal).length;
      ok(decimal > 0 && decimal < rows.length, "some rows have decimal money");
      ok(money.voucher !== "0" && /\.\d{5}/.test(money.total), "vouchers, and more than ten-thousandths");

      const table = await bills.load(query);
      const lines = `[${table.toNdjson().trimEnd().split("\n")}]`;
      const again = await lib.decodeBills(kind, `{"bills":${lines}}`);
      const csv = readCsv(table.toCsv());
      const netted = readCsv(table.toFocusCsv());
      const summary = table.summarize({ by: ["month"] });
      for (const [way, found] of Object.entries({
        "rows, with BigInt": added(rows),
        "rows, by their own amounts": columns(rows),
        "rows of a stream": added(await streamed(bills.stream(query))),
        "rows of a table": added([...table]),
        "a table, summed up": moneyOf(table.summarize({ by: [] }).total),
        "summed up as it arrives": moneyOf((await bills.summarize(query, { by: [] })).total),
        "the groups of a summary": columns(summary.groups),
        "the CSV of a summary": columns(readCsv(lib.summaryToCsv(summary))),
        "two halves, filtered": columns(halves(table, rows).map((half) => half.summarize({ by: [] }).total)),
        CSV: columns(csv),
        "CSV as a stream": columns(readCsv(await new Response(table.toCsvStream()).text())),
        "CSV in the API's own fields": added(csv.map(asRow)),
        "NDJSON, decoded": moneyOf(again.summarize({ by: [] }).total),
        "NDJSON, as rows": added([...again]),
        "FOCUS, vouchers netted": {
          ...money,
          total: column(netted, "ContractedCost"),
          cash: column(netted, "BilledCost"),
        },
        "FOCUS, vouchers as credits": creditsOf(readCsv(table.toFocusCsv({ vouchers: "credits" }))),
      })) {
        equal(found, money, `${kind}: ${way}`);
      }
      const counts = [rows, [...table], [...again], csv, netted, JSON.parse(lines)].map(({ length }) => length);
      equal(counts, Array(6).fill(truth.rows), "rows");
      equal(again.toArray(), rows, "NDJSON, row for row");
      equal(column(netted, "EffectiveCost"), money.cash, "FOCUS, the other cost");
      equal(table.verify().unbalanced, [], "every row is voucher and cash");
    }
  },

  "a year is grouped by every field, and adds up": async ({ connect }) => {
    for (const [kind, query] of years) {
      const { client } = await connect({}, { ...account, absentFields: true });
      const table = await client[`${kind}Bills`].load(query);
      const rows = table.toArray();
      for (const field of textFields(rows)) checkSummary(table.summarize({ by: [field] }), rows, [field]);
    }
  },

  "a quarter is grouped by every pair of fields, and by a field and a month, and adds up": async ({ connect }) => {
    for (const [kind, query] of [
      ["apiKey", { period: "2026-Q1", cycleType: "Week" }],
      ["fixedTerm", { period: "2026-Q1" }],
    ]) {
      const { client } = await connect({}, account);
      const table = await client[`${kind}Bills`].load(query);
      const rows = table.toArray();
      const fields = textFields(rows);
      const pairs = fields.flatMap((one, place) => [...fields.slice(place + 1), "month"].map((other) => [one, other]));
      for (const [place, by] of pairs.entries()) {
        const top = place % 3 === 0 ? 1 + (place % 5) : undefined;
        checkSummary(table.summarize({ by, top }), rows, by);
      }
    }
  },

  "weeks across the end of a year and days at +08:00 are those of JavaScript's calendar, and add up": async ({
    connect,
  }) => {
    for (const [utcOffset, offset] of [
      ["+00:00", 0],
      ["+08:00", 28_800],
    ]) {
      const { client } = await connect({ utcOffset }, { ...account, utcOffset, until: "2027-02-01" });
      const bills = client.apiKeyBills;
      const query = { period: "2026-12-01/2027-01-31", cycleType: "Day" };
      const table = await bills.load(query);
      const rows = table.toArray();
      for (const by of [["day"], ["week"], ["week", "ownerID"], ["month", "week"], ["productName", "day"]]) {
        const about = `${by} at ${utcOffset}`;
        const summary = table.summarize({ by });
        checkSummary(summary, rows, by, { offset, about });
        const arrived = await bills.summarize(query, { by });
        equal([arrived.total, arrived.groups], [summary.total, summary.groups], `${about}, as it arrives`);
      }
      const days = table.summarize({ by: ["day"] }).groups.map(({ key }) => key.day);
      equal([days.length, days[0], days.at(-1)], [62, "2026-12-01", "2027-01-31"], "every day of the two months");
      const weeks = table.summarize({ by: ["week"] }).groups.map(({ key }) => key.week);
      equal([weeks.at(0), weeks[4], weeks[5], weeks.at(-1)], ["2026-W49", "2026-W53", "2027-W01", "2027-W04"], "weeks");
    }
  },
};

/** Two parts of a table: the bills of a product, and all others. */
function halves(table, rows) {
  const [{ productName }] = rows;
  const others = [...new Set(rows.map((row) => row.productName))].filter((name) => name !== productName);
  return [table.filter({ productName }), table.filter({ productName: others })];
}

/** The money of a line of a CSV in the form of a row. */
function asRow(line) {
  const names = ["amount", "voucherAmount", "payAmount"];
  const decimals = ["amountDecimal", "voucherAmountDecimal", "payableDecimal"];
  return Object.fromEntries([
    ...names.map((name) => [name, BigInt(line[name])]),
    ...decimals.map((name) => [name, line[name] || undefined]),
  ]);
}
