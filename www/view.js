// The controls of an answer: what it is grouped by, the unit of its bars, whether it is compared, and whether bills that
// began before the period count. Written to show a
// state, and read when somebody has chosen.

import { element } from "./element.js";
import { fields } from "./query.js";

const $ = (id) => document.getElementById(id);

/** The controls; `onChange` is told the view that was chosen. */
export function viewControls(onChange) {
  /** The unit that suits the range, and so needs no place in the address. */
  let usual = "";
  let isLong = false;

  function read() {
    const unit = $("unit").value;
    const by = [$("by").value, $("then").value].filter(Boolean);
    return {
      by,
      unit: unit === usual ? "" : unit,
      compares: $("compare").checked,
      isLong,
      isBegun: $("begun").checked,
    };
  }

  for (const id of ["by", "then", "unit", "compare", "begun"]) $(id).addEventListener("change", () => onChange(read()));
  // Enter in a field does not leave the page.
  $("view").addEventListener("submit", (event) => event.preventDefault());

  return {
    /**
     * Shows a state, with the units that its bars can have, and the name of the period before. Whether bills that began
     * before count is asked only where there are some.
     */
    write(state, { units, unit, suited, earlier, hasEarlier }) {
      usual = suited;
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

/** Options with their values and names; they are left alone where nothing changes, and so is who is choosing. */
function fill(select, options, chosen) {
  const now = Array.from(select.options, ({ value }) => value);
  if (now.join() !== options.map(([value]) => value).join()) {
    select.replaceChildren(...options.map(([value, textContent]) => element("option", { value, textContent })));
  }
  select.value = chosen;
}
