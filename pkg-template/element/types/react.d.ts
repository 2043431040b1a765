import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from "react";
import type { NovitaBillingElement, NovitaBillingEventMap } from "./class.js";

export * from "./class.js";

/** What can be set: the attributes under the names of their properties, and the properties. */
type Settable = Omit<
  NovitaBillingElement,
  keyof HTMLElement | "load" | "cancel" | "download" | "summary" | "report" | "table"
>;

type Handler<Type extends keyof NovitaBillingEventMap> = (event: NovitaBillingEventMap[Type]) => void;

/** Properties of the component. */
export interface NovitaBillingProps
  extends
    Partial<Settable>,
    Omit<HTMLAttributes<NovitaBillingElement>, "onLoad" | "onError" | "onChange" | "onSelect" | keyof Settable> {
  /** `novita-loading` */
  onLoading?: Handler<"novita-loading">;
  /** `novita-load` */
  onLoad?: Handler<"novita-load">;
  /** `novita-error` */
  onError?: Handler<"novita-error">;
  /** `novita-unauthorized` */
  onUnauthorized?: Handler<"novita-unauthorized">;
  /** `novita-change` */
  onChange?: Handler<"novita-change">;
  /** `novita-select` */
  onSelect?: Handler<"novita-select">;
}

/**
 * `<novita-billing>` as a component of React 18 and later.
 *
 * @example
 * <NovitaBilling baseUrl="/billing" list="usage" onLoad={({ detail }) => console.log(detail.total)} />
 */
export const NovitaBilling: ForwardRefExoticComponent<NovitaBillingProps & RefAttributes<NovitaBillingElement>>;
