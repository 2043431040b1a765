// Sums of bills in lists of terms: their amounts, and what was used.

import { element } from "./element.js";
import { count, exact } from "./format.js";
import { lists } from "./lists.js";

/** What a sum is that lacks bills which could not be loaded. */
export const partOfBills = " of the bills that could be loaded";

/** An item of a list of sums. Its value may be followed by remarks. */
export function sumItem(name, value, ...remarks) {
  const values = value === "" ? [] : [element("dd", {}, value)];
  return element("div", {}, element("dt", { textContent: name }), ...values, ...remarks);
}

/** A remark about a sum. */
export const remark = (...content) => element("dd", { className: "remark" }, ...content);

/** How many bills are open, and what that means; the package counts them when it loads them. */
export function openText(rowsOpen, kind) {
  const { one, more } = lists[kind].openRemark;
  return rowsOpen === 1 ? `1 bill is still open: ${one}` : `${count(rowsOpen)} bills are still open: ${more}`;
}

/** The tokens of language models, in one line. */
export function tokensText({ input, cacheRead, cacheWrite, output, reasoning, perMillion }, amounts) {
  const ofInput = `${exact(cacheRead)} from the cache, ${exact(cacheWrite)} into it`;
  const ofOutput = reasoning === undefined ? "" : ` (of which ${exact(reasoning)} reasoning)`;
  const price = perMillion === undefined ? "" : ` · ${amounts.text(perMillion)} per million`;
  return `${exact(input)} in (of which ${ofInput}) · ${exact(output)} out${ofOutput}${price}`;
}

/** What storage used, in one line. */
export function storageText({ gbHours, gbDays }) {
  const parts = [
    ...(gbHours === undefined ? [] : [`${exact(gbHours)} GB × hours`]),
    ...(gbDays === undefined ? [] : [`${exact(gbDays)} GB × days`]),
  ];
  return parts.join(" · ") || "–";
}
