/** `novita-billing/element/class`: the element without its definition, for another name or a registry of one's own. */

export { NovitaBillingElement } from "../element.js";
