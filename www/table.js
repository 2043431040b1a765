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
 * @property {(row) => string | Node} of the content of a cell
 * @property {(rows: Iterable) => ArrayLike} keys the sort keys of all rows
 * @property {(a, b) => number} [compare] the order of the sort keys; default: that of < and >
 * @property {(row) => string} [note] a second line
 * @property {(row) => string | undefined} [title] the tooltip
 * @property {boolean} [numeric] is aligned to the right, and sorted with the largest first
 * @property {boolean} [heads] its cells are the headers of their rows
 * @property {boolean} [fixed] is never broken into lines
 * @property {(row) => boolean} [isFaint] is shown in a lighter style
 */

/**
 * Makes a table and its pager. `draw` shows the rows again, after the content of columns has changed.
 *
 * @param {object} parts
 * @param {{ length: number, at(index: number): any } & Iterable<any>} parts.rows
 * @param {Column[]} parts.columns
 * @param {string} parts.caption
 * @param {object} [parts.rest] a row that stays last, however the others are sorted
 * @param {object} [parts.total] a row below the others
 * @param {string} [parts.one] the name of a row, in the singular
 */
export function sortedTable({ rows, columns, caption, rest, total, one = "row" }) {
  /** The indices of the rows in their order; undefined for the given order. */
  let indices;
  let order = {};
  let page = 0;
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const body = element("tbody");
  const headers = columns.map((column) => headerOf(column, () => sortBy(column)));
  const pager = pagerOf((wanted) => show(wanted));

  function sortBy(column) {
    const descends = order.column === column ? !order.descends : column.numeric === true;
    order = { column, descends };
    indices = sortedIndices(column.keys(rows), column.compare ?? compareValues, descends);
    headers.forEach((cell, index) => {
      if (columns[index] === column) cell.ariaSort = descends ? "descending" : "ascending";
      else cell.removeAttribute("aria-sort");
    });
    show(0);
  }

  function show(wanted) {
    page = Math.min(Math.max(wanted, 0), pages - 1);
    draw();
    frame.scrollTop = 0;
  }

  function draw() {
    const first = page * rowsPerPage;
    const visible = [];
    for (let place = first; place < Math.min(first + rowsPerPage, rows.length); place += 1) {
      visible.push(rows.at(indices ? indices[place] : place));
    }
    const isLast = rest && page === pages - 1;
    body.replaceChildren(...(isLast ? [...visible, rest] : visible).map((row) => rowOf(row, columns)));
    pager.update({ first, last: first + visible.length, rows: rows.length, page, pages, one });
  }

  draw();
  const table = element(
    "table",
    {},
    element("caption", { textContent: caption, className: "hidden-visually" }),
    element("thead", {}, element("tr", {}, ...headers)),
    body,
  );
  if (total) table.append(element("tfoot", {}, rowOf(total, columns)));
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
    const cell = column.heads ? element("th", { scope: "row" }) : element("td");
    for (const name of ["numeric", "fixed"]) cell.classList.toggle(name, column[name] === true);
    cell.classList.toggle("faint", column.isFaint?.(row) === true);
    cell.append(contentOf(column, row));
    const title = column.title?.(row);
    if (title !== undefined) cell.title = title;
    const note = column.note?.(row);
    if (note) cell.append(element("small", {}, column.fixed ? note : apiText(note)));
    return cell;
  });
  return element("tr", {}, ...cells);
}

/** Texts of numeric and fixed columns are the page's own; any other may be a text of the API. */
function contentOf({ of, numeric, fixed }, row) {
  const content = of(row);
  return typeof content === "string" && !numeric && !fixed ? apiText(content) : content;
}

function pagerOf(onPage) {
  const previous = element("button", { type: "button", textContent: "Previous" });
  const next = element("button", { type: "button", textContent: "Next" });
  const where = element("p", { role: "status" });
  const node = element("div", { className: "pager" }, where, previous, next);
  let page = 0;
  previous.addEventListener("click", () => onPage(page - 1));
  next.addEventListener("click", () => onPage(page + 1));
  function update({ first, last, rows, pages, one, ...now }) {
    page = now.page;
    node.hidden = pages === 1;
    where.textContent = `${count(first + 1)} to ${count(last)} of ${counted(rows, one)}`;
    previous.disabled = page === 0;
    next.disabled = page === pages - 1;
  }
  return { node, update };
}
