// Re-exports the package from the address where the page's server has it. With a bundler, import "novita-billing" instead.
export * from "/novita-billing/dist/entry/browser.js";
