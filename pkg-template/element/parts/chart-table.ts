/** Every amount of the chart as a table. */

import { html, nothing, type TemplateResult } from "lit";
import type { Amount, Bar, ChartModel, RowsModel } from "../core/model/types.js";
import { amount } from "./amounts.js";
import type { PartContext } from "./context.js";
import { apiText } from "./names.js";
import { headRow, table, tableFrame } from "./tables.js";
import { lazyRows } from "./lazy-rows.js";

/** More rows than these are made as they come in sight. */
const maxRows = 120;

export function chartTable(model: ChartModel, context: PartContext): unknown {
  const { label, unitLabel, totalLabel, totals } = model.table;
  if (model.bars.length > maxRows) return lazyRows(rowsOf(model), context);
  const head = headRow([
    { label: unitLabel },
    { label: totalLabel, isNumber: true },
    ...model.series.map(({ name }) => ({ label: apiText(name), isNumber: true })),
  ]);
  const cell = (one: Amount, missing = false) =>
    html`<td class="number">${missing ? model.table.missing : exactAmount(one)}</td>`;
  const body = html`<tbody>
      ${model.bars.map(
        (bar) =>
          html`<tr>
            <th scope="row">${bar.long}${note(model, bar)}</th>
            ${cell(bar.total, bar.isMissing && bar.total.value === "0")} ${bar.amounts.map((one) => cell(one))}
          </tr>`,
      )}
    </tbody>
    ${
      totals.length > 0
        ? html`<tfoot>
            <tr class="total">
              <th scope="row">${totalLabel}</th>
              ${totals.map((one) => cell(one))}
            </tr>
          </tfoot>`
        : nothing
    }`;
  return tableFrame(context.texts.tableOf(label), table(label, head, body), "tall");
}

/** The table is for exact amounts, so they are all shown. */
const exactAmount = (one: Amount): TemplateResult => amount({ ...one, text: one.exact });

const note = ({ missingLabel }: ChartModel, { isMissing }: Bar) =>
  isMissing ? html`<small class="note">${missingLabel}</small>` : nothing;

function rowsOf(model: ChartModel): RowsModel {
  const { label, unitLabel, totalLabel, totals } = model.table;
  const number = (id: string, text: string) => ({ id, label: text, isNumber: true });
  const cells = (head: string, note: string, amounts: readonly Amount[]) => [
    { text: head, note },
    ...amounts.map(({ exact, value }) => ({ text: exact, isFaint: value === "0" })),
  ];
  return {
    label,
    columns: [
      { id: "unit", label: unitLabel, isNumber: false },
      number("total", totalLabel),
      ...model.series.map(({ key, name }) => number(`series-${key}`, name)),
    ],
    length: model.bars.length + (totals.length > 0 ? 1 : 0),
    at(index) {
      const bar = model.bars[index];
      if (!bar) return { key: "total", cells: cells(totalLabel, "", totals) };
      return {
        key: bar.key,
        cells: cells(bar.long, bar.isMissing ? model.missingLabel : "", [bar.total, ...bar.amounts]),
      };
    },
  };
}
