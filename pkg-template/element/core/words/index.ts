/** The languages that ship. Each but English is a script of its own, which is loaded when it is needed. */

import { en } from "./en.js";
import type { Messages, Strings } from "./speaker.js";

export {
  type LabelKind,
  type Message,
  type MessageName,
  type Messages,
  Speaker,
  type Strings,
  type Values,
} from "./speaker.js";

/** English, which needs no loading. */
export const english: Messages = en;

const others: Readonly<Record<string, () => Promise<Messages>>> = {
  ar: async () => (await import("./ar.js")).ar,
  de: async () => (await import("./de.js")).de,
  ja: async () => (await import("./ja.js")).ja,
};

/** The languages that ship, as language tags without a region. */
export const languages: readonly string[] = ["en", ...Object.keys(others)];

/** The language of a locale. */
export const languageOf = (locale: string): string => locale.toLowerCase().split("-")[0] ?? "en";

/** The messages of a locale's language; those in English if it does not ship. Rejects if they could not be loaded. */
export const loadMessages = async (locale: string): Promise<Messages> =>
  Object.hasOwn(others, languageOf(locale)) ? ((await others[languageOf(locale)]?.()) ?? english) : english;

/**
 * Messages with some of them replaced: the same object if there are none. What is no message, and names that no message has, are
 * ignored.
 */
export const withStrings = (messages: Messages, strings: Strings | undefined): Messages => {
  if (!strings) return messages;
  const isMessage = (text: unknown) => typeof ((text as { other?: unknown } | null)?.other ?? text) === "string";
  return { ...messages, ...Object.fromEntries(Object.entries(strings).filter(([, text]) => isMessage(text))) };
};
