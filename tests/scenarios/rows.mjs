// Rows: their values, and their conversion back to the API's JSON.

import { equal, failure, january, ok, totalsOf, wireOf } from "./support.mjs";

const kinds = [
  ["apiKey", january],
  ["fixedTerm", { period: "2026-01" }],
];
const integers = [
  "amount",
  "voucherAmount",
  "payAmount",
  "basePrice",
  "billNum",
  "billNum0",
  "basePrice0",
  "storageDays",
];

/** A client whose requests are answered with this body. */
async function answering(connect, text) {
  const { client } = await connect({ fetch: async () => new Response(text) });
  return client;
}

function fail() {
  throw new Error("no");
}

const row = (fields) => ({
  ...{ startTime: "1767225600", endTime: "1767311999", amount: "0", voucherAmount: "0", payAmount: "0" },
  ...fields,
});

export default {
  "rows have bigint for int64, numbers for times, and exact text for money": async ({ connect }) => {
    const { client } = await connect();
    for (const [kind, query] of kinds) {
      const { bills } = await client[`${kind}Bills`].list(query);
      ok(bills.length > 3, "some rows");
      for (const bill of bills) {
        for (const name of integers) {
          if (bill[name] !== undefined) equal(typeof bill[name], "bigint", name);
        }
        equal([typeof bill.startTime, typeof bill.endTime], ["number", "number"], "times");
        ok(
          [bill.total, bill.voucher, bill.cash].every((text) => /^-?\d+(\.\d*[1-9])?$/.test(text)),
          "exact decimals",
        );
      }
    }
  },

  "JSON.stringify, a spread and a structured clone give the API's JSON": async ({ connect, lib }) => {
    const { client, box } = await connect();
    const { client: plain, box: documented } = await connect({}, { decimals: "none" });
    for (const [kind, query] of kinds) {
      const { bills: rows } = await plain[`${kind}Bills`].list(query);
      equal(JSON.stringify(rows), JSON.stringify(await documented.bills(kind, query)), "in the documentation's order");
      const { bills } = await client[`${kind}Bills`].list(query);
      const expected = await box.bills(kind, query);
      equal(wireOf(bills), expected, "JSON.stringify");
      equal(await Response.json(bills).json(), expected, "Response.json");
      equal(wireOf(bills.map((bill) => lib.toWire({ ...bill }))), expected, "a spread");
      equal(wireOf(structuredClone(bills).map(lib.toWire)), expected, "a structured clone");
      const renamed = lib.toWire({ ...bills[0], productName: "renamed", amount: 5n });
      equal([renamed.productName, renamed.amount], ["renamed", "5"], "a changed copy");
    }
  },

  "toPlain keeps the computed money in JSON and clones": async ({ connect, lib }) => {
    const { client, box } = await connect({}, { decimals: "some" });
    await box.inject({ name: "unknown-fields", times: 2 });
    for (const [kind, query] of kinds) {
      const { bills } = await client[`${kind}Bills`].list(query);
      for (const bill of bills) {
        const plain = lib.toPlain(bill);
        equal(Object.getPrototypeOf(plain) === Object.prototype, true, "a plain object");
        equal(JSON.parse(JSON.stringify(plain)), plain, "through JSON");
        equal(structuredClone(plain), plain, "through a clone");
        const { total, voucher, cash, ...fields } = plain;
        equal([total, voucher, cash], [bill.total, bill.voucher, bill.cash], "the money");
        const own = Object.entries(bill).filter(([name, value]) => value !== undefined && name !== "extra");
        const expected = own.map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]);
        const { extra, ...known } = fields;
        equal(known, Object.fromEntries(expected), "the fields");
        equal(extra, bill.extra && wireOf([{ extra: lib.toWire(bill.extra) }])[0].extra, "and the unknown ones");
        equal(lib.toPlain({ ...bill }), plain, "of a spread");
        equal(lib.toPlain(structuredClone(bill)), plain, "of a clone");
      }
      equal(wireOf(bills)[0], lib.toWire(bills[0]), "JSON.stringify stays the API's");
    }
    const tiny = { amount: "0", amountDecimal: "0.00002", payableDecimal: "0.00002", z: 12345678901234567890n };
    const text = JSON.stringify({ bills: [row({ ...tiny, z: 0 })] }).replace('"z":0', '"z":12345678901234567890');
    const plain = lib.toPlain((await lib.decodeBills("apiKey", text)).at(0));
    equal([plain.total, plain.voucher, plain.cash, plain.extra.z], ["0.00002", "0", "0.00002", String(tiny.z)]);
    equal("createTime" in plain || "billNum0" in plain, false, "fields that a row lacks are absent");
    const changed = { ...lib.toPlain((await client.apiKeyBills.list(january)).bills[0]) };
    const lost = [undefined, null, 7, "row", [], {}, changed, row({}), { amount: 5n }];
    for (const wrong of [...lost, new Proxy({}, { get: () => fail() })]) {
      await failure(lib, async () => lib.toPlain(wrong), "config", { path: "row" });
    }
  },

  "money is read from the decimals where a row has them, else from the integers": async ({ connect }) => {
    for (const decimals of ["all", "some", "none"]) {
      const { client, box } = await connect({}, { decimals });
      for (const [kind, query] of kinds) {
        const { bills, report } = await client[`${kind}Bills`].list(query);
        equal(totalsOf(bills), await box.totals(kind, query), `${kind} ${decimals}`);
        const exact = bills.filter((bill) => bill.amountDecimal !== undefined).length;
        equal(report.rowsWithDecimalMoney, exact, "rowsWithDecimalMoney");
        ok(decimals === "all" ? exact === bills.length : decimals === "none" ? exact === 0 : exact > 0, decimals);
      }
    }
  },

  "undocumented fields are kept and named": async ({ connect, lib }) => {
    const { client, box } = await connect();
    await box.inject({ name: "unknown-fields", times: 2 });
    const [expected] = await box.bills("apiKey", january);
    const { bills, report } = await client.apiKeyBills.list(january);
    const { extra } = bills[0];
    equal(extra.newText, 'a "new" text', "text");
    equal([extra.newFlag, extra.newNothing, extra.newNumber], [true, null, 0.1], "flag, null, number");
    equal([extra.newList, extra.newObject], [[1, "two", { three: 3 }], { nested: { deeper: [] } }], "nested");
    equal(extra["näme with \n and 🧾"], "", "an awkward name");
    ok(
      report.unknownFields.includes("newText") && report.unknownFields.includes("näme with \n and 🧾"),
      "the report names them",
    );
    const again = wireOf(bills)[0];
    equal(again, { ...expected, ...extra }, "in JSON they are next to the others");
    equal(wireOf([lib.toWire({ ...bills[0] })])[0], again, "after a spread, too");
  },

  "undocumented fields are exact for every JSON type": async ({ lib }) => {
    const members = {
      0.30000000000000004: 0.30000000000000004,
      1.5: 1.5,
      "-1e3": -1000,
      "12345678901234567890": 12345678901234567890n,
      "-9007199254740993": -9007199254740993n,
      9007199254740991: 9007199254740991,
      "123456789012.12345": "123456789012.12345",
      "1e400": "1e400",
      '"\\u0000123"': "\u0000123",
      '"\\u0000\\u0000"': "\u0000\u0000",
      '"12345678901234567890 \\" 12345678901234567890"': '12345678901234567890 " 12345678901234567890',
      "[12345678901234567890,[0.1234567890123456789]]": [12345678901234567890n, ["0.1234567890123456789"]],
      '{"\\u00001":12345678901234567890}': { "\u00001": 12345678901234567890n },
    };
    const money = '"startTime":"1","endTime":"2","amount":"1","voucherAmount":"0","payAmount":"1"';
    const text = Object.keys(members).map((token, place) => `"x${place}":${token}`);
    const body = `{"bills":[{${money},${text.join(",")}}]}`;
    const client = new lib.BillingClient({ baseUrl: "https://own.example", fetch: async () => new Response(body) });
    const { bills } = await client.fixedTermBills.list({ period: "2026-01" });
    Object.values(members).forEach((value, place) => equal(bills[0].extra[`x${place}`], value, text[place]));
    ok(wireOf(bills)[0].x3 === "12345678901234567890", "a bigint is text in JSON");
  },

  "absent fields are undefined, never 0, and are reported": async ({ connect }) => {
    const { client, box } = await connect({}, { absentFields: true });
    for (const [kind, query] of kinds) {
      const { bills, report } = await client[`${kind}Bills`].list(query);
      const expected = await box.bills(kind, query);
      equal(bills.length, expected.length, "rows");
      for (const [index, sent] of expected.entries()) {
        const wire = wireOf([bills[index]])[0];
        for (const [name, value] of Object.entries(sent)) {
          if (value !== null) equal(wire[name], value, name);
        }
        for (const [name, value] of Object.entries(wire)) {
          if (value === "") continue;
          equal(sent[name], value, `${name} was sent`);
        }
      }
      ok(report.missingFields.length > 3, `missing fields are named: ${report.missingFields}`);
    }
  },

  "integers over 2^53, negative amounts, zeros and long decimals": async ({ connect }) => {
    const cases = [
      [{ amount: "9223372036854775807" }, "922337203685477.5807"],
      [{ amount: "-9223372036854775808" }, "-922337203685477.5808"],
      [{ amount: "-1" }, "-0.0001"],
      [{ amount: "-10000" }, "-1"],
      [{ amount: "0" }, "0"],
      [{ amount: "0", amountDecimal: "0.00000000000000000000012300" }, "0.000000000000000000000123"],
      [{ amount: "0", amountDecimal: "-0.000" }, "0"],
      [{ amount: "12", amountDecimal: "100" }, "100"],
    ];
    const client = await answering(connect, `{"bills":[${cases.map(([fields]) => JSON.stringify(row(fields)))}]}`);
    const { bills } = await client.apiKeyBills.list(january);
    for (const [index, [fields, total]] of cases.entries()) {
      equal(bills[index].total, total, JSON.stringify(fields));
      equal(bills[index].amount, BigInt(fields.amount), "amount");
    }
    const bare = await answering(
      connect,
      '{"bills":[{"startTime":1,"endTime":2,"amount":9007199254740993,"voucherAmount":-0,"payAmount":0}]}',
    );
    equal((await bare.apiKeyBills.list(january)).bills[0].amount, 9_007_199_254_740_993n, "a bare number over 2^53");
  },

  "texts of every kind: other scripts, emoji, quotes, field names of JavaScript": async ({ connect, lib }) => {
    const fields = { productName: '日本語 "näme"\u0000\u2028 🧾', apikeyName: "__proto__", ownerID: "constructor" };
    const text = JSON.stringify({ bills: [row(fields)] }).replace(
      /}]}$/,
      ',"__proto__":{"polluted":1},"toString":"x"}]}',
    );
    const client = await answering(connect, text);
    const { bills } = await client.apiKeyBills.list(january);
    equal([bills[0].productName, bills[0].apikeyName, bills[0].ownerID], Object.values(fields), "texts");
    equal({}.polluted, undefined, "no prototype is changed");
    equal(bills[0].polluted, undefined, "not even the row's");
    equal(JSON.parse(JSON.stringify(lib.toWire(bills[0]))).toString, "x", "an unknown field with such a name");
  },
};
