/** `novita-billing/element`: defines `<novita-billing>`, unless that name is taken. */

import { NovitaBillingElement } from "../element.js";

if (!customElements.get("novita-billing")) customElements.define("novita-billing", NovitaBillingElement);

export { NovitaBillingElement };
