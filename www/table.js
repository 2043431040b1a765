// A table of bills: sorted by any column, a hundred rows at a time, so that a hundred thousand are no burden. Every text
// of the API goes in as text.

import { exact, rounded, scaled } from "./money.js";
import { count, counted } from "./words.js";

const rowsPerPage = 100;

// What a column sorts by is made once for all rows: `keys` gives values that < and > order.
const text = (name, of, more = {}) => ({ name, of, keys: (rows) => rows.map((row) => of(row).toLowerCase()), ...more });
const number = (name, field) => ({
  name,
  numeric: true,
  of: (row) => (row[field] === undefined ? "–" : count(row[field])),
  keys: (rows) => rows.map((row) => row[field] ?? -1n),
});
const money = (name, field) => ({
  name,
  numeric: true,
  money: field,
  of: (row) => rounded(row[field], 4),
  keys: (rows) => scaled(rows.map((row) => row[field])).values,
});
const period = (times) => ({
  name: "Period",
  fixed: true,
  of: (row) => times.days(row),
  note: (row) => times.clockTimes(row),
  title: (row) => `${times.time(row.startTime)} – ${times.time(row.endTime)}`,
  keys: (rows) => rows.map((row) => row.startTime),
});
// Before the quantities: where a screen is too narrow for all columns, the money is still in sight.
const moneyColumns = [money("Total", "total"), money("Voucher", "voucher"), money("Cash", "cash")];

const trades = { monthly_new_buy: "bought", monthly_re_buy: "renewed", monthly_re_config: "changed" };

/** The columns of a kind of bills. */
export function columnsOf(kind, times, rows) {
  if (kind === "apiKey") {
    const isTwin = twins(rows);
    return [
      period(times),
      text("API key", (row) => row.apikeyName || row.ownerID, {
        note: (row) => (isTwin(row) ? `${row.apikeyMask} · ${row.ownerID}` : row.apikeyMask),
        title: (row) => row.ownerID,
      }),
      text("Product", (row) => row.productName),
      text("Category", (row) => row.category),
      ...moneyColumns,
      number("Input", "billNum0"),
      number("Output", "billNum1"),
    ];
  }
  return [
    period(times),
    text("Product", (row) => row.productName, { note: (row) => row.ownerID }),
    text("Category", (row) => row.productCategory),
    text("Trade", (row) => trades[row.tradeType] ?? row.tradeType),
    ...moneyColumns,
    number("Quantity", "billNum"),
  ];
}

/** Two keys can share a name and a mask, and then only the id tells them apart. */
function twins(rows) {
  const looks = ({ apikeyName, apikeyMask }) => `${apikeyName}\n${apikeyMask}`;
  const first = new Map();
  const shared = new Set();
  for (const row of rows) {
    const id = first.get(looks(row)) ?? row.ownerID;
    first.set(looks(row), id);
    if (id !== row.ownerID) shared.add(looks(row));
  }
  return (row) => shared.has(looks(row));
}

/** Makes a table and its pager, to be put into the page. `allDigits` may change later: call `draw` then. */
export function billTable({ rows, columns, caption, allDigits }) {
  const state = { order: undefined, page: 0, rows };
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const body = element("tbody");
  const headers = columns.map((column) => headerOf(column, () => sortBy(column)));
  const pager = pagerOf((page) => show(page));

  function sortBy(column) {
    const descends = state.order?.column === column ? !state.order.descends : column.numeric === true;
    state.order = { column, descends };
    state.rows = sorted(rows, column.keys(rows), descends);
    headers.forEach(({ cell }, index) => {
      if (columns[index] === column) cell.ariaSort = descends ? "descending" : "ascending";
      else cell.removeAttribute("aria-sort");
    });
    show(0);
  }

  function show(page) {
    state.page = Math.min(Math.max(page, 0), pages - 1);
    draw();
    frame.scrollTop = 0;
  }

  function draw() {
    const first = state.page * rowsPerPage;
    const visible = state.rows.slice(first, first + rowsPerPage);
    body.replaceChildren(...visible.map((row) => rowOf(row, columns, allDigits())));
    pager.update({ first, last: first + visible.length, rows: rows.length, page: state.page, pages });
  }

  draw();
  const head = element("thead", {}, element("tr", {}, ...headers.map(({ cell }) => cell)));
  const table = element(
    "table",
    {},
    element("caption", { textContent: caption, className: "hidden-visually" }),
    head,
    body,
  );
  // Focusable, so that it can be scrolled with the keyboard.
  const frame = element("div", { className: "table-frame", tabIndex: 0, role: "region", ariaLabel: caption }, table);
  return { nodes: [frame, pager.node], draw };
}

/** A sorted copy; rows with equal keys stay in the order in which the service sent them. */
function sorted(rows, keys, descends) {
  const direction = descends ? -1 : 1;
  const order = (a, b) => (keys[a] < keys[b] ? -direction : keys[a] > keys[b] ? direction : a - b);
  const places = rows.map((_, index) => index).sort(order);
  return places.map((place) => rows[place]);
}

function headerOf(column, onSort) {
  const button = element("button", { type: "button", textContent: column.name });
  button.addEventListener("click", onSort);
  const cell = element("th", { scope: "col", className: column.numeric ? "numeric" : "" }, button);
  return { cell };
}

function rowOf(row, columns, allDigits) {
  const cells = columns.map((column) => {
    const cell = element("td", { className: classOf(column) });
    if (column.money && row[column.money] === "0") cell.classList.add("zero");
    cell.textContent = column.money && allDigits ? exact(row[column.money]) : column.of(row);
    const title = column.money ? exact(row[column.money]) : column.title?.(row);
    if (title !== undefined) cell.title = title;
    const note = column.note?.(row);
    if (note) cell.append(element("small", { textContent: note }));
    return cell;
  });
  return element("tr", {}, ...cells);
}

const classOf = ({ numeric, fixed }) => [numeric && "numeric", fixed && "fixed"].filter(Boolean).join(" ");

function pagerOf(onPage) {
  const previous = element("button", { type: "button", textContent: "Previous" });
  const next = element("button", { type: "button", textContent: "Next" });
  const where = element("p", { role: "status" });
  const node = element("div", { className: "pager" }, where, previous, next);
  let page = 0;
  previous.addEventListener("click", () => onPage(page - 1));
  next.addEventListener("click", () => onPage(page + 1));
  function update(now) {
    page = now.page;
    const isOne = now.pages === 1;
    where.textContent = isOne
      ? counted(now.rows, "row")
      : `Rows ${count(now.first + 1)} to ${count(now.last)} of ${count(now.rows)}`;
    previous.hidden = isOne;
    next.hidden = isOne;
    previous.disabled = page === 0;
    next.disabled = page === now.pages - 1;
  }
  return { node, update };
}

/** An element with properties and children. */
export function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}
