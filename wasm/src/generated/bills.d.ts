/** A row of the fixed-term (monthly) bills, with the API's own field names. */
export interface FixedTermBill {
  /** The account that is billed. */
  userId: string;
  /** Sub-user in the team. */
  memberId: string;
  /** First second of the period that is billed, unix seconds. */
  startTime: number;
  /** Last second of the period that is billed, unix seconds, included. */
  endTime: number;
  /** The product's name. */
  productName: string;
  /** `gpu`, `serverless`, and others to come; `summary` is a control total of other rows. */
  productCategory: string;
  /** The resource instance's id. */
  ownerID: string;
  /** `monthly`, or one to come. */
  tradeMode: string;
  /** `monthly_new_buy`, `monthly_re_buy` (renewal), `monthly_re_config` (expansion), or one to come. */
  tradeType: string;
  /** Unit price; in currency it is value / 10000 / `pricePrecision`. */
  basePrice?: bigint;
  /** Quantity. */
  billNum?: bigint;
  /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`. */
  amount: bigint;
  /** Paid by voucher, in ten-thousandths of the currency. See `voucher`. */
  voucherAmount: bigint;
  /** Paid in cash, in ten-thousandths of the currency. See `cash`. */
  payAmount: bigint;
  /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
  payAmountDisplay?: number;
  /** What unit prices are divided by, along with 10000. */
  pricePrecision?: number;
  /** Unix seconds. */
  createTime?: number;
  /** Billing cycle, `YYYY-MM`. */
  cycle: string;
  /** The product's id. */
  productId: string;
  /** 1 pay-as-you-go, 2 fixed-term. */
  billingMethod?: number;
  /** Days of storage, in storage rows. */
  storageDays?: bigint;
  /** Total in whole currency as exact decimal text, where the API sends it. */
  amountDecimal?: string;
  /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
  voucherAmountDecimal?: string;
  /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
  payableDecimal?: string;
  /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
  originAmountDecimal?: string;
  /** Exact total in whole currency: `amountDecimal` where the row has it, else `amount` / 10000. */
  total: string;
  /** Exact voucher part in whole currency. */
  voucher: string;
  /** Exact cash part in whole currency. */
  cash: string;
  /** Fields that this version does not know, as JSON text. */
  extraJson?: string;
}

/** A row of the bills per API key, with the API's own field names. */
export interface ApiKeyBill {
  /** The account that is billed. */
  userId: string;
  /** First second of the period that is billed, unix seconds. */
  startTime: number;
  /** Last second of the period that is billed, unix seconds, included. */
  endTime: number;
  /** 1 pay-as-you-go, 2 fixed-term. */
  billingMethod?: number;
  /** The product's name. */
  productName: string;
  /** `llm`, `gen_api`, `web_search`, or one to come. */
  category: string;
  /** The API key's id. */
  ownerID: string;
  /** Quantity; for llm the input tokens that were not cached. */
  billNum0?: bigint;
  /** Quantity; for llm the output tokens. */
  billNum1?: bigint;
  /** Unit price of `billNum0` before discount; in currency it is value / 10000 / `pricePrecision`. */
  basePrice0?: bigint;
  /** Unit price of `billNum1` before discount. */
  basePrice1?: bigint;
  /** Unit price of `billNum0` after discount. */
  discountPrice0?: bigint;
  /** Unit price of `billNum1` after discount. */
  discountPrice1?: bigint;
  /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`. */
  amount: bigint;
  /** Paid by voucher, in ten-thousandths of the currency. See `voucher`. */
  voucherAmount: bigint;
  /** Paid in cash, in ten-thousandths of the currency. See `cash`. */
  payAmount: bigint;
  /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
  payAmountDisplay?: number;
  /** What unit prices are divided by, along with 10000. */
  pricePrecision?: number;
  /** The product's id. */
  productId: string;
  /** The API key's name. */
  apikeyName: string;
  /** Not unique: tell keys apart by `ownerID`. */
  apikeyMask: string;
  /** Cache reads, where the API sends them. */
  billNum2?: bigint;
  /** Cache writes for 5 minutes, where the API sends them. */
  billNum3?: bigint;
  /** Reasoning tokens, a part of the output, where the API sends them. */
  billNum4?: bigint;
  /** Cache writes for 1 hour, where the API sends them. */
  billNum5?: bigint;
  /** Total in whole currency as exact decimal text, where the API sends it. */
  amountDecimal?: string;
  /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
  voucherAmountDecimal?: string;
  /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
  payableDecimal?: string;
  /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
  originAmountDecimal?: string;
  /** Exact total in whole currency: `amountDecimal` where the row has it, else `amount` / 10000. */
  total: string;
  /** Exact voucher part in whole currency. */
  voucher: string;
  /** Exact cash part in whole currency. */
  cash: string;
  /** Fields that this version does not know, as JSON text. */
  extraJson?: string;
}

/** A row of the usage-based bills, with the API's own field names, and the product category of its request. */
export interface UsageBill {
  /** The account that is billed. */
  userId: string;
  /** First second of the period that is billed, unix seconds. */
  startTime: number;
  /** Last second of the period that is billed, unix seconds, included. */
  endTime: number;
  /** 1 pay-as-you-go, 2 fixed-term. */
  billingMethod?: number;
  /** The product's name. */
  productName: string;
  /** `llm`, `gen_api`, `web_search`, or one to come. */
  category: string;
  /**
   * The product category that the row was requested with: `gpu`, `llm`, and others; `summary` is a control total of
   * other rows. Another thing than `category`.
   */
  productCategory: string;
  /** The id of what was used. */
  ownerID: string;
  /** Quantity; for llm the input tokens that were not cached. */
  billNum0?: bigint;
  /** Quantity; for llm the output tokens. */
  billNum1?: bigint;
  /** Unit price of `billNum0` before discount; in currency it is value / 10000 / `pricePrecision`. */
  basePrice0?: bigint;
  /** Unit price of `billNum1` before discount. */
  basePrice1?: bigint;
  /** Unit price of `billNum0` after discount. */
  discountPrice0?: bigint;
  /** Unit price of `billNum1` after discount. */
  discountPrice1?: bigint;
  /** Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`. */
  amount: bigint;
  /** Paid by voucher, in ten-thousandths of the currency. See `voucher`. */
  voucherAmount: bigint;
  /** Paid in cash, in ten-thousandths of the currency. See `cash`. */
  payAmount: bigint;
  /** `payAmount` / 10000 as the API rounds it: to show, not to add. */
  payAmountDisplay?: number;
  /** What unit prices are divided by, along with 10000. */
  pricePrecision?: number;
  /** The product's id. */
  productId: string;
  /** Cache reads, where the API sends them. */
  billNum2?: bigint;
  /** Cache writes for 5 minutes, where the API sends them. */
  billNum3?: bigint;
  /** Reasoning tokens, a part of the output, where the API sends them. */
  billNum4?: bigint;
  /** Cache writes for 1 hour, where the API sends them. */
  billNum5?: bigint;
  /** Total in whole currency as exact decimal text, where the API sends it. */
  amountDecimal?: string;
  /** Paid by voucher in whole currency as exact decimal text, where the API sends it. */
  voucherAmountDecimal?: string;
  /** Paid in cash in whole currency as exact decimal text, where the API sends it. */
  payableDecimal?: string;
  /** Before discounts, in whole currency as exact decimal text, where the API sends it. */
  originAmountDecimal?: string;
  /** Exact total in whole currency: `amountDecimal` where the row has it, else `amount` / 10000. */
  total: string;
  /** Exact voucher part in whole currency. */
  voucher: string;
  /** Exact cash part in whole currency. */
  cash: string;
  /** Fields that this version does not know, as JSON text. */
  extraJson?: string;
}
