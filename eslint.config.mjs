// Lints for the facade, the element, the command line and the simulated API (TypeScript, with types) and for tools, tests and the page (JavaScript).

import js from "@eslint/js";
import globals from "globals";
import typescript from "typescript-eslint";

// Fake clocks replace queueMicrotask and may never run the microtask; the bundle replaces the bare name, see tools/build.mjs.
const useRunInMicrotask = "Use runInMicrotask of wasm/js/runtime.js.";
const noQueueMicrotask = {
  "no-restricted-globals": ["error", { name: "queueMicrotask", message: useRunInMicrotask }],
  "no-restricted-properties": ["error", { property: "queueMicrotask", message: useRunInMicrotask }],
};

const typedRules = {
  eqeqeq: "error",
  "prefer-const": "error",
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
  // The compiler checks names.
  "no-undef": "off",
};

export default typescript.config(
  {
    ignores: [
      ...["pkg/", "target/", ".cache/", "node_modules/"],
      ...["examples/embedding/*/dist/", "examples/embedding/worker/public/novita-billing/"],
      ...["worker/public/", "**/.wrangler/"],
      // JSX, which only the framework parses.
      "tests/matrix/next/app/**/{layout,page}.js",
    ],
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    extends: [js.configs.recommended],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "module",
      globals: { ...globals.node, ...globals.browser },
    },
    rules: {
      eqeqeq: "error",
      "prefer-const": "error",
      "no-var": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  { files: ["tests/matrix/jest*/**"], languageOptions: { globals: globals.jest } },
  { files: ["wasm/js/**/*.js"], rules: noQueueMicrotask },
  {
    files: ["pkg-template/**/*.ts"],
    ignores: ["**/*.d.ts", "pkg-template/cli/**", "pkg-template/element/**"],
    extends: [js.configs.recommended, ...typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "pkg-template/tsconfig.json" } },
    rules: {
      ...typedRules,
      ...noQueueMicrotask,
      // Signals and functions of users may reject with any value, which is passed on.
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true, allowRethrowing: true }],
    },
  },
  {
    files: ["pkg-template/element/**/*.ts"],
    ignores: ["**/*.d.ts"],
    extends: [js.configs.recommended, ...typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "pkg-template/element/tsconfig.json" } },
    rules: typedRules,
  },
  {
    // Without types: the libraries of the Worker are only installed for its tests, which check them.
    files: ["worker/**/*.ts"],
    extends: [js.configs.recommended, ...typescript.configs.recommended],
    rules: typedRules,
  },
  {
    files: ["pkg-template/cli/**/*.ts"],
    extends: [js.configs.recommended, ...typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "pkg-template/cli/tsconfig.json" } },
    rules: typedRules,
  },
);
