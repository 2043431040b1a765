// `next build --webpack` leaves out the WebAssembly module of a package that it bundles. Turbopack needs no such setting.
module.exports = {
  output: "standalone",
  outputFileTracingRoot: __dirname,
  serverExternalPackages: ["novita-billing"],
};
