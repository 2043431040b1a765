// A table that is sorted by any column and shown a hundred rows at a time, so that a hundred thousand are no burden. Its
// rows may be an array, or bills that lie in the package's memory: then only what is on the screen is made into rows.

import { element, outsideText } from "./element.js";
import { count, counted } from "./words.js";

const rowsPerPage = 100;

/**
 * A column.
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {boolean} [isOutside] its name comes from outside
 * @property {(row) => string | Node} of what a cell holds
 * @property {(rows: Iterable) => ArrayLike} keys what the column sorts by, made for all rows at once: < and > order it
 * @property {(row) => string} [note] a second line
 * @property {(row) => string | undefined} [title] what a pointer that rests there shows
 * @property {boolean} [numeric] stands on the right, and the largest come first
 * @property {boolean} [heads] its cells say what their row is about
 * @property {boolean} [fixed] is never broken into lines
 * @property {(row) => boolean} [isFaint] is of no weight
 */

/**
 * Makes a table and its pager, to be put into the page. Should what columns say change, call `draw`.
 *
 * @param {object} parts
 * @param {{ length: number, at(index: number): any } & Iterable<any>} parts.rows
 * @param {Column[]} parts.columns
 * @param {string} parts.caption
 * @param {object} [parts.rest] a row that stays last, whatever the others are sorted by
 * @param {object} [parts.total] a row below the others
 * @param {string} [parts.one] what a row is, in one word
 */
export function sortedTable({ rows, columns, caption, rest, total, one = "row" }) {
  /** Where the rows in their order stand among those given; undefined while it is the same order. */
  let places;
  let order = {};
  let page = 0;
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const body = element("tbody");
  const headers = columns.map((column) => headerOf(column, () => sortBy(column)));
  const pager = pagerOf((wanted) => show(wanted));

  function sortBy(column) {
    const descends = order.column === column ? !order.descends : column.numeric === true;
    order = { column, descends };
    places = sorted(column.keys(rows), descends);
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
      visible.push(rows.at(places ? places[place] : place));
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
  // Focusable, so that it can be scrolled with the keyboard.
  const frame = element("div", { className: "table-frame", tabIndex: 0, role: "region", ariaLabel: caption }, table);
  return { nodes: [frame, pager.node], draw };
}

/** The places of keys in their order; equal keys stay as they were. */
function sorted(keys, descends) {
  const direction = descends ? -1 : 1;
  const order = (a, b) => (keys[a] < keys[b] ? -direction : keys[a] > keys[b] ? direction : a - b);
  return Uint32Array.from(keys, (_, index) => index).sort(order);
}

function headerOf({ name, numeric, isOutside }, onSort) {
  const button = element("button", { type: "button" }, isOutside ? outsideText(name) : name);
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
    if (note) cell.append(element("small", {}, column.fixed ? note : outsideText(note)));
    return cell;
  });
  return element("tr", {}, ...cells);
}

/** Numbers and times are the page's own; other texts may be anything. */
function contentOf({ of, numeric, fixed }, row) {
  const content = of(row);
  return typeof content === "string" && !numeric && !fixed ? outsideText(content) : content;
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
