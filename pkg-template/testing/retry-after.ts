// How a 429 says when to try again.

/** Every {@link RetryAfterForm}. */
export const RETRY_AFTER_FORMS = ["seconds", "milliseconds", "imf-fixdate", "rfc850", "asctime", "none"] as const;
/**
 * The form of `Retry-After`: "seconds", "milliseconds" (in a `retry-after-ms` header), an HTTP date as "imf-fixdate",
 * "rfc850" or "asctime", or "none": no header.
 */
export type RetryAfterForm = (typeof RETRY_AFTER_FORMS)[number];

/** The header for a wait of `ms` that begins at `now`, milliseconds since 1970. Seconds are rounded up, so are dates. */
export function retryAfterHeader(form: RetryAfterForm, ms: number, now: number): [string, string] | undefined {
  switch (form) {
    case "none":
      return undefined;
    case "seconds":
      return ["retry-after", String(Math.ceil(ms / 1000))];
    case "milliseconds":
      return ["retry-after-ms", String(Math.ceil(ms))];
    default:
      return ["retry-after", httpDate(Math.ceil((now + ms) / 1000), form)];
  }
}

/** The three forms of a date that HTTP knows (RFC 9110, section 5.6.7). */
function httpDate(second: number, form: "imf-fixdate" | "rfc850" | "asctime"): string {
  // "Sun, 06 Nov 1994 08:49:37 GMT"
  const fixdate = new Date(second * 1000).toUTCString();
  const [weekday = "", day = "", month = "", year = "", time = ""] = fixdate.split(/,? /);
  if (form === "rfc850") return `${WEEKDAYS[weekday] ?? weekday}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
  if (form === "asctime") return `${weekday} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
  return fixdate;
}

const WEEKDAYS: Record<string, string> = {
  Mon: "Monday",
  Tue: "Tuesday",
  Wed: "Wednesday",
  Thu: "Thursday",
  Fri: "Friday",
  Sat: "Saturday",
  Sun: "Sunday",
};
