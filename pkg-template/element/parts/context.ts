/** What the parts get besides their model. */

import type { Emit } from "../core/actions.js";
import type { DownloadId, Model } from "../core/model/types.js";
import type { PartTexts } from "./texts.js";

/** How tall the list of the rows of a group is, in CSS pixels. */
export interface VirtualSettings {
  readonly rowHeight: number;
  readonly height: number;
}

/** Given by the element. */
export interface RootContext {
  readonly emit: Emit;
  readonly texts: PartTexts;
  readonly virtual?: VirtualSettings;
  /** The file that is being made. */
  readonly busy?: DownloadId;
  /** The text that was copied a moment ago; its button says so. */
  readonly copied?: string;
}

export interface PartContext extends RootContext {
  readonly virtual: VirtualSettings;
  readonly dir: Model["dir"];
}
