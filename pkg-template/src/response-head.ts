/** The status and headers of a response of any `fetch`. */

import { orUndefined } from "./inspect.js";

/** The status and headers of a response. */
export class ResponseHead {
  /** The HTTP status; 0 for a redirect that a browser hides, -1 if the value is not a response. */
  readonly status: number;
  readonly #headers: Partial<Headers> | undefined;

  constructor(response: unknown) {
    this.status = statusOf(response);
    this.#headers = orUndefined(() => (response as Response).headers);
  }

  /** A header's value: text, or any other value if there is none. */
  header(name: string): unknown {
    return orUndefined(() => this.#headers?.get?.(name));
  }

  /** Does nothing: the body belongs to the caller. */
  cancel(): void {}
}

function statusOf(response: unknown): number {
  const { status, type } = orUndefined(() => {
    const { status, type } = response as Response;
    return { status, type };
  }) ?? { status: undefined };
  if (typeof status !== "number") return -1;
  if (status >= 100 && status <= 999) return Math.trunc(status);
  return status === 0 && type === "opaqueredirect" ? 0 : -1;
}
