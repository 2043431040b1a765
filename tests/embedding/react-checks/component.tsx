import { createRef, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { NovitaBilling, type NovitaBillingElement, type NovitaBillingProps } from "novita-billing/react";

const root = createRoot(document.getElementById("root")!);
const reference = createRef<NovitaBillingElement>();
const seen: unknown[] = [];

/** The handlers are new ones with each rendering, as in most programs; each says of which rendering it is. */
let rendering = 0;

function render(props: NovitaBillingProps) {
  const count = (rendering += 1);
  const note = ({ type }: Event) => seen.push([count, type]);
  root.render(
    <StrictMode>
      <NovitaBilling ref={reference} onLoading={note} onLoad={note} onError={note} onChange={note} {...props} />
    </StrictMode>,
  );
}

Object.assign(globalThis, { render, reference, seen, unmount: () => root.render(null) });
