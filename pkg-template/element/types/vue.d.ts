/** Types of the tag in Vue templates: `import type {} from "novita-billing/element/vue"`. */

import type { DefineComponent } from "vue";
import type { NovitaBillingElement } from "./class.js";
import type { NovitaBillingAttributes } from "./tag.js";

type Properties = Partial<Pick<NovitaBillingElement, "client" | "headers" | "strings" | "wasm">>;

declare module "vue" {
  interface GlobalComponents {
    "novita-billing": DefineComponent<NovitaBillingAttributes & Properties>;
  }
}
