/** `novita-billing/react` where there is no DOM: the component renders an empty tag, which the browser fills. */

import { createComponent } from "@lit/react";
import * as React from "react";
import { eventProps } from "../react-events.js";
import { NovitaBillingElement } from "./server.js";

export const NovitaBilling = createComponent({
  react: React,
  tagName: "novita-billing",
  elementClass: NovitaBillingElement as never,
  displayName: "NovitaBilling",
  events: eventProps,
});
