// The languages of the element against English: the same names, values and plural forms, and texts as readers see them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importElement } from "../support/element.mjs";

const { english, languageOf, languages, loadMessages, Speaker } = await importElement("core/words/index.ts");
const { Format } = await importElement("core/format.ts");

const translations = Object.fromEntries(
  await Promise.all(
    languages.filter((language) => language !== "en").map(async (language) => [language, await loadMessages(language)]),
  ),
);

/** Messages that are the same as in English: words that the languages share, and texts of nothing but values. */
const sameAsEnglish = {
  de: [
    ...["answer.title", "category.cloud_sandbox", "column.status", "detail.status"],
    ...[
      "download.focus",
      "error.sentences",
      "forecast.budgetTitle",
      "progress.bytes",
      "status.done",
      "ui.barLabel",
      "ui.barPart",
    ],
    ...["labelled", "noted", "sentences", "ui.budget", "ui.downloads", "ui.name", "ui.separator"],
  ],
  ja: ["progress.bytes", "ui.barPart"],
  ar: [
    "error.sentences",
    "labelled",
    "noted",
    "progress.bytes",
    "sentences",
    "status.done",
    "ui.barLabel",
    "ui.barPart",
  ],
};

/** Forms for so few that a word says how many. */
const wordForms = ["zero", "one", "two"];

const counts = [0, 1, 2, 3, 11, 100, 1234];

/** The plural forms of a message. */
const formsOf = (message) => (typeof message === "string" ? { other: message } : message);

const placeholdersOf = (text) => [...new Set(Array.from(text.matchAll(/\{(\w+)\}/g), ([, key]) => key))].sort();

/** The placeholders that a message has in English. */
const expectedOf = (name) => placeholdersOf(formsOf(english[name]).other);

const speakerOf = (messages, locale) =>
  new Speaker(messages, new Format({ locale, currency: "USD", utcOffset: "Z", exact: false }));

/** Values for all placeholders of a message, without digits and braces of their own. */
const valuesOf = (name, count) => ({
  ...Object.fromEntries(expectedOf(name).map((key) => [key, "x"])),
  count,
});

test("the languages that ship are loaded by locale, others are English", async () => {
  assert.deepEqual([...languages].sort(), ["ar", "de", "en", "ja"]);
  assert.deepEqual(["de", "de-AT", "JA-jp"].map(languageOf), ["de", "de", "ja"]);
  for (const locale of ["en", "en-GB", "fr", ""]) {
    assert.equal(await loadMessages(locale), english, locale);
  }
  assert.equal(await loadMessages("de-CH"), translations.de);
});

for (const [language, messages] of Object.entries({ en: english, ...translations })) {
  test(`${language} has every message, and all its plural forms`, () => {
    assert.deepEqual(Object.keys(messages).sort(), Object.keys(english).sort());
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [name, message] of Object.entries(messages)) {
      const forms = formsOf(message);
      assert.ok(Object.hasOwn(forms, "other"), `${name} has no form for other numbers`);
      for (const [form, text] of Object.entries(forms)) {
        assert.ok(categories.includes(form), `${name}: ${language} has no form ${form}`);
        assert.ok(text.length > 0 && !/^\s+$/.test(text), `${name}, ${form} is empty`);
      }
      if (typeof message !== "string") assert.ok(expectedOf(name).includes("count"), `${name} has no count`);
    }
  });

  test(`${language} has the values of English`, () => {
    for (const [name, message] of Object.entries(messages)) {
      const expected = expectedOf(name);
      for (const [form, text] of Object.entries(formsOf(message))) {
        const found = placeholdersOf(text);
        // A word such as "one" may stand for the number.
        const isWord = wordForms.includes(form) && !found.includes("count");
        const wanted = isWord ? expected.filter((key) => key !== "count") : expected;
        assert.deepEqual(found, wanted, `${name}, ${form}`);
        assert.doesNotMatch(text.replaceAll(/\{\w+\}/g, ""), /[{}]/, `${name}, ${form}`);
      }
    }
  });

  for (const locale of language === "ar" ? ["ar", "ar-EG"] : [language, `${language}-u-nu-arab`]) {
    test(`${locale} says all messages, with numbers in its digits`, () => {
      const speaker = speakerOf(messages, locale);
      const plural = new Intl.PluralRules(locale);
      const numbers = new Intl.NumberFormat(locale);
      for (const [name, message] of Object.entries(messages)) {
        for (const count of counts) {
          const text = speaker.say(name, valuesOf(name, count));
          const where = `${name}, ${count}: ${text}`;
          assert.doesNotMatch(text, /[{}]/, where);
          const forms = formsOf(message);
          const form = forms[plural.select(count)] ?? forms.other;
          const value = language === "ar" ? "\u2066x\u2069" : "x";
          assert.equal(text, form.replaceAll("{count}", numbers.format(count)).replaceAll(/\{\w+\}/g, value), where);
        }
      }
    });
  }
}

for (const [language, messages] of Object.entries(translations)) {
  test(`${language} is translated`, () => {
    const same = Object.keys(english).filter((name) => formsOf(messages[name]).other === formsOf(english[name]).other);
    assert.deepEqual(same.sort(), [...sameAsEnglish[language]].sort());
  });
}

test("in Arabic an amount within a text keeps its currency at its side, and a text in Arabic its direction", () => {
  const total = "\u200f12.50 US$";
  for (const locale of ["ar", "ar-EG"]) {
    const speaker = speakerOf(translations.ar, locale);
    assert.equal(speaker.say("status.done", { title: "بنود API", total }), `بنود API: \u2066${total}\u2069`);
    const digits = "\u200f١٢٫٥٠ US$";
    assert.equal(speaker.say("status.done", { title: "بنود", total: digits }), `بنود: \u2066${digits}\u2069`);
  }
  assert.equal(speakerOf(english, "en").say("status.done", { title: "Bills", total: "$1" }), "Bills: $1");
});

test("Arabic has no digits of another script", () => {
  for (const [name, message] of Object.entries(translations.ar)) {
    for (const text of Object.values(formsOf(message))) assert.doesNotMatch(text, /\d/, name);
  }
});

test("numbers choose the plural form", () => {
  const rows = (language, locale = language) =>
    counts.map((count) => speakerOf(translations[language], locale).say("rows", { count }));
  assert.deepEqual(rows("de").slice(0, 3), ["0 Zeilen", "1 Zeile", "2 Zeilen"]);
  assert.equal(rows("de").at(-1), "1.234 Zeilen");
  assert.equal(rows("ja").at(-1), "1,234 行");
  assert.deepEqual(rows("ar", "ar-EG"), [
    ...["لا صفوف", "صف واحد", "صفان", "٣ صفوف", "١١ صفًا"],
    ...["١٠٠ صف", "١٬٢٣٤ صفًا"],
  ]);
});

test("amounts and percentages are one text whose sign is before its digits, in every script", () => {
  for (const locale of ["ar", "ar-EG", "fa", "he", "ur"]) {
    for (const currency of ["USD", "EGP", "credits"]) {
      const format = new Format({ locale, currency, utcOffset: "Z", exact: false });
      const texts = [format.amount("-1234.5"), format.signedAmount("-0.001"), format.signedAmount("7")].flatMap(
        ({ text, exact }) => [text, exact],
      );
      texts.push(format.tick(-12345), format.share(-0.25), format.share(-0.00001), format.changePercent(12.34));
      for (const text of texts) {
        assert.doesNotMatch(text, /[\u061c\u200e\u200f]/, `${locale}, ${currency}`);
        // Only a currency may be between the sign and the digits, as in "-$5".
        assert.match(text, /^[<>]?[-−+][^\d٠-٩۰-۹-−+]*[\d٠-٩۰-۹]/u, `${locale}, ${currency}: ${text}`);
      }
    }
  }
});
