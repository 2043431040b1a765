/** The labels of the parts, in the reader's language. */

import { english, type MessageName, type Speaker } from "./core/words/index.js";
import type { PartTexts } from "./parts/texts.js";

/** Their messages have this prefix. */
const prefix = "ui.";

type PartMessage = `${typeof prefix}${keyof PartTexts}`;

/** Every label has a message: this does not compile otherwise. */
const names = Object.keys(english).filter((name): name is PartMessage & MessageName => name.startsWith(prefix));
export type MissingMessage = Exclude<PartMessage, MessageName>;
null as unknown as MissingMessage satisfies never;

/** The names of the values of those labels that have some, in the order of their parameters. */
const parameters: Partial<Record<PartMessage, readonly string[]>> = {
  "ui.filterOptions": ["field"],
  "ui.ofBudget": ["budget"],
  "ui.barLabel": ["when", "total"],
  "ui.barPart": ["name", "amount"],
  "ui.tableOf": ["title"],
};

export function partTexts(words: Speaker): PartTexts {
  const texts = names.map((name) => {
    const values = parameters[name];
    const say = (...given: string[]) =>
      words.say(name, Object.fromEntries(values?.map((value, index) => [value, given[index] ?? ""]) ?? []));
    return [name.slice(prefix.length), values ? say : say()];
  });
  return Object.fromEntries(texts) as PartTexts;
}
