import type { Fault } from "./fault.js";
import { affectsPath, checkFault, combines, timesOf } from "./fault-table.js";

interface Entry {
  fault: Fault;
  /** Requests that matched, affected or not. */
  matched: number;
  affected: number;
}

/** The faults that are not used up, in the order in which they were added. */
export class FaultQueue {
  #entries: Entry[] = [];
  readonly #random: () => number;

  /** `random` gives numbers from 0 (included) to 1 (not included). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Adds a fault at the end. A wrong one is a TypeError. */
  add(fault: Fault): void {
    checkFault(fault);
    this.#entries.push({ fault, matched: 0, affected: 0 });
  }

  clear(): void {
    this.#entries = [];
  }

  /** Takes the faults that affect this request: those that combine with others, and the first of the rest. */
  take(url: URL): Fault[] {
    const combined: Fault[] = [];
    let single: Fault | undefined;
    for (const entry of this.#entries) {
      const { fault } = entry;
      const { after = 0, match, probability = 1 } = fault;
      if (!affectsPath(fault, url.pathname) || (match && !match(url))) continue;
      entry.matched += 1;
      if (entry.affected >= timesOf(fault) || entry.matched <= after) continue;
      if (single && !combines(fault)) continue;
      if (this.#random() >= probability) continue;
      entry.affected += 1;
      if (combines(fault)) combined.push(fault);
      else single = fault;
    }
    // What changes the rows is applied before what replaces the body.
    return single ? [...combined, single] : combined;
  }
}
