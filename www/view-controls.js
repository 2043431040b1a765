// The controls of the view: what bills are grouped by, the unit of the bars, whether they are compared with the previous
// period, and whether bills that began before the period count.

import { element } from "./element.js";
import { lists } from "./lists.js";

const $ = (id) => document.getElementById(id);

/** The controls. `onChange` is called with the view that was chosen. */
export function viewControls(onChange) {
  /** The default unit for the range, which the address omits. */
  let defaultUnit = "";
  let showsAllGroups = false;

  function read() {
    const unit = $("unit").value;
    const by = [$("by").value, $("then-by").value].filter(Boolean);
    return {
      by,
      unit: unit === defaultUnit ? "" : unit,
      compares: $("compare").checked,
      showsAllGroups,
      isBegun: $("begun").checked,
    };
  }

  for (const id of ["by", "then-by", "unit", "compare", "begun"])
    $(id).addEventListener("change", () => onChange(read()));
  // Enter in a field must not submit the form.
  $("view-form").addEventListener("submit", (event) => event.preventDefault());

  return {
    /**
     * Shows a state.
     *
     * @param {object} state
     * @param {object} options
     * @param {string[]} options.units the units that the bars can have
     * @param {string} options.unit the unit that they have
     * @param {string} options.defaultUnit
     * @param {string} options.previousPeriod its text
     * @param {boolean} options.hasEarlier whether some bills began before the period; if not, their option is hidden
     */
    write(state, options) {
      defaultUnit = options.defaultUnit;
      showsAllGroups = state.showsAllGroups;
      const fields = Object.entries(lists[state.kind].groupFields);
      fill($("by"), fields, state.by[0]);
      const others = fields.filter(([field]) => field !== state.by[0]);
      fill($("then-by"), [["", "nothing more"], ...others], state.by[1] ?? "");
      fill(
        $("unit"),
        options.units.map((name) => [name, `${name[0].toUpperCase()}${name.slice(1)}`]),
        options.unit,
      );
      $("compare").checked = state.compares;
      $("begun").checked = state.isBegun;
      $("begun").parentElement.hidden = !options.hasEarlier && !state.isBegun;
      $("compare-label").textContent = `Compare with ${options.previousPeriod}`;
    },
    /** Shows all groups, or only the largest. */
    showAllGroups: (all) => onChange({ ...read(), showsAllGroups: all }),
  };
}

/** Sets the options of a select. Unchanged ones are kept, so that an open list stays open. */
function fill(select, options, chosen) {
  const present = Array.from(select.options, ({ value }) => value);
  if (present.join() !== options.map(([value]) => value).join()) {
    select.replaceChildren(...options.map(([value, textContent]) => element("option", { value, textContent })));
  }
  select.value = chosen;
}
