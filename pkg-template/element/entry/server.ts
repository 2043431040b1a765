/** The element where there is no DOM: pages that are rendered on a server have an empty tag, which the browser fills. */

import { attributeNames, objectProperties } from "../property-names.js";

/** Cannot be made on a server. It has the names of the properties, by which frameworks tell them from attributes. */
export class NovitaBillingElement {
  static {
    for (const name of [...Object.keys(attributeNames), ...objectProperties]) {
      Object.defineProperty(this.prototype, name, { value: undefined, writable: true });
    }
  }

  constructor() {
    throw new Error("<novita-billing> needs a browser: on a server, render its tag alone");
  }
}
