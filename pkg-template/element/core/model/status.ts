/** What the status line says: waiting, success with the total, failure. */

import type { Loading, RunningTotal } from "../answer.js";
import type { Context } from "./context.js";
import { causeOf } from "./failure.js";
import type { RunningModel, StatusModel } from "./types.js";
import { windowLabel } from "./report.js";

/** What of the answer the status says. */
export interface Said {
  title: string;
  total: string;
  isComplete: boolean;
  isEmpty: boolean;
}

/** `announced` is the running total that was announced last. */
export function statusOf(
  context: Context,
  loading: Loading,
  said: Said | undefined,
  announced?: RunningTotal,
): StatusModel {
  const { words } = context;
  switch (loading.phase) {
    case "idle":
      return { phase: "idle", text: "" };
    case "cancelled":
      return { phase: "cancelled", text: words.say("status.cancelled") };
    case "failed":
      return { phase: "failed", text: words.say(`error.${causeOf(loading.error)}Title`) };
    case "done":
      return { phase: "done", text: said ? doneText(context, said) : "" };
    case "loading":
      return loadingStatus(context, loading, said, announced);
  }
}

function doneText({ words }: Context, { title, total, isComplete, isEmpty }: Said): string {
  // If some requests failed, there may be bills although none arrived.
  if (!isComplete) return words.say("status.partial", { title, total });
  return words.say(isEmpty ? "status.empty" : "status.done", { title, total });
}

/**
 * The text says what is waited for, and is announced when it changes; the progress says how far it is, or how many seconds are
 * left, and is not announced.
 */
function loadingStatus(
  context: Context,
  { progress, running, wait }: Extract<Loading, { phase: "loading" }>,
  said: Said | undefined,
  announced: RunningTotal | undefined,
): StatusModel {
  const { words, format, now } = context;
  const { windowsDone, windowsTotal, rows, bytes } = progress;
  const size = { rows: words.say("rows", { count: rows }), size: format.bytes(bytes) };
  const amountOf = ({ total }: RunningTotal) => format.amount(total).text;
  const isKnown = windowsTotal > 1;
  const waiting = wait && {
    seconds: Math.max(1, Math.ceil((wait.until - now) / 1000)),
    subject: wait.window ? windowLabel(context, wait.window) : words.say("report.wholePeriod"),
  };
  const text = waiting
    ? words.say("progress.waiting", { count: waiting.seconds, subject: waiting.subject })
    : bytes === 0
      ? ""
      : isKnown
        ? words.say("progress.requests", { done: windowsDone, total: windowsTotal, ...size })
        : words.say("progress.bytes", size);
  return {
    phase: "loading",
    text: waiting
      ? words.say("status.waiting")
      : announced
        ? words.say("status.soFar", { total: amountOf(announced) })
        : words.say("status.loading"),
    progress: {
      // Where there is no answer yet, it has a place of its own.
      text:
        said && running && text !== ""
          ? words.say("progress.soFar", { total: amountOf(running), progress: text })
          : text,
      ...(isKnown && { value: windowsDone / windowsTotal }),
    },
  };
}

/** What has arrived so far, in the place of the first answer. */
export const runningModelOf = (
  { words, format }: Context,
  { total, windowsDone, windowsTotal }: RunningTotal,
): RunningModel => ({
  label: words.say("running.label", { done: windowsDone, total: windowsTotal }),
  total: format.amount(total),
});
