/** Types of the tag in Vue templates: `import type {} from "novita-billing/element/vue"`. */

import type { DefineComponent } from "vue";
import type { NovitaBillingEventMap } from "./class.js";
import type { NovitaBillingAttributes, NovitaBillingProperties } from "./tag.js";

/** Templates write `@novita-load`. */
type HandlerName<Type extends string> = Type extends `novita-${infer Name}` ? `onNovita${Capitalize<Name>}` : never;

type Handlers = {
  [Type in keyof NovitaBillingEventMap as HandlerName<Type>]?: (event: NovitaBillingEventMap[Type]) => void;
};

declare module "vue" {
  interface GlobalComponents {
    "novita-billing": DefineComponent<NovitaBillingAttributes & NovitaBillingProperties & Handlers>;
  }
}
