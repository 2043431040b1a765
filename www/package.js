// The one place that says where the package is served. With a bundler this would be `from "novita-billing"`.
export * from "/novita-billing/dist/entry/browser.js";
