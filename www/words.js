// Numbers, times and events in words.

import { secondsOf } from "./calendar.js";

const grouped = new Intl.NumberFormat("en");

/** A count: "1,234". */
export const count = (value) => grouped.format(value);

/** "1 row", "2 rows". */
export const counted = (value, one, more = `${one}s`) => `${count(value)} ${value === 1 ? one : more}`;

/** A text from outside for one line without elements: not too long, and turning nothing round that stands beside it. */
export function brief(text, most = 60) {
  const plain = text.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  const characters = Array.from(plain.slice(0, 2 * most + 2));
  const short = characters.length > most ? `${characters.slice(0, most).join("")}…` : plain;
  return `\u2068${short}\u2069`;
}

/** Bytes with a unit. */
export function bytes(value) {
  if (value < 1000) return `${value} B`;
  const [size, unit] = value < 1e6 ? [value / 1e3, "KB"] : [value / 1e6, "MB"];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}

/** The first and the last second whose year has four digits. */
const [firstDated, lastDated] = [-62_167_219_200, 253_402_300_799];

/** Writes unix seconds as the service's own date and time; those of no year that people know, as the number they are. */
export function clock(utcOffset) {
  const offset = secondsOf(utcOffset);
  const isDated = (...times) => times.every((time) => firstDated <= time + offset && time + offset <= lastDated);
  const text = (seconds) => new Date((seconds + offset) * 1000).toISOString();
  const date = (seconds) => text(seconds).slice(0, 10);
  const isWhole = ({ startTime, endTime }) =>
    text(startTime).slice(11, 19) === "00:00:00" && text(endTime).slice(11, 19) === "23:59:59";
  const isMonth = (span) =>
    isWhole(span) && date(span.startTime).endsWith("-01") && date(span.endTime + 1).endsWith("-01");
  const isHour = ({ startTime, endTime }) => text(startTime).slice(14, 19) === "00:00" && endTime - startTime === 3599;
  return {
    time: (seconds) => (isDated(seconds) ? text(seconds).slice(0, 19).replace("T", " ") : `unix second ${seconds}`),
    /** The days of a span, for a column: a month, a day, an hour, two days. */
    days(span) {
      if (!isDated(span.startTime, span.endTime)) return `${this.time(span.startTime)} – ${this.time(span.endTime)}`;
      if (isWhole(span) || isHour(span)) return this.span(span);
      const [start, end] = [date(span.startTime), date(span.endTime)];
      return start === end ? start : `${start} – ${end}`;
    },
    /** The times of day that `days` leaves out. */
    clockTimes(span) {
      if (!isDated(span.startTime, span.endTime) || isWhole(span) || isHour(span)) return "";
      return `${text(span.startTime).slice(11, 19)} – ${text(span.endTime).slice(11, 19)}`;
    },
    /** A span, both ends included, as short as it is exact: a month, a day, an hour, two days, two times. */
    span(span) {
      const [start, end] = [text(span.startTime), text(span.endTime)];
      if (isMonth(span) && start.slice(0, 7) === end.slice(0, 7)) return start.slice(0, 7);
      if (isWhole(span))
        return date(span.startTime) === date(span.endTime)
          ? date(span.startTime)
          : `${start.slice(0, 10)} – ${end.slice(0, 10)}`;
      if (isHour(span)) return `${start.slice(0, 10)} ${start.slice(11, 16)}`;
      return `${start.slice(0, 19).replace("T", " ")} – ${end.slice(0, 19).replace("T", " ")}`;
    },
  };
}

/** What a call is doing, where it is more than asking: waits and second tries. */
export function activity(event, times) {
  if (event.type === "wait") {
    const seconds = Math.max(1, Math.round(event.waitMs / 1000));
    return `${times.span(event.window)} waits ${counted(seconds, "second")} and is tried again. ${event.because}`;
  }
  if (event.type === "attempt" && event.attempt > 1) return `${times.span(event.window)}: attempt ${event.attempt}.`;
  if (event.type === "failed") return `${times.span(event.window)} failed.`;
  return undefined;
}

const headlines = {
  config: "This page is not set up correctly",
  query: "This cannot be asked",
  network: "The service could not be reached",
  timeout: "The service did not answer in time",
  api: "The service refused",
  decode: "The answer could not be read",
  internal: "Something is wrong with this page",
};

/** An error as a headline, a text, and its facts that a support would ask for. */
export function errorWords(error, times) {
  const { kind, status, reason, requestId, window, path, attempts } = error;
  const facts = [
    ["Kind", kind],
    ["Status", status],
    ["Reason", reason],
    ["Request id", requestId],
    ["Request", window && times.span(window)],
    ["Attempts", attempts],
    ["Where", path],
  ].filter(([, value]) => value !== undefined);
  return { headline: headlines[kind] ?? headlines.internal, text: error.message, facts };
}
