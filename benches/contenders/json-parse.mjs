// The fastest code that is easy to write by hand: JSON.parse of the whole text, then BigInt for int64 fields. Rows are changed
// in place, field by field, which is faster than a loop over names, new objects or a reviver. Nothing is checked.

import { totalsOf } from "./totals.mjs";
import { parsed, rowsContender, wholeOf } from "./whole-body.mjs";

const bigint = (text) => (text === undefined ? undefined : BigInt(text));

/** A row of the API's JSON with bigints and times. */
export function typed(row) {
  row.startTime = Number(row.startTime);
  row.endTime = Number(row.endTime);
  row.billNum0 = bigint(row.billNum0);
  row.billNum1 = bigint(row.billNum1);
  row.billNum2 = bigint(row.billNum2);
  row.billNum3 = bigint(row.billNum3);
  row.billNum5 = bigint(row.billNum5);
  row.basePrice0 = bigint(row.basePrice0);
  row.basePrice1 = bigint(row.basePrice1);
  row.discountPrice0 = bigint(row.discountPrice0);
  row.discountPrice1 = bigint(row.discountPrice1);
  row.amount = bigint(row.amount);
  row.voucherAmount = bigint(row.voucherAmount);
  row.payAmount = bigint(row.payAmount);
  return row;
}

function rows(body) {
  const { bills } = parsed(body);
  for (let index = 0; index < bills.length; index += 1) typed(bills[index]);
  return bills;
}

/** `JSON.parse` + BigInt in every row, then totals of the rows. */
export const jsonParse = rowsContender("JSON.parse + BigInt", rows);

/** A call as one writes it by hand: the response's JSON, then BigInt in every row. */
export const fetchJson = {
  name: "fetch + JSON.parse + BigInt",
  async call(body) {
    const fetch = async () => new Response(body, { headers: { "content-type": "application/json" } });
    const { bills } = await (await fetch()).json();
    for (let index = 0; index < bills.length; index += 1) typed(bills[index]);
    return bills;
  },
};

/** `JSON.parse`, and BigInt only for the amounts that are added: less work if only totals are needed. */
export const jsonParseMoney = {
  name: "JSON.parse + BigInt of money only",
  totals: (body) => totalsOf(parsed(body).bills),
  totalsOfStream: async (stream) => totalsOf(parsed(await wholeOf(stream)).bills),
};
