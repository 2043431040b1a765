/** Selects and check boxes. */

import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Choice } from "../core/model/types.js";

export interface SelectParts {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

/** How long a person who goes through the choices with keys must rest on one, in milliseconds. */
const rest = 700;

/** Selects whose choice was made with keys and is not said yet. */
const waiting = new WeakMap<HTMLSelectElement, { commit: () => void; timer: ReturnType<typeof setTimeout> }>();
const movedByKey = new WeakSet<EventTarget>();

function commit(target: EventTarget | null): void {
  const one = waiting.get(target as HTMLSelectElement);
  if (!one) return;
  clearTimeout(one.timer);
  waiting.delete(target as HTMLSelectElement);
  one.commit();
}

/**
 * A native select. A closed one changes with each arrow key in most browsers, so a choice that is made with keys counts when
 * the person rests on it, presses Enter or leaves.
 *
 * Choices are bound without `live`: a choice that waits must survive a rendering in between.
 */
export function select({ label, choices, value, onChoose }: SelectParts): TemplateResult {
  const changed = (event: Event) => {
    const target = event.currentTarget as HTMLSelectElement;
    clearTimeout(waiting.get(target)?.timer);
    waiting.delete(target);
    if (!movedByKey.has(target)) return onChoose(target.value);
    const timer = setTimeout(() => commit(target), rest);
    waiting.set(target, { commit: () => onChoose(target.value), timer });
  };
  const pressed = (event: KeyboardEvent) => {
    const target = event.currentTarget as HTMLSelectElement;
    // Enter chooses from an open list, or ends the going through a closed one.
    if (event.key === "Enter") {
      movedByKey.delete(target);
      commit(target);
    } else movedByKey.add(target);
  };
  return html`<label class="field" part="field">
    <span class="field-label">${label}</span>
    <select
      part="select"
      @change=${changed}
      @keydown=${pressed}
      @pointerdown=${(event: Event) => movedByKey.delete(event.currentTarget as HTMLSelectElement)}
      @blur=${(event: Event) => commit(event.currentTarget)}
    >
      ${repeat(
        choices,
        (choice) => choice.value,
        (choice) => html`<option value=${choice.value} .selected=${choice.value === value}>${choice.text}</option>`,
      )}
    </select>
  </label>`;
}

export function checkbox(label: string, isChecked: boolean, onChange: (isChecked: boolean) => void): TemplateResult {
  return html`<label class="check" part="checkbox">
    <input
      type="checkbox"
      .checked=${isChecked}
      @change=${(event: Event) => onChange((event.currentTarget as HTMLInputElement).checked)}
    />
    <span>${label}</span>
  </label>`;
}
