// The balance, invoices and transactions of the simulated account, however its service pages them.

import { equal, failure, ok, settlesWithin, small, sum } from "./support.mjs";

/** An amount in ten-thousandths as decimal text in whole currency. */
const whole = (units) =>
  sum([
    `${units.replace(/\d{1,4}$/, "") || (units.startsWith("-") ? "-0" : "0")}.${units.replace("-", "").slice(-4).padStart(4, "0")}`,
  ]);

/** What a service may do with pages; what must come of it: all rows once, or an error. */
const faults = {
  "pages as documented": { fault: undefined },
  "page numbers without effect": { fault: { name: "pages-ignored" }, isRefused: true },
  "the last page for ever": { fault: { name: "last-page-repeated" } },
  "smaller pages than asked": { fault: { name: "page-size-capped" } },
  "pages that overlap": { fault: { name: "overlapping-pages" } },
  "a total that is too low": { fault: { name: "wrong-total", total: "low" } },
  "a total that is too high": { fault: { name: "wrong-total", total: "high" }, isRefused: true },
  "no total": { fault: { name: "wrong-total", total: "absent" } },
  "months that were seen": { fault: { name: "months-filled-up" } },
  "empty months without end": { fault: { name: "months-filled-up", with: "empty" } },
};

export default {
  "the balance is exact, and what the service leaves out is absent": async ({ connect }) => {
    const balance = { cashBalance: "-1234567891234", creditLimit: "0", availableBalance: null };
    const { client, box } = await connect({}, { ...small, balance });
    const sent = await box.account("balance");
    const found = await client.balance();
    equal(
      [found.cash, found.creditLimit, "available" in found && found.available !== undefined],
      ["-123456789.1234", "0", false],
    );
    for (const [name, units] of Object.entries(sent)) equal(String(found.raw[name]), units, name);
    equal("availableBalance" in found.raw, false, "no 0 in place of what is absent");
  },

  "transactions: all rows once, or an error, however the service pages": async ({ connect, lib }) => {
    for (const [title, { fault, isRefused = false }] of Object.entries(faults)) {
      if (fault?.name === "months-filled-up") continue;
      const { client, box } = await connect({ maxRetries: 0 }, small);
      const truth = await box.account("transactions");
      ok(truth.length > 30, "the account has transactions");
      if (fault) await box.inject({ ...fault, times: Infinity });
      const call = client.transactions.list({ pageSize: 10 });
      ok(await settlesWithin(20_000, call), `${title}: ends`);
      if (isRefused) {
        await failure(lib, call, "decode", {}, title);
        continue;
      }
      const rows = await call;
      const wire = rows.map((row) => JSON.parse(JSON.stringify(row)));
      equal(
        wire.map(({ serialNumber }) => serialNumber),
        truth.map(({ serialNumber }) => serialNumber),
        title,
      );
      equal(
        wire.map(({ transactionAmount }) => transactionAmount),
        truth.map(({ transactionAmount }) => transactionAmount),
        title,
      );
      const streamed = [];
      for await (const page of client.transactions.stream({ pageSize: 7 })) streamed.push(...page);
      equal(
        streamed.map(({ serialNumber }) => serialNumber),
        truth.map(({ serialNumber }) => serialNumber),
        `${title}, as a stream`,
      );
    }
  },

  "invoices: each month once, or an error, however the service pages": async ({ connect }) => {
    for (const [title, { fault }] of Object.entries(faults)) {
      for (const invoiceOrder of ["newest-first", "oldest-first"]) {
        const { client, box } = await connect({ maxRetries: 0 }, { ...small, invoiceOrder });
        const truth = await box.account("invoices");
        if (fault) await box.inject({ ...fault, times: Infinity });
        const call = client.invoices.list();
        ok(await settlesWithin(20_000, call), `${title}: ends`);
        const months = truth.map(({ billingMonth }) => billingMonth).sort();
        ok(months.length > 12, "the account has invoices");
        const invoices = await call;
        equal(
          invoices.map(({ billingMonth }) => billingMonth),
          months,
          `${title}, ${invoiceOrder}`,
        );
        for (const { billingMonth, total, status } of invoices) {
          const sent = truth.find((invoice) => invoice.billingMonth === billingMonth);
          equal(
            [sum([total]), status],
            [sum([sent.totalAmountDecimal ?? whole(sent.totalAmount)]), sent.status],
            billingMonth,
          );
        }
      }
    }
  },

  "a service that counts pages from 0 loses no transaction in silence": async ({ connect, lib }) => {
    const { client } = await connect({ maxRetries: 0 }, { ...small, firstPage: 0 });
    await failure(lib, client.transactions.list({ pageSize: 10 }), "decode");
  },

  "a break out of transactions sends no further request": async ({ connect }) => {
    const { client, box } = await connect({}, small);
    for await (const page of client.transactions.stream({ pageSize: 5 })) {
      equal(page.length, 5, "a page");
      break;
    }
    const { requests, open } = await box.idle();
    equal([requests, open], [1, 0], "one request, and nothing is left open");
  },
};
