/**
 * The list of rows, whose script is loaded when there is one to be shown: with its library it is a fifth of all scripts, and
 * most readers never open a group.
 */

import { html } from "lit";
import { directive } from "lit/directive.js";
import type { RowsModel } from "../core/model/types.js";
import type { PartContext } from "./context.js";
import { LocalPart } from "./local.js";

let script: typeof import("./virtual-rows.js") | undefined;

class LazyRows extends LocalPart<[RowsModel, PartContext]> {
  protected template(model: RowsModel, context: PartContext): unknown {
    if (script) return script.virtualRows(model, context);
    void this.load();
    return html`<p class="rows-loading">${context.texts.loading}</p>`;
  }

  /** If the script does not arrive, it is asked for again when the list is drawn again. */
  private async load(): Promise<void> {
    const loaded = await import("./virtual-rows.js").catch(() => undefined);
    if (!loaded) return;
    script = loaded;
    this.refresh();
  }
}

export const lazyRows = directive(LazyRows);
