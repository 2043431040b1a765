/** A section of an answer. */

import { html, type TemplateResult } from "lit";

/** A section with its heading. */
export function section(name: string, title: string, content: unknown, action?: unknown): TemplateResult {
  return html`<section class="card ${name}" part="section ${name}">
    <div class="section-head">
      <h3 class="section-title" part="section-title">${title}</h3>
      ${action ?? ""}
    </div>
    ${content}
  </section>`;
}
