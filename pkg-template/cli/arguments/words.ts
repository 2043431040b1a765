/** Words of messages. */

import { withoutKeys } from "../../src/secrets.js";

/** "a, b or c" */
export const listed = (texts: readonly string[], word = "or"): string =>
  texts.length > 1 ? `${texts.slice(0, -1).join(", ")} ${word} ${texts.at(-1)}` : (texts[0] ?? "");

/** A text that was given, without what may be a key in the wrong place. */
export const quoted = (text: string): string => `'${withoutKeys(text)}'`;
