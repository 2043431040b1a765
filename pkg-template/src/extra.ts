/** Parsing the unknown fields of a row without losing digits. */

/** A string (with its colon if it is a name) or a number of a JSON text. */
const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses a JSON object. A number that a JavaScript number does not represent exactly becomes a bigint if it is an integer,
 * else its text.
 */
export function parseExtra(text: string): Record<string, unknown> {
  // JSON.parse gets such numbers as strings that begin with a NUL; strings that begin with a NUL get a second one.
  const marked = text.replace(token, (match, string?: string, colon = "") => {
    if (string === undefined) return isExact(match) ? match : `"\\u0000${match}"`;
    const wellFormed = toWellFormed(string);
    const isMarked = colon === "" && wellFormed.startsWith('"\\u0000');
    return (isMarked ? `"\\u0000${wellFormed.slice(1)}` : wellFormed) + colon;
  });
  return JSON.parse(marked, (_, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith("\0")) return value;
    const rest = value.slice(1);
    return /^-?\d+$/.test(rest) ? BigInt(rest) : rest;
  }) as Record<string, unknown>;
}

/** A JSON string without lone surrogates: each becomes U+FFFD, as in all other texts. */
function toWellFormed(string: string): string {
  if (!/\\ud[89a-f]/i.test(string)) return string;
  return JSON.stringify((JSON.parse(string) as string).replaceAll(/\p{Surrogate}/gu, "\ufffd"));
}

/** The smallest number that has the full precision. */
const minNormal = 2 ** -1022;

/** Whether a JavaScript number keeps all digits of a JSON number: it keeps up to 15, and sometimes more. */
function isExact(text: string): boolean {
  const value = Number(text);
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(value);
  const digits = text.replace(/[eE].*$/, "").replaceAll(/[-.]|^-?0\.?0*/g, "");
  // Numbers closer to zero have fewer digits, or become zero.
  const isNormal = Number.isFinite(value) && (Math.abs(value) >= minNormal || /^0*$/.test(digits));
  return (isNormal && digits.length <= 15) || String(value) === text;
}
