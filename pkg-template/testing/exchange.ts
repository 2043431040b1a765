import type { Reply } from "./reply.js";

/**
 * What became of a request: "open" while it is not finished, "sent" in full, "aborted" by the client (also a body
 * that was cancelled), "cut-off" or "reset" by a fault, or "redirect-followed" by a client that should not have.
 */
export type Outcome = "open" | "sent" | "aborted" | "cut-off" | "reset" | "redirect-followed";

/**
 * A request that is being answered: for adapters such as `handleNode`.
 *
 * @experimental
 */
export interface Exchange {
  /** What is to be sent. */
  readonly reply: Reply;
  /** To be called when the head is sent. */
  headSent(): void;
  /** To be called when the answer is over; only the first call counts. */
  finish(outcome: Exclude<Outcome, "open">): void;
}
