/** Parsing the unknown fields of a row without losing digits. */

/** A string (with its colon if it is a name) or a number of a JSON text. */
const token = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses a JSON object. A number that a JavaScript number does not represent exactly becomes a bigint if it is an integer,
 * else its text.
 */
export function parseExtra(text: string): Record<string, unknown> {
  // JSON.parse gets such numbers as strings that begin with a NUL; strings that begin with a NUL get a second one.
  const marked = text.replace(token, (match, string?: string, colon?: string) => {
    if (string === undefined) return isExact(match) ? match : `"\\u0000${match}"`;
    return colon === undefined && string.startsWith('"\\u0000') ? `"\\u0000${string.slice(1)}` : match;
  });
  return JSON.parse(marked, (_, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith("\0")) return value;
    const rest = value.slice(1);
    return /^-?\d+$/.test(rest) ? BigInt(rest) : rest;
  }) as Record<string, unknown>;
}

/** Whether a JavaScript number keeps all digits of a JSON number: it keeps up to 15, and sometimes more. */
function isExact(text: string): boolean {
  const value = Number(text);
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(value);
  const digits = text.replace(/[eE].*$/, "").replaceAll(/[-.]|^-?0\.?0*/g, "");
  return Number.isFinite(value) && (digits.length <= 15 || String(value) === text);
}
