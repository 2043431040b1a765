/** The windows for which the client waits, by what it says as it happens. */

import type { ClientEvent } from "novita-billing";
import type { Wait } from "./answer.js";

/** The longest delay of a timer, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;

interface Waiting {
  readonly wait: Wait;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A wait is there until its time, or until its window is tried again. */
export class Waits {
  readonly #byWindow = new Map<string, Waiting>();
  readonly #now: () => number;
  readonly #onChange: () => void;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number, onChange: () => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  /** The wait that ends first. */
  get next(): Wait | undefined {
    const waits = [...this.#byWindow.values()].map(({ wait }) => wait);
    return waits.length === 0 ? undefined : waits.reduce((first, wait) => (wait.until < first.until ? wait : first));
  }

  handle(event: ClientEvent): void {
    const key = keyOf(event);
    const had = this.#remove(key);
    if (event.type === "wait") this.#add(key, event);
    if (had || event.type === "wait") this.#onChange();
  }

  clear(): void {
    for (const key of [...this.#byWindow.keys()]) this.#remove(key);
  }

  #add(key: string, { window, waitMs, because }: ClientEvent & { type: "wait" }): void {
    const wait = { window, until: this.#now() + waitMs, because };
    const end = () => {
      this.#byWindow.delete(key);
      this.#onChange();
    };
    this.#byWindow.set(key, { wait, timer: setTimeout(end, Math.min(waitMs, maxTimerMs)) });
  }

  #remove(key: string): boolean {
    clearTimeout(this.#byWindow.get(key)?.timer);
    return this.#byWindow.delete(key);
  }
}

const keyOf = ({ endpoint, window }: ClientEvent) =>
  `${endpoint ?? ""} ${window.startTime} ${window.endTime} ${window.productCategory ?? ""}`;
