/** Names that the service gave. They may have any length and direction. */

import { html, nothing, type TemplateResult } from "lit";
import type { ApiName } from "../core/model/types.js";
import { seriesCount } from "./styles/theme.js";

/** Texts up to this length are never cut by the style sheet. */
export const shortLength = 14;

/** A text of the service that shows nothing: a control without a name would be no control. */
const isInvisible = /^[\s\p{C}]*$/u;

const visible = (text: string): string => (isInvisible.test(text) ? "–" : text);

/** A text of the service: isolated from its surroundings, cut by the style sheet, with all of it in the tooltip. */
export function apiText(text: string, title = ""): TemplateResult {
  return html`<bdi class="api" title=${title || (text.length > shortLength ? text : nothing)}>${visible(text)}</bdi>`;
}

/** A name with what tells it from others of the same text. */
export function apiName({ text, note }: ApiName): TemplateResult {
  return note
    ? html`<span class="name"
        >${apiText(text)}<small class="note"><bdi>${note}</bdi></small></span
      >`
    : apiText(text);
}

const maxSpoken = 60;

/** A name within an accessible name, which has no markup: short, and isolated by characters. */
export function spoken(name: string): string {
  const text = visible(name);
  const characters = text.length > maxSpoken ? [...text.slice(0, maxSpoken * 2)].slice(0, maxSpoken).join("") : text;
  return `\u2068${characters}${characters.length < text.length ? "…" : ""}\u2069`;
}

/** The mark of a series or group; `undefined` is that of the others. */
export const swatch = (colour: number | undefined): TemplateResult =>
  html`<span class="swatch ${seriesClass(colour)}" part="swatch" aria-hidden="true"></span>`;

/** If there are more series than colours, they begin again. */
export const seriesClass = (colour: number | undefined): string =>
  colour === undefined ? "series-other" : `series-${(colour % seriesCount) + 1}`;
