/** A filter: a button that says what is chosen, and a panel of check boxes below it, which can be searched. */

import { html, nothing } from "lit";
import { directive } from "lit/directive.js";
import { repeat } from "lit/directives/repeat.js";
import type { FilterModel } from "../core/model/types.js";
import { chevronIcon } from "./icons.js";
import { LocalPart } from "./local.js";
import { apiName } from "./names.js";
import type { PartTexts } from "./texts.js";

/** With more options, there is a search field. */
const searchable = 10;

type Props = [FilterModel, PartTexts, (values: string[]) => void];

class FilterPart extends LocalPart<Props> {
  private isOpen = false;
  private query = "";
  private isAtEnd = false;
  /** Known once it is open. */
  private box: HTMLElement | undefined;

  protected template(model: FilterModel, texts: PartTexts, choose: Props[2]): unknown {
    return html`<div class="filter" part="filter" @focusout=${this.left} @keydown=${this.pressed}>
      <span class="field-label" aria-hidden="true">${model.label}</span>
      <button
        type="button"
        class="filter-button"
        part="filter-button"
        aria-expanded=${this.isOpen}
        aria-label="${model.label}: ${model.summary}"
        @click=${this.toggle}
      >
        <bdi class="api">${model.summary}</bdi>${chevronIcon}
      </button>
      ${this.isOpen ? this.panel(model, texts, choose) : nothing}
    </div>`;
  }

  private panel(model: FilterModel, texts: PartTexts, choose: Props[2]): unknown {
    const chosen = model.options.filter((option) => option.chosen).map(({ value }) => value);
    const found = this.found(model);
    const change = (value: string) => (event: Event) => {
      const isChecked = (event.currentTarget as HTMLInputElement).checked;
      choose(isChecked ? [...chosen, value] : chosen.filter((one) => one !== value));
    };
    return html`<div
      class="filter-panel ${this.isAtEnd ? "at-end" : ""}"
      part="filter-panel"
      role="group"
      aria-label=${texts.filterOptions(model.label)}
    >
      ${
        model.options.length > searchable
          ? html`<input
              class="filter-search"
              part="input"
              type="search"
              aria-label=${texts.filterSearch}
              placeholder=${texts.filterSearch}
              .value=${this.query}
              @input=${this.searched}
            />`
          : nothing
      }
      <div class="filter-options" tabindex="-1">
        ${repeat(
          found,
          ({ value }) => value,
          ({ value, name, chosen: isChosen }) =>
            html`<label class="check option">
              <input type="checkbox" .checked=${isChosen} @change=${change(value)} />
              ${apiName(name)}
            </label>`,
        )}
        ${found.length === 0 ? html`<p class="quiet">${texts.filterNothingFound}</p>` : nothing}
      </div>
      <button
        type="button"
        class="button small"
        part="button"
        aria-disabled=${chosen.length === 0}
        @click=${() => chosen.length > 0 && choose([])}
      >
        ${texts.filterClear}
      </button>
    </div>`;
  }

  private found({ options }: FilterModel): FilterModel["options"] {
    const query = this.query.trim().toLowerCase();
    if (!query) return options;
    return options.filter(({ name }) => `${name.text} ${name.note}`.toLowerCase().includes(query));
  }

  private readonly toggle = (event: Event): void => {
    this.box = (event.currentTarget as HTMLElement).parentElement!;
    this.isAtEnd = isNearEnd(this.box);
    this.open(!this.isOpen);
  };

  private open(isOpen: boolean): void {
    this.isOpen = isOpen;
    if (!isOpen) this.query = "";
    // A press anywhere else closes it; some browsers do not move the focus then.
    if (isOpen) document.addEventListener("pointerdown", this.pressedAnywhere, true);
    else document.removeEventListener("pointerdown", this.pressedAnywhere, true);
    this.refresh();
  }

  private readonly pressedAnywhere = (event: Event): void => {
    if (this.box && !event.composedPath().includes(this.box)) this.open(false);
  };

  private readonly left = (event: FocusEvent): void => {
    const box = event.currentTarget as HTMLElement;
    if (event.relatedTarget && !box.contains(event.relatedTarget as Node)) this.open(false);
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isOpen) return;
    event.stopPropagation();
    (event.currentTarget as HTMLElement).querySelector("button")?.focus();
    this.open(false);
  };

  private readonly searched = (event: Event): void => {
    this.query = (event.currentTarget as HTMLInputElement).value;
    this.refresh();
  };

  override disconnected(): void {
    document.removeEventListener("pointerdown", this.pressedAnywhere, true);
    this.isOpen = false;
  }

  override reconnected(): void {
    this.refresh();
  }
}

/** The widest that the panel gets, in CSS pixels. */
const panelWidth = 352;

/** Whether there is more room for the panel before the end of the button than after its start. */
function isNearEnd(box: HTMLElement): boolean {
  const own = box.getBoundingClientRect();
  const all = box.closest(".root")?.getBoundingClientRect() ?? own;
  const [before, after] = [own.right - all.left, all.right - own.left];
  const isRtl = getComputedStyle(box).direction === "rtl";
  return isRtl ? before < panelWidth && after > before : after < panelWidth && before > after;
}

export const filter = directive(FilterPart);
