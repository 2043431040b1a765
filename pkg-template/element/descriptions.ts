/** What the build writes beside the scripts: the custom-elements manifest, and the types of the texts. */

export { customElementsManifest } from "./manifest.js";
export { stringTypes } from "./string-types.js";
