// Messages about calls: their progress, and their errors.

import { counted } from "./format.js";
import { windowText } from "./report-text.js";

const endpointNames = { balance: "Balance", invoices: "Invoices", transactions: "Transactions" };

/** The message for an event of a call: a wait, a retry or a failure; undefined for any other event. */
export function eventMessage(event, times) {
  // The window of a call for the account is the moment of the call.
  const subject = endpointNames[event.endpoint] ?? windowText(event.window, times);
  if (event.type === "wait") {
    const seconds = Math.max(1, Math.round(event.waitMs / 1000));
    return `${subject}: trying again in ${counted(seconds, "second")}. ${event.because}`;
  }
  if (event.type === "attempt" && event.attempt > 1) return `${subject}: attempt ${event.attempt}.`;
  if (event.type === "failed") return `${subject} failed.`;
  return undefined;
}

const headlines = {
  config: "This page is not set up correctly",
  query: "These bills cannot be requested",
  network: "The service could not be reached",
  timeout: "The service did not answer in time",
  api: "The service rejected the request",
  decode: "The answer could not be read",
  internal: "This page has an error",
};

/** An error as a headline, a text, and the details that a support request needs. */
export function errorMessage(error, times) {
  const { kind, status, reason, requestId, window, path, attempts } = error;
  const details = [
    ["Kind", kind],
    ["Status", status],
    ["Reason", reason],
    ["Request id", requestId],
    ["Request", window && windowText(window, times)],
    ["Attempts", attempts],
    ["Field", path],
  ].filter(([, value]) => value !== undefined);
  return { headline: headlines[kind] ?? headlines.internal, text: error.message, details };
}
