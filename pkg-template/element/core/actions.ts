/** What a person does in the element, as plain data: parts emit it, the element carries it out. */

import type { DownloadId } from "./model/types.js";
import type { Question, View } from "./state.js";

export type Action =
  /** Asks another question. */
  | { readonly type: "question"; readonly change: Partial<Question> }
  /** Shows the answer in another view. */
  | { readonly type: "view"; readonly change: Partial<View> }
  /** Loads what is missing, or all if nothing could be loaded. */
  | { readonly type: "retry" }
  | { readonly type: "cancel" }
  /** Loads the months of the account beside their invoices. */
  | { readonly type: "months" }
  | { readonly type: "download"; readonly id: DownloadId }
  /** Chooses a group of the table or a bar, by its key; a group opens or closes besides. */
  | { readonly type: "select"; readonly what: "group" | "bar"; readonly key: string }
  /** Copies the exact text of an amount. */
  | { readonly type: "copy"; readonly text: string };

/** Carries an action out. */
export type Emit = (action: Action) => void;
