// esbuild emits the whole module and gives its address. The element's own worker has to be an entry, so that it is beside main.js.

import "novita-billing/element";
import moduleUrl from "novita-billing/novita_billing_bg.wasm";

document.querySelector("novita-billing").wasm = moduleUrl;
