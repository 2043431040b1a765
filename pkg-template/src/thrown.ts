/** Describing what other code threw, which may be any value. */

import { describeType, orUndefined } from "./inspect.js";

/** How many errors of a chain of causes are described. */
const maxChainLength = 3;

/** What was thrown, followed by its cause and the cause of that. */
export function causeChain(thrown: unknown): unknown[] {
  const chain = [thrown];
  for (let error = thrown; chain.length < maxChainLength && typeof error === "object";) {
    error = causeOf(error);
    if (error === undefined || error === null) break;
    chain.push(error);
  }
  return chain;
}

const causeOf = (error: unknown) => orUndefined(() => (error as Error).cause);

/** A property of what was thrown if it is text, else "". */
export function textProperty(thrown: unknown, name: string): string {
  const value = orUndefined(() => (thrown as Record<string, unknown>)[name]);
  return typeof value === "string" ? value : "";
}

/**
 * Names, messages and codes of what was thrown and of its causes: "TypeError: fetch failed: Error: connect (ECONNREFUSED)".
 * Other properties are not read: they may hold a whole request, key included.
 */
export const describeThrown = (thrown: unknown): string => causeChain(thrown).map(describeOne).join(": ");

function describeOne(thrown: unknown): string {
  if (typeof thrown === "string") return thrown;
  if (typeof thrown !== "object" || thrown === null) return describeType(thrown);
  const [message, code] = [textProperty(thrown, "message"), textProperty(thrown, "code")];
  return (textProperty(thrown, "name") || "an object") + (message && `: ${message}`) + (code && ` (${code})`);
}

/**
 * As {@link describeThrown}, without anything that could be a secret: no messages, and only those names and codes that look
 * like a program's ("AccessDeniedException", "ECONNREFUSED").
 */
export const describeThrownNames = (thrown: unknown): string => causeChain(thrown).map(describeName).join(": ");

function describeName(thrown: unknown): string {
  const [name, code] = [textProperty(thrown, "name"), textProperty(thrown, "code")];
  return (errorName.test(name) ? name : "an error") + (errorCode.test(code) ? ` (${code})` : "");
}

const errorName = /^[A-Za-z]{0,40}(?:Error|Exception)$/;
const errorCode = /^(?:E[A-Z]{2,15}|(?:E|ERR|UND_ERR|EAI)_[A-Z_]{2,40})$/;
