// Bodies that a strict reader must reject: not a list, rows that are not rows, bytes that are not text.

import type { Shape } from "./fault.js";
import type { Settings } from "./settings.js";
import { listText, rowText, type WireRow } from "./wire.js";

type Body = Iterable<string | Uint8Array>;

/** A row with which a body can be malformed where the query has none. It has no `amount`. */
export const FALLBACK_ROW: WireRow = {
  startTime: "1767225600",
  endTime: "1767311999",
  voucherAmount: "0",
  payAmount: "0",
};

/** The body of a list, malformed in the way that its name says. */
export const MALFORMED_BODIES: Record<Shape, (rows: Iterable<WireRow>, settings: Settings) => Body> = {
  "bills-object": () => ['{"bills":{"0":{}}}'],
  "bills-text": () => ['{"bills":"none"}'],
  "no-bills": () => ['{"total":"0"}'],
  array: (_, settings) => [`[${rowText(FALLBACK_ROW, settings)}]`],
  "null-list": () => ['{"bills":null}'],
  "second-bills": (rows, settings) => listText(rows, settings, { bills: [] }),
  *bom(rows, settings) {
    yield new Uint8Array([0xef, 0xbb, 0xbf]);
    yield* listText(rows, settings);
  },
  *trailing(rows, settings) {
    yield* listText(rows, settings);
    yield '{"bills":[]}';
  },
  "rows-no-objects": (rows, settings) => withExtraRow(rows, settings, ["7"]),
  "null-row": (rows, settings) => withExtraRow(rows, settings, ["null"]),
  "missing-amount": (rows, settings) => withExtraRow(rows, settings, [rowText(withoutAmount(rows), settings)]),
  "bad-utf8": (rows, settings) =>
    withExtraRow(rows, settings, ['{"productName":"', new Uint8Array([0xc3, 0x28]), '"}']),
  "wrong-type": withMember('"amount":{"value":1}'),
  "text-amount": withMember('"amount":"a lot"'),
  fraction: withMember('"amount":"1.5"'),
  "too-large": withMember('"amount":"9223372036854775808"'),
  exponent: withMember('"amount":1e3'),
  "null-amount": withMember('"amount":null'),
  "not-json": withMember('"amount":"0","productId":nothing'),
  deep: withMember(`"amount":"0","extension":${"[".repeat(1000)}${"]".repeat(1000)}`),
  "lone-surrogate": withMember('"amount":"0","productName":"half \\ud83d of a pair"'),
  "second-field": withMember('"amount":"1","amount":"2"'),
};

/** A valid row with other JSON text in place of its `amount`, between two rows of the list. */
function withMember(json: string) {
  return (rows: Iterable<WireRow>, settings: Settings): Body => {
    const text = rowText(withoutAmount(rows), settings);
    return withExtraRow(rows, settings, [`${text.slice(0, -1)},${json}}`]);
  };
}

/** The first two rows of the list and one more between them, as text or bytes. */
function* withExtraRow(rows: Iterable<WireRow>, settings: Settings, extra: Array<string | Uint8Array>) {
  const [first, second] = firstTwo(rows);
  yield '{"bills":[';
  if (first) yield `${rowText(first, settings)},`;
  yield* extra;
  if (second) yield `,${rowText(second, settings)}`;
  yield "]}";
}

function firstTwo(rows: Iterable<WireRow>): WireRow[] {
  const first: WireRow[] = [];
  for (const row of rows) if (first.push(row) === 2) break;
  return first;
}

/** The first row of the list, or the fallback, without its `amount`. */
function withoutAmount(rows: Iterable<WireRow>): WireRow {
  const [first = FALLBACK_ROW] = firstTwo(rows);
  return Object.fromEntries(Object.entries(first).filter(([name]) => name !== "amount"));
}

/** The list with undocumented fields: every JSON type, unusual names, and the key where it is to be echoed. */
export function withUnknownFields(list: Iterable<WireRow>, settings: Settings, key?: string): Iterable<string> {
  const fields = {
    newText: 'a "new" text',
    newNumber: 0.1,
    newInteger: "9007199254740993",
    newFlag: true,
    newNothing: null,
    newList: [1, "two", { three: 3 }],
    newObject: { nested: { deeper: [] } },
    "näme with \n and 🧾": "",
    ...(key === undefined ? {} : { [key]: key, note: `Bearer ${key}` }),
  };
  const rows = (function* () {
    for (const row of list) yield { ...row, ...fields };
  })();
  return listText(rows, settings, { nextCursor: null, totals: { bills: [] }, ...fields });
}
