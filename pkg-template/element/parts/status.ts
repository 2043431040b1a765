/**
 * How the loading goes. The element with the role is always there and announces; the progress beside it changes too often to
 * be announced.
 */

import { html, nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import type { StatusModel } from "../core/model/types.js";
import type { PartContext } from "./context.js";
import { hiddenUnless } from "./focus.js";

export function status({ phase, text, progress }: StatusModel, { emit, texts }: PartContext): TemplateResult {
  const isLoading = phase === "loading";
  return html`<div class="status ${phase}" part="status">
    <p class="status-text" role="status" tabindex="-1">${text}</p>
    <div class="progress" part="progress" ${hiddenUnless(isLoading)}>
      <span class="progress-text">${progress?.text ?? ""}</span>
      <button type="button" class="button small" part="button cancel" @click=${() => emit({ type: "cancel" })}>
        ${texts.cancel}
      </button>
      ${
        isLoading
          ? html`<progress
              class="progress-bar"
              part="progress-bar"
              max="1"
              aria-label=${texts.loading}
              value=${ifDefined(progress?.value)}
            ></progress>`
          : nothing
      }
    </div>
  </div>`;
}
