// Rows of bills that the API in a box does not have: refunds, many groups, and hostile names.

const now = new Date();

/** The first second of a day of the last month, which is over whenever the page is opened. */
const dayOf = (day) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, day) / 1000;

const integer = (dollars) => String(Math.trunc(dollars * 10_000));

/** A row of the bills per API key, of a day of the last month. */
export const row = ({ day, dollars, name = "production", mask = "sk_****5f1d", id = name, product = "qwen/qwen3" }) => {
  const amount = integer(dollars);
  const decimal = dollars.toFixed(9);
  return {
    ...{ userId: "user-1", startTime: String(dayOf(day)), endTime: String(dayOf(day) + 86_399), billingMethod: 1 },
    ...{
      productName: product,
      category: "llm",
      ownerID: id,
      apikeyName: name,
      apikeyMask: mask,
      productId: "product-1",
    },
    ...{ billNum0: "1000000", billNum1: "250000", pricePrecision: 1_000_000 },
    ...{ basePrice0: "2700", basePrice1: "10000", discountPrice0: "2700", discountPrice1: "10000" },
    ...{ amount, voucherAmount: "0", payAmount: amount, payAmountDisplay: Number(amount) / 10_000 },
    ...{ amountDecimal: decimal, voucherAmountDecimal: "0", payableDecimal: decimal, originAmountDecimal: decimal },
  };
};

const days = (step = 1) => Array.from({ length: Math.floor(27 / step) + 1 }, (_, index) => index * step + 1);

/** The same numbers whenever they are made: from 0 to 1. */
const share = (seed) => Math.abs((Math.sin(seed * 127.1) * 43_758.5453) % 1);

export const oneRow = [row({ day: 9, dollars: 12.345678901 })];

const teams = [
  "search",
  "support",
  "research",
  "batch",
  "evaluation",
  "assistant",
  "ranking",
  "speech",
  "vision",
  "ads",
];

/** Ten keys, of which one gets back more than all others cost. */
export const refunds = [
  ...days().flatMap((day) =>
    teams.map((name, index) => row({ day, name, id: `key-${index}`, dollars: 40 + 400 * share(day * 31 + index) })),
  ),
  row({ day: 14, name: "enterprise contract", id: "key-refund", mask: "sk_****77aa", dollars: -155_000 }),
  row({ day: 21, name: "speech", id: "key-7", dollars: -2_500.5 }),
];

/** So many keys, the cost of which falls slowly from the first to the last. */
export const groups = (count) =>
  Array.from({ length: count }, (_, index) =>
    days(count > 100 ? 9 : 3).map((day) =>
      row({
        ...{ day, id: `key-${index}`, mask: `sk_****${(4096 + index * 7).toString(16)}` },
        name: `${teams[index % teams.length]}-${Math.floor(index / teams.length) + 1}`,
        dollars: (200 / (1 + index / 12)) * (0.5 + share(day * 7 + index)),
      }),
    ),
  ).flat();

const hostileNames = [
  "ordinary",
  "x".repeat(5000),
  "many words that go on and on ".repeat(170),
  '<img src="x" onerror="globalThis.hostile = true"><script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "\u202Egnp.eciovni\u202C",
  "\u202E\u2067never closed",
  "مفاتيح الإنتاج 2026 (prod)",
  "👩‍👩‍👧‍👦🏳️‍🌈🇯🇵".repeat(12),
  `Z${"\u0337\u0334\u0321".repeat(40)}algo`,
  "",
  " \t\u200B\u00A0",
  "line\nbreak\u0000and\u0007bell",
  "${name} {{name}} {total} &amp; &lt;b&gt; %s",
  "__proto__",
  "\uD800 half a surrogate",
];

/** Every third mask is as hostile as its name, up to some length. */
const maskOf = (name, index) => (index % 3 === 0 || index === 1 ? name.slice(0, 400) : "sk_****0000");

/** Each hostile text as the name of a key, as its mask, and as a product. */
export const hostile = hostileNames.flatMap((name, index) =>
  days(4).map((day) =>
    row({
      ...{ day, name, id: `key-${index}`, mask: maskOf(name, index) },
      product: hostileNames[(index + day) % hostileNames.length],
      dollars: 20 + 30 * share(day + index * 3),
    }),
  ),
);

const letters = "abcdef";

/** Names as long as people make them, which differ in their last letter only, and amounts of a large account. */
export const longNames = Array.from(letters, (letter, index) =>
  days(4).map((day) =>
    row({
      ...{ day, id: `key-${index}` },
      name: `customer_portal_production_europe_west_summarisation_worker_${letter}`,
      product: `organisation/long-context-instruct-${letter}`,
      dollars: 190_000 / (1 + index) + share(day + index),
    }),
  ),
).flat();
