/** What the parts get besides their model. */

import type { Emit } from "../core/actions.js";
import type { DownloadId, Model } from "../core/model/types.js";
import type { PartTexts } from "./texts.js";

/** How tall the list of the rows of a group is, in CSS pixels. */
export interface VirtualSettings {
  readonly rowHeight: number;
  readonly height: number;
}

/** The parts in the script of the details. */
export type LazyParts = Pick<typeof import("../details.js"), "chartTable" | "details">;

/** Given by the element. */
export interface RootContext {
  readonly emit: Emit;
  readonly texts: PartTexts;
  readonly virtual?: VirtualSettings;
  /** How much of the first answer is drawn: see `stages.ts`. */
  readonly stage: number;
  /** What renders the table of the bars, and what is below them; absent until its script is there, and null if that could not be loaded. */
  readonly details?: LazyParts | null;
  /** The file that is being made. */
  readonly busy?: DownloadId;
  /** The text that was copied a moment ago; its button says so. */
  readonly copied?: string;
}

export interface PartContext extends RootContext {
  readonly virtual: VirtualSettings;
  readonly dir: Model["dir"];
}
