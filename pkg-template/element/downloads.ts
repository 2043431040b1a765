/** What makes and starts downloads: a script that is loaded with the first one. */

export { fileOf } from "./core/exports.js";
export { startDownload } from "./download.js";
