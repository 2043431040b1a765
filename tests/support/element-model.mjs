// The element's view model of answers that a test writes itself, without a DOM.

import { importPackage } from "./consumer.mjs";
import { importElement } from "./element.mjs";

const { BillingClient } = await importPackage();
const { Session, stateOf, withView } = await importElement();
const { ModelMaker } = await importElement("core/model/index.ts");
const { detailsOf } = await importElement("core/model/details.ts");
const { english } = await importElement("core/words/index.ts");

/** Unix seconds of a text. */
export const seconds = (text) => Date.parse(text) / 1000;

/** A row of any list, as the API sends it: by default a day. */
export const row = (start, total, { category = "llm", name = category, length = 86_400, owner = "o1" } = {}) => ({
  ...{ startTime: String(start), endTime: String(start + length - 1), productName: name, ownerID: owner },
  ...{ productCategory: category, category, amount: String(total * 10_000), voucherAmount: "0" },
  payAmount: String(total * 10_000),
});

const paths = { usage: "/billing/bill/list", fixedTerm: "/billing/bill/monthly/list", apiKey: "/apikey/bill/list" };

/** Answers as the API does. `isRefused` says of which requests, by kind and parameters, it does not. */
function answering(rowsOf, isRefused) {
  return async (input) => {
    const { pathname, searchParams } = new URL(input.url ?? input);
    const kind = Object.keys(paths).find((name) => pathname.endsWith(paths[name]));
    if (!kind)
      return Response.json(pathname.endsWith("balance/detail") ? { availableBalance: "10000" } : { bills: [] });
    const { startTime, endTime, productCategory } = Object.fromEntries(searchParams);
    if (isRefused(kind, { productCategory, startTime: Number(startTime) })) {
      return Response.json({ code: 400, reason: "NO" }, { status: 400 });
    }
    const bills = (rowsOf[kind] ?? []).filter(
      (one) =>
        (!productCategory || one.productCategory === productCategory) &&
        Number(one.startTime) <= Number(endTime) &&
        Number(one.endTime) >= Number(startTime),
    );
    return Response.json({ bills });
  };
}

/** Settings of a model. */
export const settingsOf = (more) => ({
  ...{ locale: "en", messages: english, currency: "USD", utcOffset: "+00:00", controls: "all", hasParquet: false },
  ...more,
});

/**
 * Asks a question with a client, at a moment. Gives the state and the session, a function that makes the model of the answer for
 * a view, and what makes it. `detailsOf: null` is for a script of the details that could not be loaded.
 */
export async function ask(t, inputs, { client, now, ...more }) {
  const state = stateOf(inputs);
  if (state.problems.length > 0) throw new Error(JSON.stringify(state.problems));
  const maker = new ModelMaker(more.detailsOf === null ? undefined : detailsOf);
  let onEnd;
  const end = new Promise((resolve) => (onEnd = resolve));
  const onChange = () => session.snapshot.loading.phase !== "loading" && onEnd();
  const session = new Session({ client, utcOffset: "+00:00", now: () => now, onChange });
  t.after(() => {
    maker.free();
    session.close();
  });
  session.ask(state.question);
  await end;
  const settings = settingsOf(more);
  const model = (view = {}) => {
    const viewed = withView(state, view);
    for (const _ of maker.prepare(session.snapshot, viewed, settings, now) ?? []);
    return maker.make(session.snapshot, viewed, settings, now);
  };
  return { state, session, maker, model };
}

/** Asks a question of rows by kind, at a moment. */
export async function showRows(t, inputs, { rows, now, isRefused = () => false }) {
  const client = new BillingClient({ apiKey: "sk_test", maxRetries: 0, fetch: answering(rows, isRefused) });
  return ask(t, inputs, { client, now });
}
