/** Types of the tag in Vue templates: `import type {} from "novita-billing/element/vue"`. */

import type { DefineComponent } from "vue";
import type { NovitaBillingElement, NovitaBillingEventMap } from "./class.js";
import type { NovitaBillingAttributes } from "./tag.js";

type Properties = Partial<Pick<NovitaBillingElement, "client" | "headers" | "strings" | "wasm">>;

/** Templates write `@novita-load`. */
type HandlerName<Type extends string> = Type extends `novita-${infer Name}` ? `onNovita${Capitalize<Name>}` : never;

type Handlers = {
  [Type in keyof NovitaBillingEventMap as HandlerName<Type>]?: (event: NovitaBillingEventMap[Type]) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "novita-billing": DefineComponent<NovitaBillingAttributes & Properties & Handlers>;
  }
}
