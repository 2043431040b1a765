// Assertions and test data of scenarios. It imports nothing, because it also runs in Workers and pages.

export function ok(value, message = "expected something") {
  if (!value) throw new Error(message);
}

/** Asserts that plain data is deeply equal. The order of an object's fields does not matter. */
export function equal(actual, expected, message = "") {
  const [a, e] = [textOf(actual), textOf(expected)];
  if (a === e) return;
  let place = 0;
  while (a[place] === e[place]) place++;
  const near = (text) => text.slice(Math.max(0, place - 80), place + 120);
  throw new Error(`${message}\n  expected …${near(e)}…\n  but got  …${near(a)}…`);
}

export function includes(text, part, message = "") {
  ok(String(text).includes(part), `${message} expected ${JSON.stringify(part)} in ${JSON.stringify(text)}`);
}

/** Plain data as text with sorted fields, including values that JSON does not have. */
export function textOf(value) {
  if (typeof value === "bigint") return `${value}n`;
  if (value === undefined || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(",\n")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${textOf(value[name])}`).join(",")}}`;
}

/** Returns the error of a call, and asserts that it is a BillingError of this kind with these fields. */
export async function failure(lib, call, kind, fields = {}, message = "") {
  let error;
  try {
    await (typeof call === "function" ? call() : call);
  } catch (thrown) {
    error = thrown;
  }
  ok(error, `${message} expected a failure of kind ${kind}, but nothing failed`);
  ok(error instanceof lib.BillingError, `${message} expected a BillingError, got ${error?.stack ?? error}`);
  ok(lib.isBillingError(error), `${message} isBillingError`);
  const about = `${message} (${error.message})`;
  equal(error.kind, kind, `${about} kind`);
  for (const [name, value] of Object.entries(fields)) equal(error[name], value, `${about} ${name}`);
  ok(error.message.length > 10, `${about} has a message`);
  return error;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Whether a promise settles within some milliseconds. It uses a timer, because clocks do not advance in a Worker. */
export function settlesWithin(ms, promise) {
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, sleep(ms).then(() => false)]);
}

/**
 * Waits until a check is true, for at most eight seconds: if a request is aborted between two reads, Chromium may read on for
 * five seconds (or 16 KB) to reuse the connection (HttpResponseBodyDrainer).
 */
export async function until(check, what) {
  for (let tries = 0; tries < 400; tries++) {
    const value = await check();
    if (value) return value;
    await sleep(20);
  }
  throw new Error(`not within eight seconds: ${what}`);
}

/** The exact sum of decimal texts with at most ten digits after the point, independent of the package. */
export function sum(texts) {
  let units = 0n;
  for (const text of texts) {
    const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,10}))?$/.exec(text) ?? fail(`no decimal: ${text}`);
    units += BigInt(`${sign}${whole}${fraction.padEnd(10, "0")}`);
  }
  const size = (units < 0n ? -units : units).toString().padStart(11, "0");
  const fraction = size.slice(-10).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${size.slice(0, -10)}${fraction && "."}${fraction}`;
}

function fail(message) {
  throw new Error(message);
}

/** The lines of a CSV as objects, read strictly by RFC 4180. */
export function readCsv(csv) {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const lines = [];
  for (let line = []; cell.lastIndex < csv.length;) {
    const [, quoted, bare, end] = cell.exec(csv) ?? ok(false, `no CSV: ${csv.slice(0, 200)}`);
    line.push(quoted?.replaceAll('""', '"') ?? bare);
    if (end === ",") continue;
    lines.push(line);
    line = [];
  }
  const [names, ...rest] = lines;
  return rest.map((cells) => {
    equal(cells.length, names.length, "as many cells as names");
    return Object.fromEntries(names.map((name, place) => [name, cells[place]]));
  });
}

/** The exact sums of rows, in the form of the box's totals. */
export const totalsOf = (rows) => ({
  rows: rows.length,
  total: sum(rows.map((row) => row.total)),
  voucher: sum(rows.map((row) => row.voucher)),
  cash: sum(rows.map((row) => row.cash)),
});

/** Rows after serialization as JSON. */
export const wireOf = (rows) => JSON.parse(JSON.stringify(rows));

export const second = (text) => Date.parse(text) / 1000;
export const year2026 = { startTime: second("2026-01-01T00:00:00Z"), endTime: second("2026-12-31T23:59:59Z") };

/** The twelve months of 2026 as windows. */
export const months2026 = Array.from({ length: 12 }, (_, month) => ({
  startTime: Date.UTC(2026, month, 1) / 1000,
  endTime: Date.UTC(2026, month + 1, 1) / 1000 - 1,
}));

/** Windows with only their two ends. */
export const windowsOf = (list) => list.map(({ startTime, endTime }) => ({ startTime, endTime }));

/** A month of daily bills: one request. */
export const january = { period: "2026-01", cycleType: "Day" };
export const januaryWindow = { startTime: 1767225600, endTime: 1769903999 };
/** Three months: three requests. */
export const quarter = { period: "2026-Q1", cycleType: "Day" };
/** A small account for tests in which rows do not matter. */
export const small = { keys: 1, models: 1, instances: 2 };
