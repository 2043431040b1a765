/** The bills of a group: only those in sight are made. */

import type { Column } from "../lists.js";
import { lists } from "../lists.js";
import { isZero } from "../decimal.js";
import type { KindTables } from "./bills.js";
import type { AnswerContext } from "./context.js";
import type { RowCells, RowsModel } from "./types.js";

type Row = Record<string, unknown> & { startTime: number; endTime: number };

export function rowsOf(context: AnswerContext, tables: KindTables): RowsModel {
  const { answer, words } = context;
  const { columns } = lists[answer.question.list];
  const length = tables.reduce((sum, { table }) => sum + table.length, 0);
  return {
    label: words.say("rows.title", { count: length }),
    columns: [
      { id: "period", label: words.say("column.period"), isNumber: false },
      ...columns.map(({ field, type }) => ({
        id: field,
        label: words.label("field", field),
        isNumber: type === "money" || type === "quantity",
      })),
    ],
    length,
    at: (index) => cellsOf(context, columns, index, rowAt(tables, index)),
  };
}

/** The row at an index of several tables, one after the other. */
function rowAt(tables: KindTables, index: number): Row | undefined {
  let place = index;
  for (const { table } of tables) {
    if (place < table.length) return table.at(place) as Row | undefined;
    place -= table.length;
  }
  return undefined;
}

function cellsOf(
  { format, words }: AnswerContext,
  columns: readonly Column[],
  index: number,
  row: Row | undefined,
): RowCells {
  const key = String(index);
  if (!row) return { key, cells: columns.map(() => ({ text: "" })) };
  const text = (field: string) => {
    const value = row[field];
    return typeof value === "string" ? value : "";
  };
  const period = { text: format.span(row), title: `${format.time(row.startTime)} – ${format.time(row.endTime)}` };
  return { key, cells: [period, ...columns.map(cellOf)] };

  function cellOf({ field, type }: Column): RowCells["cells"][number] {
    switch (type) {
      case "money": {
        const amount = format.amount(text(field));
        return { text: amount.text, title: amount.exact, isFaint: isZero(amount.value) };
      }
      case "quantity":
        return { text: row?.[field] === undefined ? "–" : format.count(row[field] as bigint) };
      case "apiKey":
        return {
          text: text("apikeyName") || text(field),
          note: text("apikeyMask"),
          title: text(field),
          isApiText: true,
        };
      case "text":
        return { text: labelOf(field, text(field)), title: text("ownerID"), isApiText: true };
    }
  }

  function labelOf(field: string, value: string): string {
    if (field === "productCategory" || field === "category") return words.label("category", value);
    return field === "tradeType" ? words.label("tradeType", value) : value;
  }
}
