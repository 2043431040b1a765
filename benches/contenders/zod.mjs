// JSON.parse, then zod: which checks every field and converts int64 fields to bigint.

import { z } from "zod";
import { parsed, rowsContender } from "./whole-body.mjs";

const int64 = z.coerce.bigint();
const time = z.coerce.number().int();
const text = z.string();
const decimal = z.string().optional();

const schema = z.object({
  bills: z.array(
    z.object({
      userId: text,
      startTime: time,
      endTime: time,
      billingMethod: z.number(),
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
      payAmountDisplay: z.number(),
      pricePrecision: z.number(),
      productId: text,
      apikeyName: text,
      apikeyMask: text,
      billNum2: int64.optional(),
      billNum3: int64.optional(),
      billNum5: int64.optional(),
      amountDecimal: decimal,
      voucherAmountDecimal: decimal,
      payableDecimal: decimal,
      originAmountDecimal: decimal,
    }),
  ),
});

const rows = (body) => schema.parse(parsed(body)).bills;

/** `JSON.parse` + zod 4. */
export const zod = rowsContender("JSON.parse + zod", rows);
