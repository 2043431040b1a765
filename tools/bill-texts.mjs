// Numbers, amounts and times as `npm run bills` prints them.

const grouped = new Intl.NumberFormat("en");

/** A count: "1,234". */
export const count = (value) => grouped.format(value);

/** "1 row", "2 rows". */
export const counted = (value, singular, plural = `${singular}s`) =>
  `${count(value)} ${value === 1 ? singular : plural}`;

/** Every digit of an amount, in groups of three: "1,234.5678". */
export function exact(amount) {
  const [whole, fraction] = amount.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
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
