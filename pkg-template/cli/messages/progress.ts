/** One line on a terminal that says how far a call is, and goes away when it is over. */

import type { ClientEvent, Progress } from "novita-billing";

/** At most so often, in milliseconds: a terminal is slow. */
const interval = 100;

export interface ProgressLine {
  readonly onProgress: (progress: Progress) => void;
  readonly onEvent: (event: ClientEvent) => void;
  /** Removes the line. Works at once. */
  clear(): void;
}

/** A line on a terminal; on anything else nothing is written. */
export function progressLine(stream: NodeJS.WriteStream): ProgressLine {
  let shownAt = 0;
  let isShown = false;
  const show = (text: string, isImportant = false) => {
    const now = Date.now();
    if (!stream.isTTY || (!isImportant && now - shownAt < interval)) return;
    [shownAt, isShown] = [now, true];
    // A longer line would wrap, and could not be removed.
    stream.write(`\r\u001b[K${text.slice(0, Math.max(0, (stream.columns || 80) - 1))}`);
  };
  return {
    onProgress: ({ windowsDone, windowsTotal, rows }) =>
      show(`${windowsDone} of ${windowsTotal} requests, ${rows.toLocaleString("en")} rows`),
    onEvent(event) {
      if (event.type === "wait") show(`waiting ${Math.ceil(event.waitMs / 1000)} s, then asking again`, true);
    },
    clear() {
      if (isShown) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}
