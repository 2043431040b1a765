// The input of the benches: bodies of API-key bills as the live service sends them, and their exact totals, against which
// every contender is checked. A seed gives the same rows on every machine.
//
// A body is a month of daily bills: for each day and key, the models that it used. Each row has all 28 fields: the 21
// documented ones, and the quantities and decimal amounts that live rows have. Runs in Node, Workers and pages.

const DAY = 86_400;
/** Days of the shortest month, so that every month has enough rows. */
const FEWEST_DAYS = 28;
const MODELS = 40;
/** On how many of ten days a key uses a model. */
const BUSY_OF_TEN = 7;

/** Money is in units of 1e-10 of the currency, the price of one token. A row's amount stays below 2^53 of them. */
const UNITS_OF_A_TEN_THOUSANDTH = 1_000_000;

/** Exact decimal text of units, a number or a bigint: "12.5", "-0.1", "0". */
export function decimalText(units) {
  const digits = String(units < 0 ? -units : units).padStart(11, "0");
  const fraction = digits.slice(-10).replace(/0+$/, "");
  return `${units < 0 ? "-" : ""}${digits.slice(0, -10)}${fraction && "."}${fraction}`;
}

/** A generator of 32-bit integers, which are the same for the same seed. */
function sequence(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const hex = (random, digits) =>
  Array.from({ length: digits / 8 }, () => random().toString(16).padStart(8, "0")).join("");

// Name, prices of input and output in ten-thousandths for a million tokens, and the percentage of them that is paid.
const LINES = [
  ["deepseek/deepseek-v3.1", 2700, 10_000, 100],
  ["meta-llama/llama-3.3-70b-instruct", 1351, 4003, 87],
  ["qwen/qwen3-235b-a22b-instruct-2507", 900, 5800, 50],
  ["google/gemma-3-27b-it", 1190, 2000, 100],
  ["moonshotai/kimi-k2-instruct", 5700, 23_000, 100],
  ["zai-org/glm-4.5", 6000, 22_000, 95],
  ["openai/gpt-oss-120b", 1000, 5000, 100],
  ["deepseek/deepseek-r1-0528", 7000, 25_000, 100],
  ["mistralai/mistral-nemo", 400, 1700, 100],
  ["baidu/ernie-4.5-300b-a47b-paddle", 2800, 11_000, 90],
];
const EDITIONS = ["", "-turbo", "-thinking", "-fast"];

function modelsOf(random) {
  return Array.from({ length: MODELS }, (_, index) => {
    const [name, price0, price1, percent] = LINES[index % LINES.length];
    return {
      productId: `product-${hex(random, 8)}`,
      productName: `${name}${EDITIONS[Math.floor(index / LINES.length)]}`,
      prices: [price0, price1, Math.floor((price0 * percent) / 100), Math.floor((price1 * percent) / 100)],
      caches: index % 3 !== 2,
    };
  });
}

function keysOf(random, count, scripts) {
  return Array.from({ length: count }, (_, index) => ({
    ownerID: `key-${hex(random, 16)}`,
    apikeyName: scripts ? `Prüfstand – 測試 ${index + 1}` : `team-${index + 1}-production`,
    apikeyMask: `sk_****${hex(random, 8).slice(0, 4)}`,
    // A few keys have most of the usage.
    scale: 10 ** (2 + (random() % 60) / 10),
    voucherPercent: [33, 0, 100, 0, 50][index % 5],
  }));
}

/** How many keys a month with that many rows needs. */
const keysFor = (rows) => Math.max(2, Math.ceil((1.05 * rows * 10) / (FEWEST_DAYS * MODELS * BUSY_OF_TEN)));

/**
 * The rows of a body, as in the API's JSON: exactly `rows` of them, billed in a month of 2026 (1 to 12). With `scripts`
 * the names of keys are not all ASCII.
 */
export function* wireRows(options) {
  for (const { row } of charges(options)) yield row;
}

/** The rows with their amounts in units. */
function* charges({ rows, seed = 1, month = 1, scripts = false }) {
  const account = sequence(seed);
  const userId = `user-${hex(account, 16)}`;
  const models = modelsOf(account);
  const keys = keysOf(account, keysFor(rows), scripts);
  const random = sequence(seed * 31 + month);
  const firstSecond = Date.UTC(2026, month - 1, 1) / 1000;
  const days = new Date(Date.UTC(2026, month, 0)).getUTCDate();
  for (let left = rows, day = 0; left > 0; day += 1) {
    // If there are rows left after the last day, it gets them, too.
    const startTime = firstSecond + Math.min(day, days - 1) * DAY;
    for (const key of keys) {
      for (const model of models) {
        if (left === 0) return;
        if (random() % 10 >= BUSY_OF_TEN) continue;
        left -= 1;
        yield chargeOf(userId, key, model, startTime, random);
      }
    }
  }
}

function chargeOf(userId, key, model, startTime, random) {
  const input = 1 + Math.floor((key.scale * (random() % 1000)) / 1000);
  const output = Math.floor((input * (5 + (random() % 37))) / 100);
  const cacheRead = model.caches ? Math.floor((input * (random() % 61)) / 100) : 0;
  const cacheWrite = Math.floor(cacheRead / 7);
  const [base0, base1, discount0, discount1] = model.prices;
  const units = (price0, price1) =>
    input * price0 + output * price1 + cacheRead * Math.floor(price0 / 10) + cacheWrite * price0;
  const total = units(discount0, discount1);
  const voucher = random() % 3 === 0 ? Math.floor((total * key.voucherPercent) / 100) : 0;
  const cash = total - voucher;
  const tenThousandths = (amount) => Math.floor(amount / UNITS_OF_A_TEN_THOUSANDTH);
  const row = {
    userId,
    startTime: String(startTime),
    endTime: String(startTime + DAY - 1),
    billingMethod: 1,
    productName: model.productName,
    category: "llm",
    ownerID: key.ownerID,
    billNum0: String(input),
    billNum1: String(output),
    basePrice0: String(base0),
    basePrice1: String(base1),
    discountPrice0: String(discount0),
    discountPrice1: String(discount1),
    amount: String(tenThousandths(total)),
    voucherAmount: String(tenThousandths(voucher)),
    payAmount: String(tenThousandths(cash)),
    payAmountDisplay: tenThousandths(cash) / 10_000,
    pricePrecision: 1_000_000,
    productId: model.productId,
    apikeyName: key.apikeyName,
    apikeyMask: key.apikeyMask,
    billNum2: String(cacheRead),
    billNum3: String(cacheWrite),
    billNum5: "0",
    amountDecimal: decimalText(total),
    voucherAmountDecimal: decimalText(voucher),
    payableDecimal: decimalText(cash),
    originAmountDecimal: decimalText(units(base0, base1)),
  };
  return { row, total, voucher, cash };
}

/**
 * The exact totals of a body by product and day, in order of rows, from units and not from the text of rows. `day` is in
 * days since 1970-01-01.
 */
export function truthOf(options) {
  const groups = new Map();
  for (const { row, total, voucher, cash } of charges(options)) {
    const day = Number(row.startTime) / DAY;
    const name = `${row.productName} ${day}`;
    let group = groups.get(name);
    if (!group)
      groups.set(name, (group = { product: row.productName, day, rows: 0, total: 0n, voucher: 0n, cash: 0n }));
    group.rows += 1;
    group.total += BigInt(total);
    group.voucher += BigInt(voucher);
    group.cash += BigInt(cash);
  }
  const text = ({ total, voucher, cash, ...rest }) => ({
    ...rest,
    total: decimalText(total),
    voucher: decimalText(voucher),
    cash: decimalText(cash),
  });
  return [...groups.values()].map(text);
}

/** The JSON of a list as texts of many rows each. */
export function* listText(rows) {
  let text = '{"bills":[';
  let separator = "";
  for (const row of rows) {
    text += separator + JSON.stringify(row);
    separator = ",";
    if (text.length > 60_000) {
      yield text;
      text = "";
    }
  }
  yield `${text}]}`;
}

/** The bytes of a body. */
export function bodyOf(options) {
  const encoder = new TextEncoder();
  return concat(Array.from(listText(wireRows(options)), (text) => encoder.encode(text)));
}

/** Joins chunks of bytes. */
export function concat(chunks) {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let start = 0;
  for (const chunk of chunks) {
    whole.set(chunk, start);
    start += chunk.length;
  }
  return whole;
}

/** A body as from the network: a stream of chunks. */
export function streamOf(body, chunkBytes = 16_384) {
  let start = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (start >= body.length) return controller.close();
        controller.enqueue(body.subarray(start, (start += chunkBytes)));
      },
    },
    { highWaterMark: 0 },
  );
}

/** The int64 fields and the times, which are bigint and number in a typed row. */
export const INT64_FIELDS = [
  ...["billNum0", "billNum1", "billNum2", "billNum3", "billNum5", "basePrice0", "basePrice1"],
  ...["discountPrice0", "discountPrice1", "amount", "voucherAmount", "payAmount"],
];
export const TIME_FIELDS = ["startTime", "endTime"];

/** The value of a field in a typed row. */
export function typedValue(field, wire) {
  if (INT64_FIELDS.includes(field)) return BigInt(wire);
  return TIME_FIELDS.includes(field) ? Number(wire) : wire;
}
