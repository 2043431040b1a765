/** Error responses: general for the caller, exact in the log. */

/** By status, in the shape of the API's own errors, so that clients of the API read them. */
const general = {
  400: { reason: "INVALID_QUERY", message: "the query is not valid" },
  401: { reason: "UNAUTHORIZED", message: "sign in, or send a token that is valid" },
  403: { reason: "FORBIDDEN", message: "you may not read this" },
  404: { reason: "NOT_FOUND", message: "there is nothing at this path" },
  405: { reason: "METHOD_NOT_ALLOWED", message: "the method is not allowed here" },
  429: { reason: "TOO_MANY_REQUESTS", message: "too many requests: wait, then try again" },
  502: { reason: "UPSTREAM", message: "the billing service could not be reached" },
  503: { reason: "NOT_SET_UP", message: "this Worker is not set up: its log says what is missing" },
  504: { reason: "UPSTREAM_TIMEOUT", message: "the billing service did not answer in time" },
} as const;

export type RefusalStatus = keyof typeof general;

export interface RefusalOptions {
  /** The message for the caller instead of the general one, e.g. what is wrong with the query. */
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly #options: RefusalOptions;

  /** @param detail what the log says: never a key or a token */
  constructor(status: RefusalStatus, detail: string, options: RefusalOptions = {}) {
    super(detail);
    this.status = status;
    this.#options = options;
  }

  get reason(): string {
    return general[this.status].reason;
  }

  toResponse(): Response {
    const { message = general[this.status].message, headers = {} } = this.#options;
    const body = { code: this.status, reason: this.reason, message, metadata: {} };
    return Response.json(body, { status: this.status, headers });
  }
}

/** 400, with the same message for the caller and the log. */
export const invalidQuery = (message: string): Refusal => new Refusal(400, message, { message });
