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
  /** Whether the script could not be loaded. */
  private hasFailed = false;
  private isLoading = false;

  protected template(model: RowsModel, context: PartContext): unknown {
    if (script) return script.virtualRows(model, context);
    const { loading, notLoaded } = context.texts;
    // If the script does not arrive, it is asked for again when the list is opened again.
    if (!this.hasFailed && !this.isLoading) void this.load();
    return this.hasFailed
      ? html`<p class="rows-loading danger-text">${notLoaded}</p>`
      : html`<p class="rows-loading">${loading}</p>`;
  }

  private async load(): Promise<void> {
    this.isLoading = true;
    try {
      script = await import("./virtual-rows.js");
    } catch {
      this.hasFailed = true;
    }
    this.isLoading = false;
    this.refresh();
  }
}

export const lazyRows = directive(LazyRows);
