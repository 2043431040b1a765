// Elements are made here, and nowhere of markup: every text of the API goes in as text.

/** An element with properties and children. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
