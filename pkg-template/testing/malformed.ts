// Bodies that a strict reader must reject: not a list, rows that are not rows, bytes that are not text.

import type { Shape } from "./fault.js";
import type { Settings } from "./settings.js";
import { bodyText, bodyWith, type Frame, rowText, type WireRow } from "./wire.js";

type Body = Iterable<string | Uint8Array>;
/** Writes the body of an answer. */
type BodyWriter = (rows: Iterable<WireRow>, settings: Settings, frame: Frame) => Body;

/** The body of a list, or of the balance, malformed in the way that its name says. */
export const MALFORMED_BODIES: Record<Shape, BodyWriter> = {
  "bills-object": (_, __, frame) => [bodyWith('{"0":{}}', frame)],
  "bills-text": (_, __, frame) => [bodyWith('"none"', frame)],
  "no-bills": () => ['{"total":"0"}'],
  array: (_, settings, { fallback }) => [`[${rowText(fallback, settings)}]`],
  "null-list": (_, __, frame) => [bodyWith("null", frame)],
  "second-bills": (rows, settings, frame) => {
    return bodyText(rows, settings, frame, { [frame.list ?? "data"]: [] });
  },
  *bom(rows, settings, frame) {
    yield new Uint8Array([0xef, 0xbb, 0xbf]);
    yield* bodyText(rows, settings, frame);
  },
  *trailing(rows, settings, frame) {
    yield* bodyText(rows, settings, frame);
    yield bodyWith("[]", frame);
  },
  "rows-no-objects": withExtraRow(() => ["7"]),
  "null-row": withExtraRow(() => ["null"]),
  "missing-amount": withExtraRow((rows, settings, frame) => [rowText(withoutMoney(rows, frame), settings)]),
  "bad-utf8": withExtraRow(() => ['{"productName":"', new Uint8Array([0xc3, 0x28]), '"}']),
  "wrong-type": withMoney('{"value":1}'),
  "text-amount": withMoney('"a lot"'),
  fraction: withMoney('"1.5"'),
  "too-large": withMoney('"9223372036854775808"'),
  exponent: withMoney("1e3"),
  "null-amount": withMoney("null"),
  "not-json": withMoney('"0","productId":nothing'),
  deep: withMoney(`"0","extension":${"[".repeat(1000)}${"]".repeat(1000)}`),
  "lone-surrogate": withMoney('"0","productName":"half \\ud83d of a pair"'),
  "second-field": (rows, settings, frame) => withMoney(`"1","${frame.money}":"2"`)(rows, settings, frame),
};

/** A valid row with other JSON text as its amount, between two rows of the list. */
function withMoney(json: string): BodyWriter {
  return withExtraRow((rows, settings, frame) => {
    const text = rowText(withoutMoney(rows, frame), settings).slice(0, -1);
    return [`${text}${text === "{" ? "" : ","}"${frame.money}":${json}}`];
  });
}

/** The first two rows of the list and one more between them, as text or bytes; of the balance only that one. */
function withExtraRow(extra: BodyWriter): BodyWriter {
  return function* (rows, settings, frame) {
    if (!frame.list) {
      yield* extra(rows, settings, frame);
      return;
    }
    const [first, second] = firstTwo(rows);
    yield `{"${frame.list}":[`;
    if (first) yield `${rowText(first, settings)},`;
    yield* extra(rows, settings, frame);
    if (second) yield `,${rowText(second, settings)}`;
    yield "]}";
  };
}

function firstTwo(rows: Iterable<WireRow>): WireRow[] {
  const first: WireRow[] = [];
  for (const row of rows) if (first.push(row) === 2) break;
  return first;
}

/** The first row of the list, or the fallback, without its amount. */
function withoutMoney(rows: Iterable<WireRow>, { fallback, money }: Frame): WireRow {
  const [first = fallback] = firstTwo(rows);
  return Object.fromEntries(Object.entries(first).filter(([name]) => name !== money));
}

/** The answer with undocumented fields: every JSON type, unusual names, and the key where it is to be echoed. */
export function withUnknownFields(
  list: Iterable<WireRow>,
  settings: Settings,
  frame: Frame,
  key?: string,
): Iterable<string> {
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
  return bodyText(rows, settings, frame, { nextCursor: null, totals: { bills: [] }, ...fields });
}
