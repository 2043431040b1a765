// The form of the query. Fields depend on the kind of bills and on the shape of the period.

import { categories, presets, shapeOf, todayOf } from "./query.js";
import { element } from "./element.js";

const $ = (id) => document.getElementById(id);

/** Reads and writes the form. Named periods are of the current date in the service's offset. */
export function formOf(utcOffset) {
  const named = () => presets(Date.now(), utcOffset);
  const kindOf = () => new FormData($("ask")).get("kind");

  function showKind() {
    for (const node of document.querySelectorAll("[data-kind]")) node.hidden = node.dataset.kind !== kindOf();
    const chosen = $("category").value;
    fillCategories(kindOf(), Object.hasOwn(categories[kindOf()], chosen) ? chosen : "");
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
    suggestDates(named(), todayOf(Date.now(), utcOffset));
    showShape();
  });

  return {
    read() {
      const data = new FormData($("ask"));
      const text = (name) => (data.get(name) ?? "").trim();
      return {
        kind: text("kind"),
        period: periodOf(named()),
        cycle: text("cycle"),
        category: text("category"),
        product: text("product"),
      };
    },
    write({ kind, period, cycle, category, product }) {
      document.querySelector(`[name=kind][value=${kind}]`).checked = true;
      $("cycle").value = cycle;
      $("product").value = product;
      writePeriod(period, named());
      showKind();
      fillCategories(kind, category);
      showShape();
    },
  };
}

function periodOf(named) {
  const shape = $("shape").value;
  if (shape === "month") return $("month").value;
  if (shape === "days")
    return $("from").value === $("until").value ? $("from").value : `${$("from").value}/${$("until").value}`;
  return Object.hasOwn(named, shape) ? named[shape] : shape;
}

function writePeriod(period, named) {
  const found = shapeOf(period, named);
  for (const option of $("shape").querySelectorAll(".other")) option.remove();
  // Any other period, from an address that was written by hand.
  if (found.shape === "other")
    $("shape").append(element("option", { className: "other", value: period, textContent: period }));
  $("shape").value = found.shape === "other" ? period : found.shape;
  if (found.shape === "month") $("month").value = found.month;
  if (found.shape === "days") {
    $("from").value = found.from;
    $("until").value = found.until;
  }
}

/** Fills in empty dates with those of the current month. */
function suggestDates(named, today) {
  const month = named["this-month"];
  $("month").value ||= month;
  $("from").value ||= `${month}-01`;
  $("until").value ||= today;
}

/** Shows the categories of a kind; an unknown one from the address is kept, because the service may have it. */
function fillCategories(kind, chosen) {
  const known = Object.entries(categories[kind]);
  if (chosen !== "" && !Object.hasOwn(categories[kind], chosen)) known.push([chosen, chosen]);
  const options = [["", "All"], ...known].map(([value, textContent]) => element("option", { value, textContent }));
  $("category").replaceChildren(...options);
  $("category").value = chosen;
}
