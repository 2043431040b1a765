/** Says messages in a language: plural forms by `Intl.PluralRules`, and values in the places that the language gives them. */

import { directionOf, type Format } from "../format.js";
import { en } from "./en.js";

/** A text with values in braces, or its plural forms, of which the value `count` chooses one. */
export type Message = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

/** The name of a message. */
export type MessageName = keyof typeof en;

/** All messages of a language. */
export type Messages = Readonly<Record<MessageName, Message>>;

/** Messages that replace those of a language. */
export type Strings = Partial<Messages>;

/** What stands in braces. Numbers are written in the form of the locale. */
export type Values = Readonly<Record<string, string | number>>;

/** The kinds of values of the service that have labels, e.g. the field "ownerID" and the category "gpu". */
export type LabelKind = "list" | "field" | "category" | "tradeType" | "unit" | "cycle" | "invoiceStatus";

export class Speaker {
  readonly #messages: Messages;
  readonly #format: Format;
  readonly #plurals: Intl.PluralRules;
  readonly #isRtl: boolean;

  constructor(messages: Messages, format: Format) {
    this.#messages = messages;
    this.#format = format;
    this.#plurals = new Intl.PluralRules(format.locale);
    this.#isRtl = directionOf(format.locale) === "rtl";
  }

  /** A message with its values. */
  say(name: MessageName, values: Values = {}): string {
    const message = this.#messages[name] ?? en[name];
    const text = typeof message === "string" ? message : this.#pluralForm(message, values.count);
    return text.replaceAll(/\{(\w+)\}/g, (placeholder, key: string) => {
      const value = values[key];
      return typeof value === "number" ? this.#format.count(value) : this.#isolated(value ?? placeholder);
    });
  }

  /** Sentences, one after the other; empty ones are left out. */
  sentences(texts: readonly string[]): string {
    const said = texts.filter((text) => text !== "");
    return said.length === 0 ? "" : said.reduce((text, next) => this.say("sentences", { text, next }));
  }

  /** The label of a value of the service; a value that has none is its own label. */
  label(kind: LabelKind, value: string): string {
    const name = `${kind}.${value}`;
    return isMessageName(name) ? this.say(name) : value;
  }

  /**
   * In a text from right to left, the sign and the currency of an amount would change sides, so that what has Latin letters or a
   * currency, and no letters of such a script, is kept from left to right.
   */
  #isolated(value: string): string {
    return this.#isRtl && /[a-z\p{Sc}]/iu.test(value) && !/(?=\p{L})[\u0590-\u08ff]/u.test(value)
      ? `\u2066${value}\u2069`
      : value;
  }

  #pluralForm(message: Exclude<Message, string>, count: string | number | undefined): string {
    const form = this.#plurals.select(Number(count ?? 0));
    return message[form] ?? message.other;
  }
}

const isMessageName = (name: string): name is MessageName => Object.hasOwn(en, name);
