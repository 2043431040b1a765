/**
 * Text that a terminal shows and does not act on. Names of products and keys are text of other people: an escape sequence in
 * one could move the cursor, change the title, or overwrite what stands before it.
 */

/** Control characters, line separators, and what changes the direction of text. */
const acting = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The same, but line breaks and tabs. */
const actingInLines = /(?![\n\t]|\r\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The picture of a control character: "␛" for ESC. Others become U+FFFD. */
function pictureOf(character: string): string {
  const code = character.codePointAt(0) as number;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "␡" : "\ufffd";
}

/** One line, in which characters that a terminal would act on are replaced by pictures of them. */
export const visible = (text: string): string => text.replaceAll(acting, pictureOf);

/** The same for lines: line breaks and tabs stay. */
export const visibleLines = (text: string): string => text.replaceAll(actingInLines, pictureOf);

/** The same for text that comes in chunks of bytes or text. */
export async function* visibleStream(
  chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const chunk of chunks) {
    const text = held + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
    // A carriage return belongs to the line break that may be in the next chunk.
    held = text.endsWith("\r") ? "\r" : "";
    yield visibleLines(held ? text.slice(0, -1) : text);
  }
  const rest = held + decoder.decode();
  if (rest) yield visibleLines(rest);
}
