/** The module, as bundlers and Workers import it: give it to `init` of `novita-billing/slim`. */
declare const module: typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;
export default module;
