/** Importing this module defines `<novita-billing>`, unless that name is taken. */

import { NovitaBillingElement } from "./class.js";

export * from "./class.js";

declare global {
  interface HTMLElementTagNameMap {
    "novita-billing": NovitaBillingElement;
  }
}
