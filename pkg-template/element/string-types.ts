/** The types of the element's texts, which say what each is in English. */

import { english, type Message, type MessageName } from "./core/words/index.js";

const head = `/** A text with values in braces, or one for each plural form of the language, of which the value \`count\` chooses one. */
export type NovitaBillingText =
  | string
  | {
      readonly zero?: string;
      readonly one?: string;
      readonly two?: string;
      readonly few?: string;
      readonly many?: string;
      readonly other: string;
    };

/**
 * The texts of \`<novita-billing>\`, by name, for its property \`strings\`. A text that is absent is the element's own, in the
 * language of \`locale\`; it says here what that is in English. Values stand in braces, in any order; one may be left out.
 *
 * @example
 * element.strings = {
 *   "setup.title": "Billing is not available",
 *   rows: { one: "{count} line", other: "{count} lines" },
 * };
 */
export interface NovitaBillingStrings {
`;

export function stringTypes(): string {
  const members = (Object.keys(english) as MessageName[]).map(
    (name) => `  /** ${textOf(english[name])} */\n  readonly ${JSON.stringify(name)}?: NovitaBillingText;\n`,
  );
  return `${head}${members.join("")}}\n`;
}

const textOf = (message: Message): string =>
  typeof message === "string"
    ? JSON.stringify(message)
    : Object.entries(message)
        .map(([form, text]) => `${form}: ${JSON.stringify(text)}`)
        .join(", ");
