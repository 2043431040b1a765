"use client";

/** `novita-billing/react`: the element as a component of React, with typed properties and events. */

import * as React from "react";
import { eventProps } from "../react-events.js";
import { type Props, splitProps } from "../react-props.js";
import { NovitaBillingElement } from "./element.js";

type Handler = (event: Event) => void;

export const NovitaBilling = React.forwardRef<NovitaBillingElement, Props>(function NovitaBilling(props, ref) {
  const { own, rest } = splitProps(props);
  const element = React.useRef<NovitaBillingElement>(null);
  const given = React.useRef<Props>({});
  // The same object, so that React does not detach and attach it with each rendering.
  React.useImperativeHandle(ref, () => element.current as NovitaBillingElement, []);
  React.useLayoutEffect(() => {
    const { current } = element;
    if (current) update(current, own, given.current);
    given.current = own;
  });
  // What the server rendered has an attribute more.
  return React.createElement(tag, { ...rest, ref: element, suppressHydrationWarning: true });
});

NovitaBilling.displayName = "NovitaBilling";

const tag = "novita-billing" as string;

/**
 * Sets the properties whose values changed since the last render. The others keep what the user chose in the element: a
 * render of the page must not undo it.
 */
function update(element: NovitaBillingElement, own: Props, given: Props): void {
  for (const name of new Set([...Object.keys(given), ...Object.keys(own)])) {
    const [value, old] = [own[name], given[name]];
    if (isSame(value, old)) continue;
    if (!isEvent(name)) {
      Reflect.set(element, name, value);
      continue;
    }
    if (old) element.removeEventListener(eventProps[name], old as Handler);
    if (value) element.addEventListener(eventProps[name], value as Handler);
  }
  element.removeAttribute("defer-hydration");
}

const isEvent = (name: string): name is keyof typeof eventProps => Object.hasOwn(eventProps, name);

/** Objects in JSX are new ones with each rendering. */
const isSame = (a: unknown, b: unknown) =>
  a === b || (isPlain(a) && isPlain(b) && JSON.stringify(a) === JSON.stringify(b));

const isPlain = (value: unknown) =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
