// The gallery: a list of the states of the element, or the one that the address names, alone and as wide as the page.
//
//   /gallery?state=refunds&theme=dark     light or dark
//   /gallery?state=refunds&locale=ar      a language, and its direction
//   /gallery?state=refunds&width=320      a container of that width, in pixels

import "novita-billing/element";
import { showState } from "./show.js";
import { states } from "./states.js";

const asked = new URLSearchParams(location.search);
const root = document.documentElement;
const main = document.querySelector("main");

const element = (name, text, ...children) => {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
};

const link = (text, query) => {
  const node = element("a", text);
  node.href = `?${new URLSearchParams(query)}`;
  return node;
};

function showList() {
  const items = states.map(({ name, title }) => {
    const variants = [
      link("Light", { state: name, theme: "light" }),
      link("Dark", { state: name, theme: "dark" }),
      link("Narrow", { state: name, width: 390 }),
      link("Right to left", { state: name, locale: "ar" }),
    ];
    return element("li", undefined, element("h2", title), element("span", undefined, ...variants));
  });
  main.className = "list";
  main.append(
    element("h1", "States of the billing element"),
    element("p", "Each is the element itself, with a client whose answers are made up in this page."),
    element("ul", undefined, ...items),
  );
}

/** Sets what of the page the address says. */
function setPage({ title }) {
  const locale = asked.get("locale") ?? "en";
  root.lang = locale;
  root.dir = locale.startsWith("ar") ? "rtl" : "ltr";
  if (asked.has("theme")) root.dataset.theme = asked.get("theme");
  if (/^\d+$/.test(asked.get("width") ?? "")) main.style.setProperty("--width", `${asked.get("width")}px`);
  main.className = "state";
  document.title = title;
}

const state = states.find(({ name }) => name === asked.get("state"));
if (state) {
  setPage(state);
  const billing = document.createElement("novita-billing");
  for (const name of ["theme", "locale"]) if (asked.has(name)) billing.setAttribute(name, asked.get(name));
  showState(billing, state);
  main.append(element("h1", state.title), billing);
} else showList();
