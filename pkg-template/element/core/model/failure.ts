/** Error messages for the readers of the page. What a developer needs is in the details. */

import type { BillingError } from "novita-billing";
import type { MessageName } from "../words/speaker.js";
import type { Context } from "./context.js";
import type { FailureModel } from "./types.js";
import { windowLabel } from "./report.js";

/** The cause of an error, by what the reader can do about it: reload, wait, sign in, or contact the administrator. */
type Cause =
  | "offline"
  | "network"
  | "timeout"
  | "unauthorized"
  | "rateLimited"
  | "unavailable"
  | "rejected"
  | "query"
  | "decode"
  | "config"
  | "internal"
  | "aborted";

/** The cause of an error. */
export function causeOf(error: BillingError): Cause {
  const { kind, status } = error;
  if (kind === "network" || kind === "timeout") return isOnline() ? kind : "offline";
  if (isUnauthorized(error)) return "unauthorized";
  if (kind !== "api") return kind;
  if (status === 429) return "rateLimited";
  return status !== undefined && status >= 500 ? "unavailable" : "rejected";
}

/** Whether signing in again may help: a status that says so, or a sign-in page in place of an answer or behind a redirect. */
export function isUnauthorized({ kind, status, reason, message }: BillingError): boolean {
  // Browsers hide the status of a redirect; every other error of the service has one.
  if (kind === "api")
    return status === undefined || status === 401 || status === 403 || (status >= 300 && status < 400);
  // A page where JSON was expected: probably a sign-in page.
  return kind === "decode" && /HTML/.test(`${reason ?? ""} ${message}`);
}

/** Whether it may succeed when the network is back. */
export const isOfNetwork = ({ kind }: BillingError): boolean => kind === "network" || kind === "timeout";

const isOnline = () => globalThis.navigator?.onLine !== false;

/** What happened and what to do, in two or three sentences. */
export const errorText = (context: Context, error: BillingError): string => {
  const cause = causeOf(error);
  const text = context.words.say("error.sentences", {
    title: context.words.say(`error.${cause}Title`),
    text: context.words.say(`error.${cause}`, { seconds: Math.ceil((error.retryAfterMs ?? 0) / 1000) }),
  });
  const id = error.requestId === undefined ? "" : context.words.say("error.requestId", { id: error.requestId });
  return context.words.sentences([text, id]);
};

export function failureOf(context: Context, error: BillingError): FailureModel {
  const { words } = context;
  const cause = causeOf(error);
  const detail = (name: MessageName, value: string | number | undefined) =>
    value === undefined || value === "" ? [] : [{ label: words.say(name), value: String(value) }];
  return {
    headline: words.say(`error.${cause}Title`),
    text: words.say(`error.${cause}`, { seconds: Math.ceil((error.retryAfterMs ?? 0) / 1000) }),
    details: [
      ...detail("detail.request", error.window && windowLabel(context, error.window)),
      ...detail("detail.status", error.status),
      ...detail("detail.reason", error.reason),
      ...detail("detail.requestId", error.requestId),
      ...detail("detail.attempts", error.attempts),
      ...detail("detail.kind", error.kind),
      ...detail("detail.field", error.path),
      ...detail("detail.message", error.message),
    ],
    canRetry: cause !== "query" && cause !== "config",
  };
}
