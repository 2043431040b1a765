/** The custom-elements manifest: what editors and documentation tools know of the element. */

import { type AttributeDescription, attributes } from "./attributes.js";
import { events } from "./events.js";
import { cssParts, cssProperties } from "./look.js";
import { attributeNames } from "./property-names.js";

const all = Object.entries(attributeNames).map(([property, name]) => ({
  name,
  property,
  ...attributes[property as keyof typeof attributeNames],
}));

export function customElementsManifest(): object {
  return {
    schemaVersion: "1.0.0",
    modules: [
      {
        kind: "javascript-module",
        path: "element/class.js",
        declarations: [
          {
            kind: "class",
            name: "NovitaBillingElement",
            tagName: "novita-billing",
            customElement: true,
            superclass: { name: "HTMLElement" },
            description: "The bills of a Novita AI account.",
            attributes: all.map((attribute) => ({
              name: attribute.name,
              fieldName: attribute.property,
              description: attribute.description,
              type: { text: typeText(attribute) },
              ...(attribute.default !== undefined && { default: `"${attribute.default}"` }),
            })),
            members: [
              ...all.map(({ name, property, description }) => ({
                kind: "field",
                name: property,
                attribute: name,
                description,
              })),
              ...properties.map(({ name, description, readonly }) => ({ kind: "field", name, description, readonly })),
              ...methods.map(({ name, description }) => ({ kind: "method", name, description })),
            ],
            cssParts,
            cssProperties,
            events: events.map(({ name, description }) => ({ name, description, type: { text: "CustomEvent" } })),
          },
        ],
        exports: [exportOf("NovitaBillingElement", "element/class.js")],
      },
      {
        kind: "javascript-module",
        path: "element/element.js",
        declarations: [],
        exports: [
          {
            kind: "custom-element-definition",
            name: "novita-billing",
            declaration: { name: "NovitaBillingElement", module: "element/class.js" },
          },
        ],
      },
    ],
  };
}

const typeText = ({ values }: AttributeDescription) =>
  values ? values.map((value) => `"${value}"`).join(" | ") : "string";

const exportOf = (name: string, module: string) => ({ kind: "js", name, declaration: { name, module } });

const properties = [
  { name: "client", description: "A client of the page, in place of one that is made for base-url.", readonly: false },
  { name: "headers", description: "Headers of each request, or a function that returns them.", readonly: false },
  { name: "strings", description: "Texts that replace the element's own, by name.", readonly: false },
  { name: "wasm", description: "Where the WebAssembly module is, as init takes it.", readonly: false },
  {
    name: "parquet",
    description:
      "What writes Parquet files: toParquet of novita-billing/parquet. With it, the element offers that download.",
    readonly: false,
  },
  { name: "summary", description: "The totals of what is shown.", readonly: true },
  { name: "report", description: "How it was loaded.", readonly: true },
  { name: "table", description: "The bills that were loaded. The element frees it.", readonly: true },
];

const methods = [
  { name: "load", description: "Loads again." },
  { name: "cancel", description: "Stops loading. What is shown stays." },
  { name: "download", description: "Starts a download." },
];
