// Exact money: decimal texts are added up as integers. No amount is ever a floating point number.

/** Decimal text as an integer and the number of its decimals: "12.50" is 1250 and 2. */
function parse(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? fail(text);
  return { units: BigInt(`${sign}${whole}${fraction}`), decimals: fraction.length };
}

function fail(text) {
  throw new TypeError(`${JSON.stringify(text)} is no decimal`);
}

/** An integer and the number of its decimals as text without needless zeros. */
function print(units, decimals) {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}

/** Decimal texts as integers of one common scale, which can be added up and ordered. */
export function scaled(texts) {
  const parsed = texts.map(parse);
  const decimals = parsed.reduce((most, number) => Math.max(most, number.decimals), 0);
  const values = parsed.map((number) => number.units * 10n ** BigInt(decimals - number.decimals));
  return { values, decimals };
}

/** The exact sum of decimal texts, as decimal text. */
export function sum(texts) {
  const { values, decimals } = scaled(texts);
  return print(
    values.reduce((total, value) => total + value, 0n),
    decimals,
  );
}

/** What is left of an amount without its parts, exactly. */
export function less(whole, parts) {
  const { values, decimals } = scaled([whole, sum(parts)]);
  return print(values[0] - values[1], decimals);
}

/** Exact sums of the money of rows. */
export function totalsOf(rows) {
  return {
    rows: rows.length,
    total: sum(rows.map((row) => row.total)),
    voucher: sum(rows.map((row) => row.voucher)),
    cash: sum(rows.map((row) => row.cash)),
  };
}

/** A part in percent of the whole, with one decimal: "12.3 %"; "–" where there is nothing to be a part of. */
export function share(part, whole) {
  const [some, all] = scaled([part, whole]).values;
  if (all === 0n) return "–";
  const size = abs(some) * 1000n;
  const tenths = (size * 2n + abs(all)) / (abs(all) * 2n);
  const sign = some < 0n !== all < 0n && some !== 0n ? "−" : "";
  const shown = tenths === 0n && some !== 0n ? "<0.1" : `${tenths / 10n}.${tenths % 10n}`;
  return `${sign}${shown} %`;
}

const abs = (value) => (value < 0n ? -value : value);

/** Every digit, in groups of three: "1,234.5678". */
export function exact(text) {
  const [whole, fraction] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction === undefined ? "" : `.${fraction}`);
}

/** Rounded to so many decimals, half away from zero; what is not zero is never shown as zero. */
export function rounded(text, decimals) {
  const { units, decimals: own } = parse(text);
  if (units === 0n) return decimals > 2 ? "0" : "0.00";
  const size = abs(units);
  const scale = 10n ** BigInt(Math.max(0, own - decimals));
  const short = own <= decimals ? size * 10n ** BigInt(decimals - own) : (size + scale / 2n) / scale;
  const sign = units < 0n ? "−" : "";
  const digits = (value) => {
    const padded = String(value).padStart(decimals + 1, "0");
    return `${exact(padded.slice(0, padded.length - decimals))}.${padded.slice(padded.length - decimals)}`;
  };
  return short === 0n && size > 0n ? `${sign}<${digits(1n)}` : `${sign}${digits(short)}`;
}
