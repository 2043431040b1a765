// The controls of the view: what bills are grouped by, the unit of the bars, whether they are compared with the period
// before, and whether bills that began before the period count.

import { element } from "./element.js";
import { fields } from "./query.js";

const $ = (id) => document.getElementById(id);

/** The controls. `onChange` is called with the view that was chosen. */
export function viewControls(onChange) {
  /** The default unit for the range, which the address omits. */
  let defaultUnit = "";
  let isLong = false;

  function read() {
    const unit = $("unit").value;
    const by = [$("by").value, $("then").value].filter(Boolean);
    return {
      by,
      unit: unit === defaultUnit ? "" : unit,
      compares: $("compare").checked,
      isLong,
      isBegun: $("begun").checked,
    };
  }

  for (const id of ["by", "then", "unit", "compare", "begun"]) $(id).addEventListener("change", () => onChange(read()));
  // Enter in a field must not submit the form.
  $("view").addEventListener("submit", (event) => event.preventDefault());

  return {
    /**
     * Shows a state, with the units that its bars can have, and the name of the period before. The option for bills that
     * began earlier is hidden if there are none.
     */
    write(state, { units, unit, defaultUnit: usualUnit, earlier, hasEarlier }) {
      defaultUnit = usualUnit;
      isLong = state.isLong;
      const names = Object.entries(fields[state.kind]);
      fill($("by"), names, state.by[0]);
      const others = names.filter(([field]) => field !== state.by[0]);
      fill($("then"), [["", "nothing more"], ...others], state.by[1] ?? "");
      fill(
        $("unit"),
        units.map((name) => [name, `${name[0].toUpperCase()}${name.slice(1)}`]),
        unit,
      );
      $("compare").checked = state.compares;
      $("begun").checked = state.isBegun;
      $("begun").parentElement.hidden = !hasEarlier && !state.isBegun;
      $("compare-name").textContent = `Compare with ${earlier}`;
    },
    /** Shows all groups, or only the largest. */
    showAll: (all) => onChange({ ...read(), isLong: all }),
  };
}

/** Sets the options of a select. Unchanged ones are kept, so that an open list stays open. */
function fill(select, options, chosen) {
  const now = Array.from(select.options, ({ value }) => value);
  if (now.join() !== options.map(([value]) => value).join()) {
    select.replaceChildren(...options.map(([value, textContent]) => element("option", { value, textContent })));
  }
  select.value = chosen;
}
