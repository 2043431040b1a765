// The fixed-term bills: what is rented by the month. A charge's period starts at the second of the purchase, so most
// periods cross the border of a month. Where rows match by overlap (or by cycle, if a month is split), two neighbouring
// ranges both contain such a row.

import type { Account, Resource } from "./account.js";
import { lastSecond } from "./buckets.js";
import { addMonths, bucketOf, DAY, monthOf, type Span } from "./calendar.js";
import { cutFraction, tenThousandths } from "./money.js";
import type { Settings } from "./settings.js";
import { mix, textHash } from "./random.js";
import { sumOf } from "./totals.js";
import { type Charge, moneyFields, withAllDecimals, type WireRow, withAbsentFields } from "./wire.js";

/** A query of fixed-term bills, with a range of any length. */
export interface FixedTermRowQuery extends Span {
  category?: string;
  productName?: string;
  ownerId?: string;
}

/** The rows of an account's queries. Those with details are generated once. */
export function fixedTermRows(account: Account, settings: Settings): (query: FixedTermRowQuery) => Iterable<WireRow> {
  const details = account.resources
    .flatMap((resource) => [...chargesOf(account, settings, resource)])
    .sort((one, other) => Number(one.startTime) - Number(other.startTime));
  return (query) => selected(begunBy(lastSecond(settings), details), settings, query);
}

function begunBy(second: number, details: WireRow[]): WireRow[] {
  return details.filter((row) => Number(row.startTime) <= second);
}

function* selected(details: WireRow[], settings: Settings, query: FixedTermRowQuery): Generator<WireRow> {
  const category = query.category || (settings.defaultCategory === "summary" ? "summary" : "");
  const inRange = details.filter((row) => isInRange(row, query, settings) && hasOwnerAndName(row, query));
  const rows = category === "summary" ? controlTotals(inRange, settings, query) : inRange;
  for (const row of rows) {
    if (!hasCategory(row, category)) continue;
    const hash = mix(textHash(`${row.ownerID}${row.tradeType}`), Number(row.startTime));
    yield settings.absentFields ? withAbsentFields(row, hash) : { ...row };
  }
}

function isInRange(row: WireRow, range: Span, { match, clock }: Settings): boolean {
  const [start, end] = [Number(row.startTime), Number(row.endTime)];
  switch (match) {
    case "start":
      return start >= range.startTime && start <= range.endTime;
    case "containment":
      return start >= range.startTime && end <= range.endTime;
    case "cycle":
      // The month in which the period starts.
      return overlaps(bucketOf("Month", start, clock), range);
    default:
      return overlaps({ startTime: start, endTime: end }, range);
  }
}

const overlaps = (one: Span, other: Span) => one.startTime <= other.endTime && one.endTime >= other.startTime;

function hasCategory(row: WireRow, category: string): boolean {
  return category === "" || row.productCategory === category;
}

function hasOwnerAndName(row: WireRow, query: FixedTermRowQuery): boolean {
  if (query.ownerId && row.ownerID !== query.ownerId) return false;
  return !query.productName || String(row.productName).toLowerCase().includes(query.productName.toLowerCase());
}

/**
 * One row for each month with charges, which add up to the details of the same query: the sum of those whose period starts in
 * the month. Charges that start before the range are in its first month.
 */
function* controlTotals(details: WireRow[], settings: Settings, { startTime }: Span): Generator<WireRow> {
  const months = new Map<string, { second: number; rows: WireRow[] }>();
  for (const row of details) {
    const second = Math.max(Number(row.startTime), startTime);
    const cycle = monthOf(second, settings.clock);
    const month = months.get(cycle) ?? { second, rows: [] };
    month.rows.push(row);
    months.set(cycle, month);
  }
  for (const [cycle, { second, rows }] of months) yield controlTotal(cycle, second, rows, settings);
}

function controlTotal(cycle: string, second: number, rows: WireRow[], settings: Settings): WireRow {
  const { total, voucher, origin } = sumOf(rows);
  const month = bucketOf("Month", second, settings.clock);
  const hash = mix(month.startTime, 0x5033);
  return {
    ...detailFields({ userId: String(rows[0]?.userId ?? ""), span: month, cycle, hash }),
    productName: "summary",
    productCategory: "summary",
    billNum: String(rows.length),
    ...moneyFields({ cost: total, voucher, origin }, withAllDecimals(settings), hash),
  };
}

/** The charges of one resource: a purchase, then renewals, sometimes with an expansion or a refund. */
function* chargesOf(account: Account, settings: Settings, resource: Resource): Generator<WireRow> {
  const bought = purchaseTime(resource, settings);
  for (let period = 0; ; period += 1) {
    const startTime = addMonths(bought, period * resource.months, settings.clock);
    if (startTime >= settings.until) return;
    const span = { startTime, endTime: addMonths(bought, (period + 1) * resource.months, settings.clock) - 1 };
    const tradeType = period === 0 ? "monthly_new_buy" : "monthly_re_buy";
    const row = chargeRow(account, settings, resource, { span, tradeType, part: 1, hash: mix(resource.hash, period) });
    for (let copy = 0; copy < resource.copies; copy += 1) yield { ...row };
    const change = changeWithin(span, mix(resource.hash, period + 1000));
    if (change && change.span.startTime < settings.until) yield chargeRow(account, settings, resource, change);
  }
}

/** Every fourth resource is bought at the start of a month, so that its periods cross no border. */
function purchaseTime(resource: Resource, settings: Settings): number {
  const time = settings.fixedTermFrom + (mix(resource.hash, 7) % (60 * DAY));
  return resource.hash % 4 === 0 ? bucketOf("Month", time, settings.clock).startTime : time;
}

interface Trade {
  span: Span;
  tradeType: string;
  /** The share of the period's price; negative for a refund. */
  part: number;
  hash: number;
}

/** In one period of six the resource changes: half of the changes are expansions, half are refunds. */
function changeWithin(span: Span, hash: number): Trade | undefined {
  if (hash % 6 !== 0) return undefined;
  const startTime = span.startTime + (mix(hash, 1) % (25 * DAY));
  const part = mix(hash, 2) % 2 === 0 ? 0.5 : -0.25;
  return { span: { startTime, endTime: span.endTime }, tradeType: "monthly_re_config", part, hash };
}

function chargeRow(account: Account, settings: Settings, resource: Resource, trade: Trade): WireRow {
  const origin = Math.trunc(resource.price * resource.quantity * resource.months * trade.part);
  const charge = chargeOf(origin, trade.hash, settings);
  return {
    ...detailFields({
      userId: account.userId,
      span: trade.span,
      cycle: monthOf(trade.span.startTime, settings.clock),
      hash: trade.hash,
    }),
    memberId: resource.memberId,
    productName: resource.productName,
    productCategory: resource.category,
    ownerID: resource.id,
    tradeType: trade.tradeType,
    basePrice: String(tenThousandths(resource.price)),
    billNum: String(resource.quantity),
    ...moneyFields(charge, settings, trade.hash),
    productId: resource.productId,
    storageDays: String(resource.storageDays * resource.months),
  };
}

/** One charge in four is paid by voucher, half or in full; one in five has a discount of ten percent. */
function chargeOf(origin: number, hash: number, settings: Settings): Charge {
  const discounted = hash % 5 === 0 ? Math.trunc(origin / 10) * 9 : origin;
  const share = [0, 0, 0, 0, 0, 0, 1, 2][mix(hash, 3) % 8] ?? 0;
  const voucher = Math.trunc(discounted / 2) * share;
  const charge = { cost: discounted, voucher, origin };
  if (settings.decimals !== "none") return charge;
  return { cost: cutFraction(charge.cost), voucher: cutFraction(charge.voucher), origin: cutFraction(origin) };
}

/** All fields of a fixed-term row, in the documentation's order, with the values of a control total. */
function detailFields(of: { userId: string; span: Span; cycle: string; hash: number }): WireRow {
  return {
    userId: of.userId,
    memberId: "",
    startTime: String(of.span.startTime),
    endTime: String(of.span.endTime),
    productName: "",
    productCategory: "",
    ownerID: "",
    tradeMode: "monthly",
    tradeType: "",
    basePrice: "0",
    billNum: "0",
    amount: "0",
    voucherAmount: "0",
    payAmount: "0",
    payAmountDisplay: 0,
    pricePrecision: 1,
    createTime: String(of.span.startTime + (of.hash % 3)),
    cycle: of.cycle,
    productId: "",
    billingMethod: 2,
    storageDays: "0",
  };
}
