/**
 * Which groups are shown: the largest by magnitude, so that a large refund is not hidden in "others", and as many as it takes
 * that little is left to them.
 */

import { compareMoney } from "novita-billing";
import { magnitude, total } from "../decimal.js";

/** So many groups are always shown, if there are so many. */
const minShown = 8;
/** And never more than these, which is what colours can tell apart. */
const maxShown = 24;
/** Others may be this part of all magnitudes; if they are more, more groups are shown. */
const othersShare = 0.1;

interface Ranked {
  total: string;
}

/** Groups by magnitude, the largest first; equal ones keep their order. Floats only decide where they differ. */
export function byMagnitude<Group extends Ranked>(groups: readonly Group[]): Group[] {
  const absolute = (amount: string) => (amount.startsWith("-") ? amount.slice(1) : amount);
  return [...groups].sort(
    (a, b) => magnitude(b.total) - magnitude(a.total) || compareMoney(absolute(b.total), absolute(a.total)),
  );
}

/** The groups that are shown, and the others, of groups by magnitude. A single other group is shown, too. */
export function splitGroups<Group extends Ranked>(ranked: readonly Group[]): { shown: Group[]; others: Group[] } {
  const sizes = ranked.map(({ total }) => magnitude(total));
  let left = sizes.reduce((sum, size) => sum + size, 0);
  const tolerated = left * othersShare;
  let count = 0;
  for (const size of sizes) {
    if (count >= maxShown || (count >= minShown && left <= tolerated)) break;
    left -= size;
    count += 1;
  }
  if (ranked.length - count <= 1) count = ranked.length;
  return { shown: ranked.slice(0, count), others: ranked.slice(count) };
}

/** The exact total of some groups. */
export const totalOf = (groups: readonly Ranked[]): string => total(groups.map((group) => group.total));
