// "novita-billing/testing": the Novita AI billing API in a box. A `fetch` for the same process, in Node, Workers and
// browsers, and a loopback server for Node, over a seeded account that enforces every documented rule of the API.

export type { Account, ApiKey, Product, Resource } from "./account.js";
export type { ApiKeyQuery } from "./api-key-bills.js";
export { ApiBox, type BoxTotals, type Exchange, type Outcome, type RecordedRequest } from "./box.js";
export type { CycleType } from "./calendar.js";
export type { Fault, FaultName, FaultTiming } from "./faults.js";
export type { FixedTermQuery } from "./fixed-term-bills.js";
export type { FixedWindow, Limit, ToldWait, TokenBucket } from "./limits.js";
export {
  type BoxServer,
  handleNode,
  type NodeRequest,
  type NodeResponse,
  type NodeSocket,
  type ServerOptions,
  startBox,
} from "./node.js";
export type { BoxOptions } from "./options.js";
export type { Ending, Reply } from "./reply.js";
export { API_KEY_PATH, FIXED_TERM_PATH, type RequestHead } from "./rules.js";
export type { Shape } from "./shapes.js";
export type { WireRow } from "./wire.js";
