// Makes elements. No text is ever parsed as markup.

/** An element with properties and children. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

/**
 * A text of the API, which may have any length and writing direction: it is isolated from its surroundings, and where the
 * style sheet shortens it, the tooltip has all of it.
 */
export function apiText(text) {
  return element("bdi", { className: "api-text", textContent: text, title: text.length > 24 ? text : "" });
}
