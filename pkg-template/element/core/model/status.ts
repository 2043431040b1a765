/** What the status line says: waiting, success with the total, failure. */

import type { Loading } from "../answer.js";
import type { Context } from "./context.js";
import { causeOf } from "./failure.js";
import type { StatusModel } from "./types.js";
import { windowLabel } from "./report.js";

/** What of the answer the status says. */
export interface Said {
  title: string;
  total: string;
  isComplete: boolean;
  isEmpty: boolean;
}

export function statusOf(context: Context, loading: Loading, said: Said | undefined): StatusModel {
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
      return loadingStatus(context, loading);
  }
}

function doneText({ words }: Context, { title, total, isComplete, isEmpty }: Said): string {
  if (isEmpty) return words.say("status.empty", { title });
  return words.say(isComplete ? "status.done" : "status.partial", { title, total });
}

/**
 * The text says what is waited for, and is announced when it changes; the progress says how far it is, or how many seconds are
 * left, and is not announced.
 */
function loadingStatus(context: Context, { progress, wait }: Extract<Loading, { phase: "loading" }>): StatusModel {
  const { words, format, now } = context;
  const { windowsDone, windowsTotal, rows, bytes } = progress;
  const size = { rows: words.say("rows", { count: rows }), size: format.bytes(bytes) };
  const text =
    windowsTotal > 1
      ? words.say("progress.requests", { done: windowsDone, total: windowsTotal, ...size })
      : words.say("progress.bytes", size);
  const isKnown = windowsTotal > 1;
  const waiting = wait && {
    seconds: Math.max(1, Math.ceil((wait.until - now) / 1000)),
    subject: wait.window ? windowLabel(context, wait.window) : words.say("report.wholePeriod"),
  };
  return {
    phase: "loading",
    text: words.say(waiting ? "status.waiting" : "status.loading"),
    progress: {
      text: waiting
        ? words.say("progress.waiting", { count: waiting.seconds, subject: waiting.subject })
        : bytes === 0
          ? ""
          : text,
      ...(isKnown && { value: windowsDone / windowsTotal }),
    },
  };
}
