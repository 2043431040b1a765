// The states of the element: a line for each, with what makes it.
//
//   attributes       of the element
//   box              options of the API in a box, which answers
//   faults           of the box
//   rows             given rows, instead of a box
//   limits           of the client
//   then             what happens after the first answer
//   isWithoutClient  it has neither a client nor an address
//   isOffline        the browser says so

import { groups, hostile, longNames, oneRow, refunds } from "./rows.js";

const isMonthly = (url) => url.pathname.endsWith("/monthly/list");

/** Nothing is tried again, so that a failure is there at once. */
const once = { maxRetries: 0 };

const lastMonth = { period: "last-month" };
const keys = { list: "apiKey", ...lastMonth };

const always = (fault) => [{ times: Infinity, ...fault }];

export const states = [
  { name: "month", title: "A month of the account", attributes: lastMonth },
  {
    name: "running",
    title: "A month that is not over, over its budget",
    attributes: { list: "usage", compare: "same-days", budget: "500", "group-by": "productCategory,productName" },
  },
  {
    name: "opened",
    title: "A group that is open, and the table of the chart",
    attributes: keys,
    async then({ billing }) {
      await billing.updateComplete;
      for (const part of ["disclosure", "chart-toggle"]) billing.shadowRoot.querySelector(`[part~=${part}]`)?.click();
    },
  },
  { name: "loading", title: "Loading", attributes: lastMonth, faults: always({ name: "no-answer" }) },
  {
    name: "slow",
    title: "Slow: some requests are answered",
    attributes: { list: "usage", period: "last-3-months" },
    faults: always({ name: "no-answer", after: 1 }),
  },
  { name: "empty", title: "No bills", attributes: keys, rows: [] },
  { name: "one-row", title: "One row", attributes: keys, rows: oneRow },
  {
    name: "hostile",
    title: "Hostile names",
    attributes: { ...keys, "group-by": "ownerID,productName" },
    rows: hostile,
  },
  {
    name: "long-names",
    title: "Long names that differ at their end only, and a group that is open",
    attributes: { ...keys, "group-by": "ownerID,productName" },
    rows: longNames,
    async then({ billing }) {
      await billing.updateComplete;
      billing.shadowRoot.querySelector("[part~=disclosure]")?.click();
    },
  },
  { name: "refunds", title: "Refunds that are more than the bills", attributes: keys, rows: refunds },
  { name: "groups-40", title: "40 groups", attributes: keys, rows: groups(40) },
  { name: "groups-400", title: "400 groups", attributes: keys, rows: groups(400) },
  {
    name: "no-permission",
    title: "No permission",
    attributes: lastMonth,
    faults: always({
      name: "envelope",
      status: 401,
      envelope: { code: 401, reason: "UNAUTHORIZED", message: "no permission" },
    }),
  },
  {
    name: "waiting",
    title: "Waiting, with the seconds that are left",
    attributes: keys,
    faults: always({ name: "rate-limit", waitSeconds: 90 }),
  },
  {
    name: "offline",
    title: "Offline",
    attributes: lastMonth,
    faults: always({ name: "reset" }),
    limits: once,
    isOffline: true,
  },
  {
    name: "unreachable",
    title: "Not reachable",
    attributes: lastMonth,
    faults: always({ name: "reset" }),
    limits: once,
  },
  { name: "cut-off", title: "Cut off", attributes: lastMonth, faults: always({ name: "cut-off" }), limits: once },
  {
    name: "partial",
    title: "Partial: one of two lists is missing",
    attributes: lastMonth,
    faults: always({ name: "server-error", status: 503, match: isMonthly }),
    limits: once,
  },
  {
    name: "stale",
    title: "Stale: the answer before, after a failure",
    attributes: keys,
    limits: once,
    then({ billing, inject }) {
      inject({ name: "server-error", status: 503 });
      billing.list = "usage";
    },
  },
  {
    name: "asking",
    title: "The answer before, while another question is asked",
    attributes: keys,
    then({ billing, inject }) {
      inject({ name: "no-answer" });
      billing.list = "usage";
    },
  },
  {
    name: "asking-slowly",
    title: "The answer before, while another question is answered bit by bit",
    attributes: keys,
    then({ billing, inject }) {
      inject({ name: "no-answer", after: 1 });
      billing.list = "usage";
    },
  },
  { name: "not-set-up", title: "Not set up", attributes: { period: "2026-13" }, isWithoutClient: true },
];
