/** The names of groups: what people read for the keys of a summary. */

import type { Speaker } from "../words/speaker.js";
import type { MergedGroup } from "./bills.js";
import type { ApiName } from "./types.js";

/** What a name is made of: a group of a summary or of a comparison. */
export type Named = Pick<MergedGroup, "key" | "labels">;

/** The field whose values have labels: API keys have names and masks. */
const keyField = "ownerID";

/** Names groups. API keys with equal names get what distinguishes them. */
export class Names {
  readonly #words: Speaker;
  /** The labels of each id: what has only a key, such as an unusual day, is named as its group is. */
  readonly #labelsById = new Map<string, Record<string, string>>();
  /** How many ids there are for each label. */
  readonly #idsByLabel = new Map<string, Set<string>>();

  constructor(words: Speaker, groups: readonly Named[]) {
    this.#words = words;
    for (const { key, labels } of groups) {
      if (!labels) continue;
      this.#labelsById.set(key[keyField] ?? "", labels);
      this.#add(labels.apikeyName ?? "", key[keyField] ?? "");
      this.#add(withMask(labels), key[keyField] ?? "");
    }
  }

  #add(label: string, id: string): void {
    const ids = this.#idsByLabel.get(label) ?? new Set();
    this.#idsByLabel.set(label, ids.add(id));
  }

  #isShared(label: string): boolean {
    return (this.#idsByLabel.get(label)?.size ?? 0) > 1;
  }

  /** The name of a group in one field of its key. */
  nameIn({ key, labels: own }: Named, field: string): ApiName {
    const value = key[field] ?? "";
    const labels = own ?? this.#labelsById.get(value);
    if (field === keyField && labels) {
      const mask = labels.apikeyMask ?? "";
      return {
        text: labels.apikeyName || value,
        note: this.#isShared(withMask(labels)) ? `${mask} · ${value}` : mask,
      };
    }
    return { text: this.#valueText(field, value), note: "" };
  }

  /** A group in one line, with what distinguishes it from others of the same name. */
  oneLine(group: Named, field: string): string {
    const { text, note } = this.nameIn(group, field);
    return group.labels && this.#isShared(group.labels.apikeyName ?? "")
      ? this.#words.say("noted", { text, note })
      : text;
  }

  #valueText(field: string, value: string): string {
    if (value === "") return this.#words.say("group.none");
    if (field === "productCategory" || field === "category") return this.#words.label("category", value);
    if (field === "tradeType") return this.#words.label("tradeType", value);
    if (field === "cycle") return this.#words.label("cycle", value);
    return value;
  }
}

const withMask = ({ apikeyName = "", apikeyMask = "" }: Record<string, string>) => `${apikeyName}\n${apikeyMask}`;
