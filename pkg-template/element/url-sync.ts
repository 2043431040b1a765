/**
 * Keeps what is shown in the page's address, in parameters with a prefix. Everything else in the address stays: other
 * parameters, the path, the hash. Views replace the entry of the history, questions push one.
 */

import { fromParameters, type Inputs, toParameters } from "./core/index.js";

export class UrlSync {
  readonly #prefix: string;
  readonly #onChange: (inputs: Inputs) => void;

  /** `onChange` is called when a person goes back or forward. */
  constructor(prefix: string, onChange: (inputs: Inputs) => void) {
    this.#prefix = prefix;
    this.#onChange = onChange;
    addEventListener("popstate", this.#read);
  }

  /** The inputs that the address has. */
  get inputs(): Inputs {
    return fromParameters(new URLSearchParams(location.search), this.#prefix);
  }

  /** Writes inputs into the address. */
  write(inputs: Inputs, { isNewQuestion }: { isNewQuestion: boolean }): void {
    const parameters = toParameters(new URLSearchParams(location.search), this.#prefix, inputs);
    const url = new URL(location.href);
    // A comma needs no escape in a query string.
    url.search = String(parameters).replaceAll("%2C", ",");
    if (url.href === location.href) return;
    try {
      history[isNewQuestion ? "pushState" : "replaceState"](history.state, "", url);
    } catch {
      // Some documents have no history, and browsers limit how often it changes: then the address stays as it is.
    }
  }

  readonly #read = () => this.#onChange(this.inputs);

  close(): void {
    removeEventListener("popstate", this.#read);
  }
}
