/** Amounts of money and their changes. Every amount that the parts show is rendered here. */

import { html, type TemplateResult } from "lit";
import type { Amount, ChangeText } from "../core/model/types.js";
import { downIcon, upIcon } from "./icons.js";

/**
 * An amount: one text node, isolated and left to right, so that a screen reader reads one text and a right-to-left page does
 * not swap its sign and digits.
 */
export function amount({ value, text, exact }: Amount): TemplateResult {
  return html`<data class="amount" part="amount" value=${value} title=${exact}><bdi dir="ltr">${text}</bdi></data>`;
}

/** An amount that may not be known, which is not 0. */
export const amountOrDash = (one: Amount | undefined): TemplateResult =>
  one ? amount(one) : html`<span class="faint">–</span>`;

const icons = { up: upIcon, down: downIcon, level: "" };

/** A change without its label and remark. The arrow repeats the sign, so it is hidden from screen readers. */
export function changeAmount(change: ChangeText): TemplateResult {
  return html`<span class="change ${change.direction}" part="change">
    ${icons[change.direction]}${amount(change.amount)} <bdi class="percent">${change.percent}</bdi>
  </span>`;
}

/** A change in a cell of a table: what it says little about is faint. */
export const changeCell = (change: ChangeText | undefined): TemplateResult =>
  change
    ? html`<span class=${change.remark ? "faint" : ""} title=${change.remark}>${changeAmount(change)}</span>`
    : amountOrDash(undefined);
