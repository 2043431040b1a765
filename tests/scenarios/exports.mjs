// Exports of tables: CSV, NDJSON and FOCUS have the exact values of the rows.

import { equal, failure, includes, january, ok, quarter, readCsv, small, sum, textOf, wireOf } from "./support.mjs";

const row = (fields) => ({
  ...{ startTime: "1767225600", endTime: "1767311999", amount: "0", voucherAmount: "0", payAmount: "0" },
  ...fields,
});
const tableOf = (lib, rows, kind = "apiKey") => lib.decodeBills(kind, JSON.stringify({ bills: rows }));

/** NDJSON of a row: JSON.stringify, with escapes for characters at which some readers split lines. */
const ndjsonOf = (bill) =>
  `${JSON.stringify(bill).replaceAll(/[\u0085\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;

/** Where some readers split lines: Python's `splitlines`, and Unicode's line breaks. */
// eslint-disable-next-line no-control-regex
const lineEnds = /[\n-\r\x1c-\x1e\x85\u2028\u2029]/;

/** Texts that are difficult for exports, from a seed. */
function* texts(count, seed) {
  const letters = [..."=+-@＝＋－＠;\t\r\n\"', ab1\u0000\u000b\u000c\u001c\u0085\u00a0\u2028\u2029\u200b\ufeff"];
  let state = seed;
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let n = 0; n < count; n++) yield Array.from({ length: next(8) }, () => letters[next(letters.length)]).join("");
}

const column = (lines, name) => sum(lines.map((line) => line[name]));

async function chunksOf(stream) {
  const chunks = [];
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    ok(value instanceof Uint8Array, "bytes");
    chunks.push(value);
  }
}

const decoded = (chunks) => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
};

const refusal = (lib, work, path) => failure(lib, async () => work(), "config", { path });

export default {
  "CSV has the fields as the API sends them, in the selected columns": async ({ connect }) => {
    const { client } = await connect();
    const table = await client.apiKeyBills.load(quarter);
    const rows = wireOf(table);
    const csv = readCsv(table.toCsv({ formulaGuard: false }));
    const { total, voucher, cash, ...fields } = csv[0];
    ok(Object.keys(rows[0]).every((name) => name in fields) && total && voucher && cash, "a column for each field");
    const shown = rows.map((bill, place) =>
      Object.fromEntries(
        Object.keys(csv[place]).map((name) => [name, String(bill[name] ?? table.at(place)[name] ?? "")]),
      ),
    );
    equal(csv, shown, "cell by cell");
    const columns = ["total", "apikeyName", "startTime"];
    const [head, first] = table.toCsv({ columns, bom: true }).split("\r\n");
    equal(head, "\ufefftotal,apikeyName,startTime", "a mark, and names in order");
    equal(first, columns.map((name) => table.at(0)[name]).join(), "values in order");
  },

  "NDJSON is JSON.stringify of each row in one line to every reader, and keeps what JavaScript's numbers cannot":
    async ({ lib, connect }) => {
      const { client } = await connect();
      const table = await client.apiKeyBills.load(quarter);
      equal(table.toNdjson(), [...table].map((bill) => `${JSON.stringify(bill)}\n`).join(""), "line by line");
      const letters = 'a\u0001"\\\n\u000b\u000c\u001c\u001d\u001e\u0085\u2028\u2029\\\u2028😀';
      const odd = await tableOf(lib, [row({ productName: letters, x: { y: [1, "ü"], [letters]: [letters] } })]);
      equal(odd.toNdjson(), ndjsonOf(odd.at(0)), "unusual characters");
      equal(odd.toNdjson().split(lineEnds).length, 2, "one line");
      const again = await lib.decodeBills("apiKey", `{"bills":[${odd.toNdjson()}]}`);
      equal(
        [again.at(0).productName, again.at(0).extra],
        [letters, odd.at(0).extra],
        "the same rows after a round trip",
      );
      const line = JSON.stringify(row({})).replace(
        "}",
        ',"payAmountDisplay":1.10,"large":12345678901234567890,"z":\n[ 1 ]}',
      );
      const exact = await lib.decodeBills("apiKey", `{"bills":[${line}]}`);
      const kept = exact.toNdjson();
      includes(kept, '"payAmountDisplay":1.10,');
      includes(kept, ',"large":12345678901234567890,"z":[1]}\n');
      equal((await tableOf(lib, [])).toNdjson(), "", "no rows, no lines");
    },

  "text that a spreadsheet would take for a formula is guarded, numbers are not": async ({ lib }) => {
    const hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "＝1", " =1", '"=1', "'=1", "\n@x", "\u00a0－1"];
    hostile.push("x;=1+1;y", "x\t @x\ty", "x\n+1\r\ny\r\n'=1", "x\u2028-1");
    const harmless = [
      "a;b=c",
      "a,=1",
      "a\r\n b",
      ";",
      "production",
      "a=b",
      "m-1",
      "user@example.com",
      "'quoted'",
      '"',
      "",
      " ",
      "日本語",
    ];
    const rows = [...hostile, ...harmless].map((apikeyName) => row({ apikeyName, amount: "-5", payAmount: "-5" }));
    const table = await tableOf(lib, rows);
    const expected = [
      ...[
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(A1)",
        "'\t'=1",
        "'\rx",
        "'＝1",
        "' =1",
        "'\"=1",
        "''=1",
        "'\n'@x",
        "'\u00a0－1",
      ],
      ...["x;'=1+1;y", "x\t' @x\ty", "x\n'+1\r\ny\r\n''=1", "x\u2028'-1"],
      ...harmless,
    ];
    equal(
      readCsv(table.toCsv()).map((line) => line.apikeyName),
      expected,
      "CSV",
    );
    const unguarded = readCsv(table.toCsv({ formulaGuard: false }));
    equal(
      unguarded.map((line) => line.apikeyName),
      [...hostile, ...harmless],
      "off",
    );
    ok(
      readCsv(table.toCsv()).every((line) => line.amount === "-5" && line.total === "-0.0005"),
      "numbers",
    );
    const named = await tableOf(
      lib,
      hostile.map((ownerID) => row({ ownerID, userId: ownerID, productName: ownerID })),
    );
    for (const line of readCsv(named.toFocusCsv({ billingAccountName: "=1" }))) {
      for (const [name, cell] of Object.entries(line)) {
        ok(/^-?\d+\.\d+$/.test(cell) || !/(?:^|[;\t\r\n])["\s]*[-=+@＝＋－＠]/.test(cell), `${name}: ${cell}`);
      }
    }
  },

  "a cell of a summary equals that of a row, and differs if texts differ": async ({ lib }) => {
    const names = [...new Set(texts(3000, 9))];
    const table = await tableOf(
      lib,
      names.map((apikeyName) => row({ apikeyName })),
    );
    const group = (apikeyName) => ({
      key: { apikeyName },
      rows: 1,
      total: "0",
      voucher: "0",
      cash: "0",
      quantities: {},
    });
    const summary = { ...table.summarize({ by: [] }), groups: names.map(group) };
    for (const formulaGuard of [true, false]) {
      const options = { columns: ["apikeyName"], formulaGuard };
      const csv = table.toCsv(options);
      equal(lib.summaryToCsv(summary, options), csv, `guard ${formulaGuard}`);
      const cells = readCsv(csv).map((line) => line.apikeyName);
      equal(new Set(cells).size, names.length, "as many different cells as names");
      if (!formulaGuard) equal(cells, names, "the names themselves");
    }
    const odd = { ...group("a"), total: "=1", key: { "=1": "b", "x,y": "c" } };
    const [head, line] = lib.summaryToCsv({ ...summary, groups: [odd] }).split("\r\n");
    equal(head, `"'=1","x,y",rows,total,voucher,cash`, "names of columns, too");
    equal(line, `b,c,1,"'=1",0,0`, "and values that should be amounts");
  },

  "a summary as CSV follows the same rules": async ({ lib }) => {
    const money = { voucher: "0", cash: "1.5" };
    const texts = [
      "=1+1",
      "+1",
      "-1",
      "@x",
      "\t=1",
      "\rx",
      "＝1",
      " =1",
      '"=1',
      "'=1",
      "\n@x",
      "\u00a0－1",
      "a=b",
      "",
      'm, "1"',
    ];
    const group = (text) => ({
      key: { apikeyName: text },
      rows: 2,
      total: "-1.5",
      ...money,
      quantities: { billNum0: "9" },
    });
    const summary = { total: { rows: 30, total: "-22.5", ...money, quantities: {} }, groups: texts.map(group) };
    const rows = await tableOf(
      lib,
      texts.map((apikeyName) => row({ apikeyName })),
    );
    for (const options of [{}, { formulaGuard: false }, { bom: true }]) {
      const names = (csv) => readCsv(csv.replace("\ufeff", "")).map((line) => line.apikeyName);
      equal(names(lib.summaryToCsv(summary, options)), names(rows.toCsv(options)), "the names as in the CSV of rows");
    }
    summary.groups = [
      { ...group("x"), labels: { mask: "sk" } },
      { ...group("x"), key: {}, other: true, quantities: {} },
    ];
    equal(
      lib.summaryToCsv(summary),
      "apikeyName,mask,other,rows,total,voucher,cash,billNum0\r\nx,sk,,2,-1.5,0,1.5,9\r\n,,true,2,-1.5,0,1.5,\r\n",
      "all columns",
    );
    equal(
      lib.summaryToCsv({ ...summary, groups: [] }, { columns: ["total"] }),
      "total\r\n-22.5\r\n",
      "the total alone",
    );
    await refusal(lib, () => lib.summaryToCsv(summary, { columns: ["total", "category"] }), "columns[1]");
    await refusal(lib, () => lib.summaryToCsv(summary, { columns: [] }), "columns");
  },

  "a renamed key has both names if rows are grouped by them": async ({ lib }) => {
    const named = (apikeyName, amount, endTime) => row({ ownerID: "1", apikeyName, apikeyMask: "sk", amount, endTime });
    const table = await tableOf(lib, [named("new", "10000", "1767311999"), named("old", "20000", "1767225600")]);
    const csv = (by) => readCsv(lib.summaryToCsv(table.summarize({ by })));
    const shown = csv(["ownerID", "apikeyName"]).map((line) => [line.apikeyName, line.apikeyMask, line.total]);
    equal(shown, [
      ["old", "sk", "2"],
      ["new", "sk", "1"],
    ]);
    equal(
      Object.keys(csv(["apikeyName", "ownerID"])[0]).slice(0, 3),
      ["apikeyName", "ownerID", "apikeyMask"],
      "in order",
    );
    equal(
      csv(["ownerID"]).map((line) => line.apikeyName),
      ["new"],
      "the label is the newest one, in any position",
    );
  },

  "a comparison as CSV has before, after and change of each group": async ({ lib }) => {
    const priced = (prices) =>
      tableOf(
        lib,
        Object.entries(prices).map(([ownerID, amount]) => row({ ownerID, amount, apikeyName: `=${ownerID}` })),
      );
    const earlier = await priced({ gone: "20000", up: "10000", same: "5" });
    const later = await priced({ new: "40000", up: "15000", same: "5" });
    const head =
      "rowsBefore,totalBefore,voucherBefore,cashBefore,rowsAfter,totalAfter,voucherAfter,cashAfter,change,changePercent,completeBefore,completeAfter\r\n";
    equal(
      lib.summaryToCsv(later.compare(earlier, { by: ["ownerID"] }), {
        columns: ["ownerID", "change", "changePercent"],
      }),
      "ownerID,change,changePercent\r\nnew,4,\r\ngone,-2,-100\r\nup,0.5,50\r\nsame,0,0\r\n",
      "new and gone groups have no percentage",
    );
    equal(
      lib.summaryToCsv(later.compare(earlier, { by: ["ownerID"], top: 1 })),
      `ownerID,apikeyName,apikeyMask,other,${head}` +
        'new,"\'=new",,,0,0,0,0,1,4,0,0,4,,true,true\r\n' +
        ",,,true,3,3.0005,0,0,2,1.5005,0,0,-1.5,-49.99166805532411,true,true\r\n",
      "names, and the rest last",
    );
    const whole = later.compare(earlier, { by: [] });
    equal(
      lib.summaryToCsv(whole, { bom: true }),
      `\ufeff${head}3,3.0005,0,0,3,5.5005,0,0,2.5,${whole.total.changePercent},true,true\r\n`,
    );
    const none = await tableOf(lib, []);
    equal(
      lib.summaryToCsv(none.compare(none, { by: ["ownerID"] })),
      `${head}0,0,0,0,0,0,0,0,0,,true,true\r\n`,
      "nothing",
    );
    const lines = readCsv(lib.summaryToCsv(later.compare(earlier, { by: ["ownerID"], top: 2 })));
    equal(
      ["totalBefore", "totalAfter", "change"].map((name) => column(lines, name)),
      [whole.total.before.total, whole.total.after.total, whole.total.change],
      "it adds up",
    );
  },

  "changes in percent are right for amounts of any size": async ({ lib }) => {
    const decimal = (units) => {
      const digits = String(units).padStart(19, "0");
      return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
    };
    const side = (factor) =>
      tableOf(
        lib,
        Array.from({ length: 2000 }, (_, place) => {
          const hundredth = BigInt(place + 1) ** 7n + 1_000_000_007n * BigInt(place);
          return row({ ownerID: String(place), amountDecimal: decimal(hundredth * factor) });
        }),
      );
    const comparison = (await side(107n)).compare(await side(100n), { by: ["ownerID"] });
    equal(comparison.groups.length, 2000);
    equal([...new Set(comparison.groups.map((group) => group.changePercent))], [7], "each");
    equal(comparison.total.changePercent, 7, "all");
  },

  "anything but a summary or a comparison is refused": async ({ lib }) => {
    const table = await tableOf(lib, [row({})]);
    const { total, groups } = table.summarize({ by: ["productName"] });
    const throwing = {
      get groups() {
        throw new Error("no");
      },
    };
    const wrong = [undefined, null, {}, [], "text", 7, Symbol("x"), table, Promise.resolve(), throwing];
    const halves = [
      { groups },
      { total },
      { total, groups: [{}] },
      { total, groups: [null] },
      { total: {}, groups: [] },
    ];
    for (const summary of [...wrong, ...halves, { total, groups: [{ ...total, key: { month: 7 } }] }]) {
      const { message } = await refusal(lib, () => lib.summaryToCsv(summary), "summary");
      includes(message, "the result of summarize or compare");
    }
  },

  "the CSV of a summary has its values, and adds up to its total": async ({ lib, connect }) => {
    const { client } = await connect({}, { decimals: "some" });
    const table = await client.apiKeyBills.load(quarter);
    const control = await tableOf(lib, [
      row({ category: "summary", amount: "7" }),
      row({ amount: "1", billNum0: "9" }),
    ]);
    for (const summary of [
      table.summarize({ by: ["month", "productName"], top: 3 }),
      table.summarize({ by: ["ownerID"] }),
      table.summarize({ by: [] }),
      await client.fixedTermBills.summarize({ period: "2026-Q1" }, { by: ["month", "tradeType"], orderBy: "total" }),
      control.summarize({ by: ["category"] }),
    ]) {
      const lines = readCsv(lib.summaryToCsv(summary));
      const shown = summary.groups.map(({ key, labels, other, quantities, rows, total, voucher, cash }) => ({
        ...{ ...key, ...labels, ...quantities, total, voucher, cash },
        ...{ rows: String(rows), other: other ? "true" : "" },
      }));
      const names = [...new Set(lines.flatMap(Object.keys))];
      const filled = shown.map((group) => Object.fromEntries(names.map((name) => [name, group[name] ?? ""])));
      equal(lines, filled, "a line for each group");
      for (const name of ["total", "voucher", "cash"]) equal(column(lines, name), summary.total[name], name);
      equal(
        shown.flatMap(Object.keys).filter((name) => !names.includes(name) && name !== "other"),
        [],
        "every column",
      );
    }
  },

  "control totals are left out of CSV and FOCUS, and kept in NDJSON": async ({ connect }) => {
    const { client } = await connect();
    const control = await client.fixedTermBills.load({ period: "2026-01", category: "summary" });
    ok(control.length > 0, "some");
    equal([readCsv(control.toCsv()), readCsv(control.toFocusCsv())], [[], []], "left out");
    equal(control.toNdjson().split("\n").length - 1, control.length, "kept");
  },

  "FOCUS has the client's times, ids and labels": async ({ connect }) => {
    const { client } = await connect({ currency: "CNY", utcOffset: "+08:00" }, small);
    const table = await client.apiKeyBills.load({ period: "2026-02", cycleType: "Day" });
    const lines = readCsv(table.toFocusCsv({ billingAccountName: 'Books, "A"' }));
    for (const [place, line] of lines.entries()) {
      const bill = table.at(place);
      const time = (second) => new Date(second * 1000).toISOString().replace(".000", "");
      equal([line.ChargePeriodStart, line.ChargePeriodEnd], [time(bill.startTime), time(bill.endTime + 1)], "ends");
      equal([line.BillingCurrency, line.BillingAccountName], ["CNY", 'Books, "A"'], "labels");
      ok(line.BillingPeriodStart.endsWith("-31T16:00:00Z"), "a month begins at 16:00 UTC");
      equal([line.SubAccountId, line.SubAccountType], [`key-${bill.ownerID}`, "API key"], "the key");
    }
  },

  "in FOCUS no id or name can be read as a number, a date or an empty value": async ({ lib }) => {
    for (const text of ["42", "007", "0x1a", "2026-01-01", "NULL", "n/a", "#N/A", "yes", "T", "\uff12"]) {
      const table = await tableOf(lib, [
        row({ userId: text, ownerID: text, apikeyName: text, productName: text, category: "llm" }),
      ]);
      const [line] = readCsv(table.toFocusCsv({ billingAccountName: text }));
      equal(
        [
          line.BillingAccountId,
          line.BillingAccountName,
          line.SubAccountId,
          line.SubAccountName,
          line.ChargeDescription,
        ],
        [`user-${text}`, `account-${text}`, `key-${text}`, `key-${text}`, `LLM API: ${text}`],
        text,
      );
    }
  },

  "in FOCUS different ids and names stay different": async ({ lib }) => {
    const ids = ["42", "key-42", "key-key-42", "0x1a", "0x01a", "a", "=a", "'=a", "user-7", " 42", "'42"];
    const table = await tableOf(
      lib,
      ids.map((text) => row({ ownerID: text, userId: text, productId: text, apikeyName: text, apikeyMask: text })),
    );
    const lines = readCsv(table.toFocusCsv());
    for (const [name, word] of [
      ["SubAccountId", "key-"],
      ["BillingAccountId", "user-"],
      ["x_ProductId", "product-"],
    ]) {
      equal(
        lines.map((line) => line[name]),
        ids.map((text) => word + text),
        name,
      );
    }
    for (const name of ["SubAccountName", "x_ApiKeyMask"]) {
      const shown = ["key-42", "key-key-42", "key-key-key-42", "key-0x1a", "key-0x01a", "a", "'=a", "''=a", "user-7"];
      equal(
        lines.map((line) => line[name]),
        [...shown, "key- 42", "key-'42"],
        name,
      );
    }
    const [nameless] = readCsv((await tableOf(lib, [row({ ownerID: "42" })])).toFocusCsv());
    equal([nameless.SubAccountId, nameless.SubAccountName, nameless.BillingAccountId], ["key-42", "key-42", "unknown"]);
  },

  "in FOCUS a bill belongs to the period of its cycle": async ({ lib }) => {
    const bill = row({
      cycle: "2025-12",
      createTime: "1766880000",
      tradeType: "monthly_re_buy",
      endTime: "1769903999",
    });
    const [line, other] = readCsv((await tableOf(lib, [bill, row({})], "fixedTerm")).toFocusCsv());
    equal(
      [line.BillingPeriodStart, line.BillingPeriodEnd, line.ChargePeriodStart],
      ["2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
    );
    equal([line.x_Cycle, line.x_CreateTime, line.x_TradeType], ["2025-12", "2025-12-28T00:00:00Z", "monthly_re_buy"]);
    equal([other.BillingPeriodStart, other.x_Cycle, other.x_CreateTime], ["2026-01-01T00:00:00Z", "", ""]);
  },

  "CSV has times as ISO 8601 in the client's utcOffset, and its currency, on request": async ({ lib }) => {
    const bill = row({ startTime: "1769814000", endTime: "1769900399", createTime: "1769814001", productName: "m" });
    for (const [utcOffset, start, end, created] of [
      ["+08:00", "2026-01-31T07:00:00+08:00", "2026-02-01T06:59:59+08:00", "2026-01-31T07:00:01+08:00"],
      ["-05:30", "2026-01-30T17:30:00-05:30", "2026-01-31T17:29:59-05:30", "2026-01-30T17:30:01-05:30"],
      ["Z", "2026-01-30T23:00:00Z", "2026-01-31T22:59:59Z", "2026-01-30T23:00:01Z"],
    ]) {
      const source = JSON.stringify({ bills: [bill] });
      const table = await lib.decodeBills("fixedTerm", source, { utcOffset, currency: "CNY" });
      const columns = ["startTime", "endTime", "createTime", "currency"];
      const [line] = readCsv(table.toCsv({ columns, times: "iso" }));
      equal(line, { startTime: start, endTime: end, createTime: created, currency: "CNY" }, utcOffset);
      equal(
        [line.startTime, line.endTime].map((text) => Date.parse(text) / 1000),
        [1769814000, 1769900399],
        "the same",
      );
      equal(
        await new Response(table.toCsvStream({ columns, times: "iso" })).text(),
        table.toCsv({ columns, times: "iso" }),
      );
      const [unix] = readCsv(table.toCsv({ columns, times: "unix" }));
      equal([unix.startTime, unix.createTime], ["1769814000", "1769814001"], "unix seconds");
      equal(table.toCsv({ times: "unix" }), table.toCsv(), "the default");
      ok(!table.toCsv({ times: "iso" }).includes("currency"), "only on request");
    }
  },

  "CSV of a summary has the currency on request": async ({ lib }) => {
    const table = await lib.decodeBills("apiKey", JSON.stringify({ bills: [row({ amount: "15000" })] }), {
      currency: "=€",
    });
    const summary = table.summarize({ by: ["month"] });
    const columns = ["month", "total", "currency"];
    equal(lib.summaryToCsv(summary, { columns, times: "iso" }), 'month,total,currency\r\n2026-01,1.5,"\'=€"\r\n');
    ok(!lib.summaryToCsv(summary).includes("currency"), "only on request");
    const { currency, ...unlabelled } = summary;
    equal(currency, "=€");
    await refusal(lib, () => lib.summaryToCsv(unlabelled, { columns }), "columns[2]");
    await refusal(
      lib,
      () => lib.summaryToCsv(table.compare(table, { by: [] }), { columns: ["currency"] }),
      "columns[0]",
    );
    await refusal(lib, () => lib.summaryToCsv({ ...summary, currency: 7 }), "summary");
  },

  "FOCUS 1.3 is FOCUS 1.2 with the names of the providers": async ({ lib, connect }) => {
    const { client } = await connect({}, small);
    for (const table of [
      await client.apiKeyBills.load(january),
      await client.fixedTermBills.load({ period: "2026-01" }),
    ]) {
      const older = readCsv(table.toFocusCsv({ vouchers: "credits" }));
      const newer = readCsv(table.toFocusCsv({ vouchers: "credits", version: "1.3" }));
      ok(older.length > 0, "some lines");
      const providers = { HostProviderName: "Novita AI", ServiceProviderName: "Novita AI" };
      equal(
        newer,
        older.map((line) => ({ ...line, ...providers })),
      );
      equal(table.toFocusCsv({ version: "1.2" }), table.toFocusCsv(), "the default");
    }
    const table = await tableOf(lib, []);
    await refusal(lib, () => table.toFocusCsv({ version: 1.3 }), "version");
  },

  "a stream of CSV equals the CSV, and outlives its table": async ({ lib, connect }) => {
    const { client } = await connect();
    const table = await client.apiKeyBills.load(quarter);
    for (const options of [{}, { bom: true, columns: ["productName", "total"] }, { formulaGuard: false }]) {
      const chunks = await chunksOf(table.toCsvStream(options));
      equal(decoded(chunks), table.toCsv(options), textOf(options));
    }
    equal(await new Response(table.toCsvStream()).text(), table.toCsv(), "as a body");
    for (const options of [{}, { count: "begun" }]) {
      equal(decoded(await chunksOf(table.toNdjsonStream(options))), table.toNdjson(options), textOf(options));
    }
    for (const options of [{}, { version: "1.3" }, { vouchers: "credits", count: "begun" }]) {
      equal(decoded(await chunksOf(table.toFocusCsvStream(options))), table.toFocusCsv(options), textOf(options));
    }
    const whole = table.toCsv();
    const [begun, waiting] = [table.toCsvStream(), table.toCsvStream()];
    const reader = begun.getReader();
    const { value } = await reader.read();
    table.free();
    reader.releaseLock();
    equal(decoded([value, ...(await chunksOf(begun))]), whole, "started before the table is freed");
    equal(decoded(await chunksOf(waiting)), whole, "requested before the table is freed");
    for (const method of ["toCsv", "toNdjson", "toFocusCsv"]) {
      await refusal(lib, () => table[method](), "table");
      await refusal(lib, () => table[`${method}Stream`](), "table");
    }
  },

  "a cancelled stream of CSV ends": async ({ lib, connect }) => {
    const { client } = await connect({}, small);
    const table = await client.apiKeyBills.load(january);
    const stream = table.toCsvStream();
    await stream.cancel("enough");
    equal(await chunksOf(stream), [], "no more chunks");
    const reader = table.toCsvStream().getReader();
    await reader.read();
    await reader.cancel();
    equal(readCsv((await tableOf(lib, [])).toCsv()), [], "only the header");
  },

  "wrong options of exports are refused with their name": async ({ lib, connect }) => {
    const { client } = await connect({}, small);
    const table = await client.apiKeyBills.load(january);
    for (const [options, path, hint = ""] of [
      [{ columns: [] }, "columns", "empty"],
      [{ columns: "total" }, "columns", "list"],
      [{ columns: ["total", "catgory"] }, "columns[1]", "did you mean category?"],
      [{ columns: ["tradeType"] }, "columns[0]", "known are userId"],
      [{ columns: [7] }, "columns[0]"],
      [{ columns: Array(2) }, "columns[0]"],
      [{ bom: 1 }, "bom"],
      [{ formulaGuard: "no" }, "formulaGuard"],
      [{ times: "utc" }, "times"],
      [{ column: ["total"] }, "column", "columns"],
      [null, "options"],
    ]) {
      for (const method of ["toCsv", "toCsvStream"]) {
        includes((await refusal(lib, () => table[method](options), path)).message, hint);
      }
    }
    for (const [options, path] of [
      [{ vouchers: "gross" }, "vouchers"],
      [{ billingAccountName: "" }, "billingAccountName"],
      [{ currency: "EUR" }, "currency"],
    ]) {
      for (const method of ["toFocusCsv", "toFocusCsvStream"]) await refusal(lib, () => table[method](options), path);
    }
    for (const method of ["toNdjson", "toNdjsonStream"]) {
      await refusal(lib, () => table[method]({ count: "some" }), "count");
    }
  },
};
