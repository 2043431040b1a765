"use client";

/**
 * `novita-billing/react` where there is no DOM: the component renders an empty tag, which the browser fills. The attribute
 * lets the element wait for its properties, which React sets when the page has its scripts.
 */

import * as React from "react";
import { type Props, splitProps } from "../react-props.js";

export const NovitaBilling = React.forwardRef<unknown, Props>(function NovitaBilling(props, _ref) {
  return React.createElement("novita-billing", { ...splitProps(props).rest, "defer-hydration": "" });
});
NovitaBilling.displayName = "NovitaBilling";
