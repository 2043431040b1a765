/** Types of the tag in JSX of React 19: `import type {} from "novita-billing/element/jsx"`. */

import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { NovitaBillingElement } from "./class.js";
import type { NovitaBillingAttributes, NovitaBillingProperties } from "./tag.js";

declare module "react" {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React declares it
  namespace JSX {
    interface IntrinsicElements {
      "novita-billing": DetailedHTMLProps<HTMLAttributes<NovitaBillingElement>, NovitaBillingElement> &
        NovitaBillingAttributes &
        NovitaBillingProperties;
    }
  }
}
