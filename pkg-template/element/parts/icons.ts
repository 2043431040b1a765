/** Small pictures, drawn in the colour of the text and hidden from screen readers. */

import { html, type TemplateResult } from "lit";

const icon = (path: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d=${path} /></svg>`;

export const upIcon = icon("M8 3.5 13 12H3z");
export const downIcon = icon("M8 12.5 3 4h10z");
export const chevronIcon = icon("M6.2 3.3 10.9 8l-4.7 4.7-1.1-1.1L8.7 8 5.1 4.4z");
export const copyIcon = icon(
  "M5.5 1.5h6.5A1.5 1.5 0 0 1 13.5 3v7.5H12V3H5.5zM3.5 4.5h6A1 1 0 0 1 10.500 5.500v8a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM4 6v7h5V6z",
);
export const checkIcon = icon("M6.3 12.6 2 8.300l1.300-1.300 3 3 6.400-6.400L14 4.900z");
export const downloadIcon = icon(
  "M7.250 1.500h1.500v6.700l2.400-2.400 1.100 1.100L8 11.100 3.750 6.900l1.100-1.100 2.400 2.400zM2.500 12.500h11V14h-11z",
);
export const warningIcon = icon("M8 1.500 15 14H1zM7.250 6v4h1.500V6zM7.250 11.200v1.500h1.500v-1.500z");
