// A table that can be sorted by any column, and shows a hundred rows at a time. Its rows may be an array or a table of bills
// in the package's memory, of which only the visible rows are made into objects.

import { element, apiText } from "./element.js";
import { count, counted } from "./format.js";

const rowsPerPage = 100;

/**
 * A column.
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {boolean} [isApiText] its name is a text of the API
 * @property {(row) => string | Node} content of a cell
 * @property {(rows: Iterable) => ArrayLike} keys the sort keys of all rows
 * @property {(a, b) => number} [compare] the order of the sort keys; default: that of < and >
 * @property {(row) => string} [note] a second line
 * @property {(row) => string | undefined} [title] the tooltip
 * @property {boolean} [numeric] is aligned to the right, and sorted with the largest first
 * @property {boolean} [isRowHeader] its cells are the headers of their rows
 * @property {boolean} [noWrap] is never broken into lines
 * @property {(row) => boolean} [isFaint] is shown in a lighter style
 */

/**
 * Makes a table and its pager. `draw` shows the rows again, after the content of columns has changed.
 *
 * @param {object} parts
 * @param {{ length: number, at(index: number): any } & Iterable<any>} parts.rows
 * @param {Column[]} parts.columns
 * @param {string} parts.caption
 * @param {object} [parts.lastRow] a row that stays last, however the others are sorted
 * @param {object} [parts.totalRow] a row below the others
 * @param {string} [parts.rowName] what a row is, in the singular
 */
export function sortedTable({ rows, columns, caption, lastRow, totalRow, rowName = "row" }) {
  /** The indices of the rows in their order; undefined for the given order. */
  let indices;
  /** The column that the rows are sorted by, and whether the largest key is first. */
  let order = {};
  let page = 0;
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const body = element("tbody");
  const headers = columns.map((column) => headerOf(column, () => sortBy(column)));
  const pager = pagerOf(showPage);

  function sortBy(column) {
    const descends = order.column === column ? !order.descends : column.numeric === true;
    order = { column, descends };
    indices = sortedIndices(column.keys(rows), column.compare ?? compareValues, descends);
    headers.forEach((cell, index) => {
      if (columns[index] === column) cell.ariaSort = descends ? "descending" : "ascending";
      else cell.removeAttribute("aria-sort");
    });
    showPage(0);
  }

  function showPage(number) {
    page = Math.min(Math.max(number, 0), pages - 1);
    draw();
    frame.scrollTop = 0;
  }

  function draw() {
    const first = page * rowsPerPage;
    const visible = [];
    for (let place = first; place < Math.min(first + rowsPerPage, rows.length); place += 1) {
      visible.push(rows.at(indices ? indices[place] : place));
    }
    const showsLastRow = lastRow && page === pages - 1;
    body.replaceChildren(...(showsLastRow ? [...visible, lastRow] : visible).map((row) => rowOf(row, columns)));
    pager.update({ first, last: first + visible.length, rows: rows.length, page, pages, rowName });
  }

  draw();
  const table = element(
    "table",
    {},
    element("caption", { textContent: caption, className: "hidden-visually" }),
    element("thead", {}, element("tr", {}, ...headers)),
    body,
  );
  if (totalRow) table.append(element("tfoot", {}, rowOf(totalRow, columns)));
  // Focusable, so that the keyboard can scroll it.
  const frame = element("div", { className: "table-frame", tabIndex: 0, role: "region", ariaLabel: caption }, table);
  return { nodes: [frame, pager.node], draw };
}

const compareValues = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The indices of keys in their order; equal keys keep their order. */
function sortedIndices(keys, compare, descends) {
  const direction = descends ? -1 : 1;
  const order = (a, b) => direction * compare(keys[a], keys[b]) || a - b;
  return Uint32Array.from(keys, (_, index) => index).sort(order);
}

function headerOf({ name, numeric, isApiText }, onSort) {
  const button = element("button", { type: "button" }, isApiText ? apiText(name) : name);
  button.addEventListener("click", onSort);
  return element("th", { scope: "col", className: numeric ? "numeric" : "" }, button);
}

function rowOf(row, columns) {
  const cells = columns.map((column) => {
    const cell = column.isRowHeader ? element("th", { scope: "row" }) : element("td");
    cell.classList.toggle("numeric", column.numeric === true);
    cell.classList.toggle("no-wrap", column.noWrap === true);
    cell.classList.toggle("faint", column.isFaint?.(row) === true);
    cell.append(contentOf(column, row));
    const title = column.title?.(row);
    if (title !== undefined) cell.title = title;
    const note = column.note?.(row);
    if (note) cell.append(element("small", {}, column.noWrap ? note : apiText(note)));
    return cell;
  });
  return element("tr", {}, ...cells);
}

/** Texts of numeric and unwrapped columns are the page's own; any other may be a text of the API. */
function contentOf(column, row) {
  const content = column.content(row);
  return typeof content === "string" && !column.numeric && !column.noWrap ? apiText(content) : content;
}

function pagerOf(onPage) {
  const previous = element("button", { type: "button", textContent: "Previous" });
  const next = element("button", { type: "button", textContent: "Next" });
  const position = element("p", { role: "status" });
  const node = element("div", { className: "pager" }, position, previous, next);
  let page = 0;
  previous.addEventListener("click", () => onPage(page - 1));
  next.addEventListener("click", () => onPage(page + 1));
  function update({ first, last, rows, pages, rowName, ...current }) {
    page = current.page;
    node.hidden = pages === 1;
    position.textContent = `${count(first + 1)} to ${count(last)} of ${counted(rows, rowName)}`;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  }
  return { node, update };
}
