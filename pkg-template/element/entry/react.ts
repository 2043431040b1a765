/** `novita-billing/react`: the element as a component of React, with typed properties and events. */

import { createComponent } from "@lit/react";
import * as React from "react";
import { eventProps } from "../react-events.js";
import { NovitaBillingElement } from "./element.js";

export const NovitaBilling = createComponent({
  react: React,
  tagName: "novita-billing",
  elementClass: NovitaBillingElement,
  displayName: "NovitaBilling",
  events: eventProps,
});
