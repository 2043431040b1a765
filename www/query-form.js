// The form of the query. Its fields depend on the list of bills and on the shape of the period.

import { element } from "./element.js";
import { lists, overviewKind } from "./lists.js";
import { periodFields, presetPeriods, today } from "./periods.js";

const $ = (id) => document.getElementById(id);

/** Reads and writes the form. Preset periods are relative to the current date in the service's offset. */
export function queryForm(utcOffset) {
  const presets = () => presetPeriods(Date.now(), utcOffset);
  const chosenKind = () => new FormData($("query-form")).get("kind");
  $("kinds").append(...[[overviewKind, { choice: "Overview" }], ...Object.entries(lists)].map(kindOption));

  function showKind() {
    const isOverview = chosenKind() === overviewKind;
    $("bill-fields").hidden = isOverview;
    // Hidden fields must not keep the form from being submitted.
    $("query-form").noValidate = isOverview;
    $("show-button").textContent = isOverview ? "Show overview" : "Show bills";
    if (isOverview) return;
    const { hasCycle, categories } = lists[chosenKind()];
    $("cycle-field").hidden = !hasCycle;
    const category = $("category").value;
    fillCategories(categories, Object.hasOwn(categories, category) ? category : "");
  }

  function showShape() {
    const shape = $("shape").value;
    for (const node of document.querySelectorAll("[data-shape]")) {
      node.hidden = node.dataset.shape !== shape;
      for (const input of node.querySelectorAll("input")) input.required = !node.hidden;
    }
  }

  for (const radio of document.querySelectorAll("[name=kind]")) radio.addEventListener("change", showKind);
  $("shape").addEventListener("change", () => {
    suggestDates(presets(), today(Date.now(), utcOffset));
    showShape();
  });

  return {
    read() {
      const data = new FormData($("query-form"));
      const text = (name) => (data.get(name) ?? "").trim();
      return {
        kind: text("kind"),
        period: readPeriod(presets()),
        cycle: text("cycle"),
        category: text("category"),
        product: text("product"),
      };
    },
    write({ kind, period, cycle, category, product }) {
      document.querySelector(`[name=kind][value=${kind}]`).checked = true;
      $("cycle").value = cycle;
      $("product").value = product;
      writePeriod(period, presets());
      showKind();
      if (kind !== overviewKind) fillCategories(lists[kind].categories, category);
      showShape();
    },
  };
}

/** A radio button for a list. */
function kindOption([kind, { choice }]) {
  const radio = element("input", { type: "radio", name: "kind", value: kind });
  return element("label", {}, radio, element("span", { textContent: choice }));
}

function readPeriod(presets) {
  const shape = $("shape").value;
  if (shape === "month") return $("month").value;
  if (shape === "days")
    return $("from").value === $("until").value ? $("from").value : `${$("from").value}/${$("until").value}`;
  return Object.hasOwn(presets, shape) ? presets[shape] : shape;
}

function writePeriod(period, presets) {
  const fields = periodFields(period, presets);
  for (const option of $("shape").querySelectorAll(".other")) option.remove();
  // Any other period, from an address that was written by hand.
  if (fields.shape === "other")
    $("shape").append(element("option", { className: "other", value: period, textContent: period }));
  $("shape").value = fields.shape === "other" ? period : fields.shape;
  if (fields.shape === "month") $("month").value = fields.month;
  if (fields.shape === "days") {
    $("from").value = fields.from;
    $("until").value = fields.until;
  }
}

/** Fills in empty dates with those of the current month. */
function suggestDates(presets, currentDate) {
  const month = presets["this-month"];
  $("month").value ||= month;
  $("from").value ||= `${month}-01`;
  $("until").value ||= currentDate;
}

/** Shows the categories of a list; an unknown one from the address is kept, because the service may have it. */
function fillCategories(categories, chosen) {
  const known = Object.entries(categories);
  if (chosen !== "" && !Object.hasOwn(categories, chosen)) known.push([chosen, chosen]);
  const options = [["", "All"], ...known].map(([value, textContent]) => element("option", { value, textContent }));
  $("category").replaceChildren(...options);
  $("category").value = chosen;
}
