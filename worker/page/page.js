// The billing page: the element on the Worker's own paths, and signing in.

import { BillingClient } from "./novita-billing/dist/entry/browser.js";
import "./novita-billing/element/element.js";
import { forgetToken, reasonNotValid, takeToken, token, useToken } from "./token.js";

const find = (selector) => document.querySelector(selector);
const billing = find("novita-billing");
const signIn = find(".sign-in");
const why = find(".why");
const account = new URLSearchParams(location.search).get("account");

/** Asks with the token of the moment, for the account that the page's address names. */
function fetchOfAccount(request) {
  const url = new URL(request.url);
  if (account) url.searchParams.set("account", account);
  const asked = new Request(url, request);
  if (token()) asked.headers.set("authorization", `Bearer ${token()}`);
  return fetch(asked);
}

/** Whether the Worker has a page to sign in: it redirects there. */
async function canSignIn() {
  const response = await fetch("sign-in", { redirect: "manual" }).catch(() => undefined);
  return response?.type === "opaqueredirect";
}

let retry;

addEventListener("novita-unauthorized", async (event) => {
  event.preventDefault();
  ({ retry } = event.detail);
  why.textContent = token() ? (reasonNotValid(token()) ?? "The token is not accepted, or may not read this.") : "";
  find(".with-link").hidden = !(await canSignIn());
  signIn.hidden = false;
  find(".sign-out").hidden = !token();
});

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { target: form } = event;
  const given = new FormData(form).get("token").trim();
  const reason = reasonNotValid(given);
  if (reason) return void (why.textContent = reason);
  useToken(given);
  form.reset();
  signIn.hidden = true;
  find(".sign-out").hidden = false;
  retry?.();
});

find(".sign-out").addEventListener("click", () => {
  forgetToken();
  location.reload();
});

takeToken();
// Another token may be for another user: load everything again.
addEventListener("hashchange", () => takeToken() && location.reload());
find(".sign-out").hidden = !token();
if (account) {
  find(".account").textContent = `Account ${account}`;
  document.title = `Billing, ${account}`;
}
billing.client = new BillingClient({
  baseUrl: location.origin,
  fetch: fetchOfAccount,
});
