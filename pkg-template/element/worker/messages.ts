/** What the page and its worker say to each other. */

import type { ModuleParts, TableSnapshot } from "novita-billing/snapshots";
import type { RowFormat } from "../core/pieces.js";

/** A file that the worker is to write. */
export interface WriteRequest {
  /** With the first request. */
  readonly module: ModuleParts | undefined;
  readonly format: RowFormat;
  readonly type: string;
  readonly tables: readonly TableSnapshot[];
}

/** What the worker says about it: that it is at work, now and then, and how it ended. */
export type WriteResponse =
  | { readonly state: "working" }
  | { readonly state: "done"; readonly file: Blob }
  | { readonly state: "failed"; readonly message: string };
