// Without Node's option --experimental-vm-modules, Jest runs no ES modules: those of the package are compiled to CommonJS.
const plugins = ["@babel/plugin-transform-modules-commonjs", "babel-plugin-transform-import-meta"];

module.exports = {
  transformIgnorePatterns: ["/node_modules/(?!novita-billing/)"],
  transform: {
    "/node_modules/novita-billing/": ["babel-jest", { plugins, compact: true }],
    "\\.[jt]sx?$": "babel-jest",
  },
};
