// Bodies that a careful reader must notice: lists that are none, rows that are none, bytes that are no text.

import type { Settings } from "./options.js";
import { listText, rowText, type WireRow } from "./wire.js";

/**
 * What is wrong with a body:
 * - "bills-object": `bills` is an object.
 * - "bills-text": `bills` is a text.
 * - "no-bills": there is no `bills`.
 * - "array": the body is an array of rows.
 * - "second-bills": a second, empty `bills` at the top.
 * - "rows-no-objects": a row is a number. "null-row": a row is null.
 * - "wrong-type": `amount` is an object. "text-amount": it is "a lot". "fraction": it is 1.5. "too-large": it is over
 *   2^63. "exponent": it is 1e3.
 * - "missing-amount": the first row has no `amount`; "null-amount": it is null.
 * - "bad-utf8": a byte that no UTF-8 text has. "bom": a byte order mark at the start.
 * - "trailing": more JSON after the end. "not-json": the text stops being JSON in the middle.
 * - "deep": an unknown field a thousand levels deep.
 *
 * And three that are no error:
 * - "null-list": `{"bills":null}` is an empty list.
 * - "lone-surrogate": half of a pair as an escape.
 * - "second-field": a row with `amount` twice, of which the last counts.
 */
export type Shape =
  | "bills-object"
  | "bills-text"
  | "no-bills"
  | "array"
  | "second-bills"
  | "rows-no-objects"
  | "null-row"
  | "wrong-type"
  | "text-amount"
  | "fraction"
  | "too-large"
  | "exponent"
  | "missing-amount"
  | "null-amount"
  | "bad-utf8"
  | "bom"
  | "trailing"
  | "not-json"
  | "deep"
  | "null-list"
  | "lone-surrogate"
  | "second-field";

/** What stands at the end of a row, in place of its `amount`, behind a row that is good. */
const STRANGE_MEMBERS: Partial<Record<Shape, string>> = {
  "wrong-type": '"amount":{"value":1}',
  "text-amount": '"amount":"a lot"',
  fraction: '"amount":"1.5"',
  "too-large": '"amount":"9223372036854775808"',
  exponent: '"amount":1e3',
  "null-amount": '"amount":null',
  "not-json": '"amount":"0","productId":nothing',
  deep: `"amount":"0","extension":${"[".repeat(1000)}${"]".repeat(1000)}`,
  "lone-surrogate": '"amount":"0","productName":"half \\ud83d of a pair"',
  "second-field": '"amount":"1","amount":"2"',
};

/** A row good enough to be spoilt, where the query has none. */
export const SPARE_ROW: WireRow = {
  startTime: "1767225600",
  endTime: "1767311999",
  voucherAmount: "0",
  payAmount: "0",
};

/** The body of a list, spoilt. */
export function* misshape(shape: Shape, list: Iterable<WireRow>, settings: Settings): Generator<string | Uint8Array> {
  const whole = () => listText(list, settings);
  switch (shape) {
    case "bills-object":
      yield '{"bills":{"0":{}}}';
      return;
    case "bills-text":
      yield '{"bills":"none"}';
      return;
    case "no-bills":
      yield '{"total":"0"}';
      return;
    case "array":
      yield `[${rowText(SPARE_ROW, settings)}]`;
      return;
    case "null-list":
      yield '{"bills":null}';
      return;
    case "second-bills":
      yield* listText(list, settings, { bills: [] });
      return;
    case "bom":
      yield new Uint8Array([0xef, 0xbb, 0xbf]);
      yield* whole();
      return;
    case "trailing":
      yield* whole();
      yield '{"bills":[]}';
      return;
    case "rows-no-objects":
      yield* withStrangeRow(list, settings, ["7"]);
      return;
    case "null-row":
      yield* withStrangeRow(list, settings, ["null"]);
      return;
    case "missing-amount":
      yield* withStrangeRow(list, settings, [rowText(withoutAmount(list), settings)]);
      return;
    case "bad-utf8":
      yield* withStrangeRow(list, settings, ['{"productName":"', new Uint8Array([0xc3, 0x28]), '"}']);
      return;
    default:
      yield* withStrangeRow(list, settings, [strangeRow(shape, list, settings)]);
  }
}

/** Two rows of the list and between them one more, as text or bytes. */
function* withStrangeRow(
  list: Iterable<WireRow>,
  settings: Settings,
  strange: Array<string | Uint8Array>,
): Generator<string | Uint8Array> {
  const [first, second] = firstTwo(list);
  yield '{"bills":[';
  if (first) yield `${rowText(first, settings)},`;
  yield* strange;
  if (second) yield `,${rowText(second, settings)}`;
  yield "]}";
}

function firstTwo(list: Iterable<WireRow>): WireRow[] {
  const rows: WireRow[] = [];
  for (const row of list) if (rows.push(row) === 2) break;
  return rows;
}

function strangeRow(shape: Shape, list: Iterable<WireRow>, settings: Settings): string {
  const text = rowText(withoutAmount(list), settings);
  return `${text.slice(0, -1)},${STRANGE_MEMBERS[shape] ?? '"amount":[]'}}`;
}

/** The first row of the list, or the spare one, without its `amount`. */
function withoutAmount(list: Iterable<WireRow>): WireRow {
  const [first = SPARE_ROW] = firstTwo(list);
  return Object.fromEntries(Object.entries(first).filter(([name]) => name !== "amount"));
}

/** The list with fields that nobody documents: every JSON type, awkward names, and the key where one is to be echoed. */
export function withUnknownFields(list: Iterable<WireRow>, settings: Settings, key?: string): Iterable<string> {
  const more = {
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
    for (const row of list) yield { ...row, ...more };
  })();
  return listText(rows, settings, { nextCursor: null, totals: { bills: [] }, ...more });
}
