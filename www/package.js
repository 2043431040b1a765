// The package, as the page's server has it. With a bundler this would be `from "novita-billing"`.
export * from "/novita-billing/dist/entry/browser.js";
