// JSON.parse, then valibot: which checks every field and converts int64 fields to bigint.

import * as v from "valibot";
import { parsed, rowsContender } from "./whole-body.mjs";

const int64 = v.pipe(v.string(), v.toBigint());
const time = v.pipe(v.string(), v.toNumber(), v.integer());
const text = v.string();
const decimal = v.optional(v.string());

const schema = v.object({
  bills: v.array(
    v.object({
      userId: text,
      startTime: time,
      endTime: time,
      billingMethod: v.number(),
      productName: text,
      category: text,
      ownerID: text,
      billNum0: int64,
      billNum1: int64,
      basePrice0: int64,
      basePrice1: int64,
      discountPrice0: int64,
      discountPrice1: int64,
      amount: int64,
      voucherAmount: int64,
      payAmount: int64,
      payAmountDisplay: v.number(),
      pricePrecision: v.number(),
      productId: text,
      apikeyName: text,
      apikeyMask: text,
      billNum2: v.optional(int64),
      billNum3: v.optional(int64),
      billNum5: v.optional(int64),
      amountDecimal: decimal,
      voucherAmountDecimal: decimal,
      payableDecimal: decimal,
      originAmountDecimal: decimal,
    }),
  ),
});

const rows = (body) => v.parse(schema, parsed(body)).bills;

/** `JSON.parse` + valibot. */
export const valibot = rowsContender("JSON.parse + valibot", rows);
