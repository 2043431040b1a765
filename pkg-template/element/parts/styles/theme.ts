/**
 * The public custom properties and their defaults. Those with an underscore are for the other style sheets only.
 *
 * Colours have a light and a dark default; which one counts is said by `color-scheme`, which follows the attribute `theme` or,
 * without one, the preference of the reader.
 */

import { css, unsafeCSS } from "lit";

/** Each colour has three shades, so that all series of the chart differ. */
const shades = [
  (colour: string) => colour,
  (colour: string) => `color-mix(in srgb, ${colour} 55%, var(--_surface))`,
  (colour: string) => `color-mix(in srgb, ${colour} 65%, var(--_text))`,
];
const colours = 8;

/** The number of series with a colour of their own. */
export const seriesCount = colours * shades.length;

const seriesRules = shades
  .flatMap((shade, round) =>
    Array.from({ length: colours }, (_, index) => {
      const name = `series-${round * colours + index + 1}`;
      return `.${name} { --_series: ${shade(`var(--_series-${index + 1})`)}; }`;
    }),
  )
  .join(" ");

export const theme = css`
  :host {
    color-scheme: light dark;
    --_font: var(--novita-font, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif);
    --_text: var(--novita-color-text, light-dark(#17211f, #e6eceb));
    --_muted: var(--novita-color-muted, light-dark(#566260, #9aa8a5));
    --_surface: var(--novita-color-surface, light-dark(#ffffff, #19201f));
    --_background: var(--novita-color-background, light-dark(#f6f7f7, #111615));
    --_border: var(--novita-color-border, light-dark(#dfe4e3, #2c3634));
    --_accent: var(--novita-color-accent, light-dark(#0f6b5c, #5cc9b5));
    --_on-accent: var(--novita-color-on-accent, light-dark(#ffffff, #06231e));
    --_danger: var(--novita-color-danger, light-dark(#9b2c1f, #f19a8c));
    --_up: var(--novita-color-up, light-dark(#9b2c1f, #f19a8c));
    --_down: var(--novita-color-down, light-dark(#0f6b5c, #5cc9b5));
    --_radius: var(--novita-radius, 10px);
    --_gap: var(--novita-gap, 1.25rem);
    --_series-1: var(--novita-series-1, light-dark(#0f6b5c, #4fbfab));
    --_series-2: var(--novita-series-2, light-dark(#d0741a, #eda55a));
    --_series-3: var(--novita-series-3, light-dark(#4468c9, #86a5f5));
    --_series-4: var(--novita-series-4, light-dark(#bb4577, #e582ad));
    --_series-5: var(--novita-series-5, light-dark(#6b9230, #a5cb68));
    --_series-6: var(--novita-series-6, light-dark(#7d56b3, #b795e6));
    --_series-7: var(--novita-series-7, light-dark(#2490ae, #6cc8e0));
    --_series-8: var(--novita-series-8, light-dark(#9c7a16, #d6ba5c));
    --_series-other: var(--novita-series-other, light-dark(#98a39f, #697673));
    /* Derived from those above. */
    --_edge: color-mix(in srgb, var(--_muted) 70%, var(--_surface));
    --_tint: color-mix(in srgb, var(--_accent) 9%, var(--_surface));
    --_danger-tint: color-mix(in srgb, var(--_danger) 8%, var(--_surface));
    --_small-radius: calc(var(--_radius) * 0.6);
    display: block;
  }

  :host([hidden]) {
    display: none;
  }

  :host([theme="light"]) {
    color-scheme: light;
  }

  :host([theme="dark"]) {
    color-scheme: dark;
  }

  ${unsafeCSS(seriesRules)}

  .series-other {
    --_series: var(--_series-other);
  }
`;
