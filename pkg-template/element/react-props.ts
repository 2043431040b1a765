/** What of the component's properties is the element's, and what is React's. */

import { attributeNames, objectProperties } from "./property-names.js";
import { eventProps } from "./react-events.js";

export type Props = Record<string, unknown>;

const ownNames = new Set([...Object.keys(attributeNames), ...objectProperties, ...Object.keys(eventProps)]);

export function splitProps(props: Props): { own: Props; rest: Props } {
  const own: Props = {};
  const rest: Props = {};
  for (const [name, value] of Object.entries(props)) {
    if (ownNames.has(name)) own[name] = value;
    // React 18 leaves this name as it is on custom elements.
    else rest[name === "className" ? "class" : name] = value;
  }
  return { own, rest };
}
