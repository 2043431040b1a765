// What the entries use of their environments, declared here so that the facade depends on the types of none.

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "node:fs" {
  export function readFileSync(path: URL | string): Uint8Array<ArrayBuffer>;
}
