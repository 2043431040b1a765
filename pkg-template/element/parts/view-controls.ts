/** The controls of the view. They ask nothing anew, so each change counts at once. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { CalendarUnit } from "novita-billing";
import type { ControlsModel } from "../core/model/types.js";
import type { View } from "../core/state.js";
import type { PartContext } from "./context.js";
import { checkbox, select } from "./fields.js";
import { filter } from "./filters.js";

export function viewControls(model: NonNullable<ControlsModel["view"]>, { emit, texts }: PartContext): TemplateResult {
  const show = (change: Partial<View>) => emit({ type: "view", change });
  const [first = "", second = ""] = model.chosen;
  const choose = (label: string, choices: typeof model.units, value: string, onChoose: (value: string) => void) =>
    choices.length > 0 ? select({ label, choices, value, onChoose }) : nothing;
  const filterBy = (field: string, values: string[]) => {
    const others = model.filters
      .filter((one) => one.field !== field)
      .map((one) => [one.field, one.options.filter(({ chosen }) => chosen).map(({ value }) => value)] as const);
    show({
      filter: Object.fromEntries([...others, [field, values] as const].filter(([, chosen]) => chosen.length > 0)),
    });
  };
  return html`<div class="view fields">
    ${choose(texts.groupBy, model.groupBy, first, (value) =>
      show({ groupBy: [value, second].filter((field, place) => field && (place === 0 || field !== value)) }),
    )}
    ${choose(texts.thenBy, model.thenBy, second, (value) => show({ groupBy: [first, value].filter(Boolean) }))}
    ${choose(texts.unit, model.units, model.unit, (value) => show({ unit: value as CalendarUnit | "" }))}
    ${repeat(
      model.filters,
      ({ field }) => field,
      (one) => filter(one, texts, (values) => filterBy(one.field, values)),
    )}
    <div class="checks">
      ${checkbox(texts.exactAmounts, model.exact, (exact) => show({ exact }))}
      ${
        model.count
          ? checkbox(texts.onlyBegun, model.count === "begun", (isBegun) => show({ count: isBegun ? "begun" : "all" }))
          : nothing
      }
    </div>
  </div>`;
}
