// Functions that need neither a client nor the module: previousPeriod and formatMoney.

import { equal, failure, ok } from "./support.mjs";

/** The error of a synchronous call. */
const refusal = (lib, work, kind, fields) => failure(lib, async () => work(), kind, fields);

export default {
  "previousPeriod has the same length in its own unit": async ({ lib }) => {
    for (const [period, before] of [
      ["2026-02", "2026-01"],
      ["2026-01", "2025-12"],
      ["2026-Q1", "2025-Q4"],
      ["2026", "2025"],
      ["2026-W01", "2025-W52"],
      ["2027-W01", "2026-W53"],
      ["2026-03-01", "2026-02-28"],
      ["2024-03-01", "2024-02-29"],
      ["2026-01/2026-03", "2025-10/2025-12"],
      ["2026-02/2026-02", "2026-01"],
      ["2026-Q1/2026-04", "2025-09/2025-12"],
      ["2026-W05/2026-02-28", "2025-12-23/2026-01-25"],
      ["2026-01-01/2026", "2025-01-01/2025-12-31"],
      ["9999", "9998"],
    ]) {
      equal(lib.previousPeriod(period), before, period);
    }
    const wrong = ["", "26", "2026-13", "2026-00", "2026-W54", "2025-W53", "2026-W00", "2026-02-29", "2026-Q5", "/"];
    const more = ["2026-1", "2026-01-1", "2026/", "2026/2025", "2026/2027/2028", "1970", "0070", "2026 ", "２０２６"];
    for (const period of [...wrong, ...more, undefined, null, 2026, {}]) {
      await refusal(lib, () => lib.previousPeriod(period), "query", { path: "period" });
    }
  },

  "formatMoney shows all digits, in the locale's form": async ({ lib }) => {
    for (const [amount, currency, locale, shown] of [
      ["1234.5", "USD", "en", "$1,234.50"],
      ["-0.5", "USD", "en", "-$0.50"],
      ["0", "USD", "en", "$0.00"],
      ["-0.00", "USD", "en", "$0.00"],
      ["0.00002", "EUR", "de", "0,00002\u00a0€"],
      ["12345678901234567890.123456789012", "USD", "en", "$12,345,678,901,234,567,890.123456789012"],
      ["12", "JPY", "en", "¥12"],
      ["12.25", "JPY", "en", "¥12.25"],
      ["1.5", "KWD", "en", "KWD\u00a01.500"],
    ]) {
      equal(lib.formatMoney(amount, { currency, locale }), shown, `${amount} ${currency} in ${locale}`);
    }
    ok(lib.formatMoney("1", { currency: "USD" }).includes("1"), "the locale can be left out");
    // An engine that is exact gives the same text.
    const amounts = ["0.1", "-0.01", "-1234567.891", "98765432109876543210.5", "-0.000000001", "7"];
    const native = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });
    if (native.format("98765432109876543210.5").endsWith("0.5")) {
      for (const locale of ["en", "de-CH", "fr", "hi", "ar-EG", "fa", "ja", "sv", "es", "pt-BR"]) {
        for (const currency of ["USD", "CNY", "JPY", "KWD"]) {
          for (const amount of amounts) {
            const { maximumFractionDigits: usual } = new Intl.NumberFormat(locale, {
              style: "currency",
              currency,
            }).resolvedOptions();
            const digits = Math.max(usual, amount.split(".")[1]?.length ?? 0);
            const options = {
              style: "currency",
              currency,
              minimumFractionDigits: digits,
              maximumFractionDigits: digits,
            };
            const shown = new Intl.NumberFormat(locale, options).format(amount);
            equal(lib.formatMoney(amount, { currency, locale }), shown, `${amount} ${currency} in ${locale}`);
          }
        }
      }
    }
    for (const [amount, options, path] of [
      ["1", undefined, "currency"],
      ["1", {}, "currency"],
      ["1", { currency: "credits" }, "currency"],
      ["1", { currency: "USD", locale: "no locale" }, "locale"],
      ["1e3", { currency: "USD" }, "decimal"],
      ["", { currency: "USD" }, "decimal"],
      [1.5, { currency: "USD" }, "decimal"],
      [undefined, { currency: "USD" }, "decimal"],
      [Symbol("1"), { currency: "USD" }, "decimal"],
      [{ toString: () => "1" }, { currency: "USD" }, "decimal"],
      ["1", { currency: Symbol("USD") }, "currency"],
      ["1", { currency: "USD", local: "de" }, "local"],
      ["1", null, "options"],
      ["1", "USD", "options"],
    ]) {
      await refusal(lib, () => lib.formatMoney(amount, options), "config", { path });
    }
  },
};
