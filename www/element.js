// Elements are made here, and nowhere of markup: every text of the API goes in as text.

/** An element with properties and children. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

/**
 * A text from outside, which may be of any length and run either way: it turns nothing round beside it, and where there
 * is no room for all of it the style sheet cuts it, and a pointer that rests there shows the rest.
 */
export function outsideText(text) {
  return element("bdi", { className: "outside", textContent: text, title: text.length > 24 ? text : "" });
}
