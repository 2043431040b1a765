/** What is below the bars of an answer, and their table: a script that is loaded while the bills are, so that the total does not wait for it. */

export { detailsOf } from "./core/model/details.js";
export { chartTable } from "./parts/chart-table.js";
export { details } from "./parts/details.js";
