/** Structured logs: one JSON object a line, with neither keys nor tokens nor queries of callers. */

export type Entry = Readonly<Record<string, string | number | boolean | undefined>>;

export const log = (level: "info" | "warn" | "error", event: string, entry: Entry = {}): void =>
  console[level](JSON.stringify({ level, event, ...entry }));
