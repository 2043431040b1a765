// Numbers, amounts, texts and times in the form in which the page shows them.

const grouped = new Intl.NumberFormat("en");

/** A count: "1,234". */
export const count = (value) => grouped.format(value);

/** "1 row", "2 rows". */
export const counted = (value, singular, plural = `${singular}s`) =>
  `${count(value)} ${value === 1 ? singular : plural}`;

/** A text of the API for one line: shortened, and isolated so that its writing direction does not affect other text. */
export function brief(text, maxCharacters = 60) {
  const plain = text.replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  const characters = Array.from(plain.slice(0, 2 * maxCharacters + 2));
  const short = characters.length > maxCharacters ? `${characters.slice(0, maxCharacters).join("")}…` : plain;
  return `\u2068${short}\u2069`;
}

/** A number of bytes: "12 KB". */
export function bytes(value) {
  if (value < 1000) return `${value} B`;
  const [size, unit] = value < 1e6 ? [value / 1e3, "KB"] : [value / 1e6, "MB"];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}

/** Every digit of an amount, in groups of three: "1,234.5678". */
export function exact(amount) {
  const [whole, fraction] = amount.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
}

/** An amount rounded to a number of decimals, half away from zero: "<0.01" if it is not zero but rounds to zero. */
export function rounded(amount, decimals) {
  const [, minus, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!/[1-9]/.test(amount)) return decimals > 2 ? "0" : "0.00";
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, "0"));
  const units = fraction.charAt(decimals) >= "5" ? kept + 1n : kept;
  const digits = String(units || 1n).padStart(decimals + 1, "0");
  const shown = exact(`${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`);
  return `${minus && "−"}${units === 0n ? "<" : ""}${shown}`;
}

/** A part in percent of the whole: "12.3 %", or "–" if the whole is 0. One decimal needs no exact arithmetic. */
export function share(part, whole) {
  const ratio = Number(part) / Number(whole);
  if (Number(whole) === 0) return "–";
  const tenths = Math.round(Math.abs(ratio) * 1000);
  const shown = tenths === 0 && ratio !== 0 ? "<0.1" : (tenths / 10).toFixed(1);
  return `${ratio < 0 ? "−" : ""}${shown} %`;
}

/** A UTC offset such as "+08:00" in seconds. */
export function offsetSeconds(utcOffset) {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(utcOffset);
  return Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** The first and the last second whose year has four digits. */
const [firstDated, lastDated] = [-62_167_219_200, 253_402_300_799];

/** Formats unix seconds as dates and times of a UTC offset; years without four digits as "unix second …". */
export function timesAt(utcOffset) {
  const offset = offsetSeconds(utcOffset);
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
    /** A span in a column: a month, a day, an hour, or its first and last day. */
    days(span) {
      if (!isDated(span.startTime, span.endTime)) return `${this.time(span.startTime)} – ${this.time(span.endTime)}`;
      if (isWhole(span) || isHour(span)) return this.span(span);
      const [start, end] = [date(span.startTime), date(span.endTime)];
      return start === end ? start : `${start} – ${end}`;
    },
    /** The times of day that `days` omits. */
    clockTimes(span) {
      if (!isDated(span.startTime, span.endTime) || isWhole(span) || isHour(span)) return "";
      return `${text(span.startTime).slice(11, 19)} – ${text(span.endTime).slice(11, 19)}`;
    },
    /** A span, both ends included, in the shortest exact form: a month, a day, an hour, two days, or two times. */
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
