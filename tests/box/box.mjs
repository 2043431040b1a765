// The box under test, and requests to it.

export const {
  ApiBox,
  startBox,
  handleNode,
  FIXED_TERM_PATH,
  API_KEY_PATH,
  USAGE_PATH,
  BALANCE_PATH,
  INVOICES_PATH,
  TRANSACTIONS_PATH,
} = await import(process.env.NOVITA_BILLING_TESTING ?? new URL("../../pkg/testing/index.js", import.meta.url).href);

export const DAY = 86_400;
/** 2026-01-01 00:00:00 UTC. */
export const JANUARY = 1_767_225_600;
/** 2026-02-01 00:00:00 UTC. */
export const FEBRUARY = JANUARY + 31 * DAY;
/** Every second of January and of 2026, both ends included. */
export const IN_JANUARY = { startTime: JANUARY, endTime: FEBRUARY - 1 };
export const IN_2026 = { startTime: JANUARY, endTime: JANUARY + 365 * DAY - 1 };

/** The headers of a request that is accepted. */
export function headersOf(box) {
  return {
    Authorization: `Bearer ${box.apiKey}`,
    "Content-Type": "application/json",
    "User-Agent": "box-test",
  };
}

/** A request for bills. `change` may have method, headers and signal. */
export function requestFor(box, path, query, change = {}, base = "https://api.novita.ai") {
  const url = `${base}${path}?${new URLSearchParams(query)}`;
  return new Request(url, { headers: headersOf(box), ...change });
}

/** Sends a request to the box in this process. */
export function ask(box, path, query, change) {
  return box.fetch(requestFor(box, path, query, change));
}

/** Requests January by Day, which the rules allow. */
export function askJanuary(box, change) {
  return ask(box, API_KEY_PATH, { cycleType: "Day", ...IN_JANUARY }, change);
}

/** The JSON of an answer with status 200. */
export async function jsonOf(answer) {
  const response = await answer;
  const text = await response.text();
  if (response.status !== 200) throw new Error(`status ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** The status and the error envelope of an answer. */
export async function refusalOf(answer) {
  const response = await answer;
  const { code, reason, message } = await response.json();
  return { status: response.status, code, reason, message };
}

/** The exact sum of a field in units of 1e-10; of rows without it that of the integer field in ten-thousandths. */
export function sumOf(rows, decimal = "amountDecimal", integer = "amount") {
  return rows.reduce((sum, row) => sum + (row[decimal] ? units(row[decimal]) : BigInt(row[integer]) * 1_000_000n), 0n);
}

/** Decimal text in units of 1e-10. */
export function units(decimal) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,10}))?$/.exec(decimal);
  return BigInt(sign + whole + fraction.padEnd(10, "0"));
}

/** The reason of a rejected promise. */
export async function rejectionOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was rejected");
}

/** The milliseconds until a promise settles. */
export async function timeOf(promise) {
  const start = performance.now();
  await promise;
  return performance.now() - start;
}
