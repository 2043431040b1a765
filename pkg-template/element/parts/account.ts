/** The account: its balance, its invoices, and its months beside their invoices. Each is loaded on its own. */

import { html, nothing, type TemplateResult } from "lit";
import type { AccountModel, Amount, SectionModel } from "../core/model/types.js";
import { amountOrDash } from "./amounts.js";
import type { PartContext } from "./context.js";
import { leaving } from "./focus.js";
import { labelledCell } from "./labelled-cell.js";
import { retryButton } from "./notices.js";
import { section } from "./section.js";
import { headRow, table, tableFrame } from "./tables.js";

export function account(model: AccountModel, context: PartContext): TemplateResult {
  const { balance, invoices, months } = model;
  return html`<div class="account" part="account">
    <div class="pair">
      ${loaded("balance", balance, context, balanceItems)}
      ${loaded("invoices", invoices, context, (content) =>
        content.rows.length === 0
          ? html`<p class="quiet">${content.emptyText}</p>`
          : amountTable(invoices.title, content.columns, content.rows, (row) => row.status, context),
      )}
    </div>
    ${loaded("months", months, context, (content) =>
      amountTable(months.title, content.columns, content.rows, remarkOf, context),
    )}
  </div>`;
}

/** A section with what it has, or why it has nothing. */
function loaded<Content>(
  name: string,
  model: SectionModel<Content>,
  context: PartContext,
  render: (content: Content) => unknown,
): TemplateResult {
  return section(
    name,
    model.title,
    html`${model.content ? render(model.content) : nothing}
    ${model.state === "loading" ? html`<p class="quiet waiting">${model.notice || context.texts.loading}</p>` : nothing}
    ${
      model.state !== "loading" && model.notice
        ? html`<p class=${model.state === "failed" ? "danger-text" : "quiet"}>${model.notice}</p>`
        : nothing
    }
    ${actionOf(name, model, context)}`,
  );
}

function actionOf(name: string, { state }: SectionModel<unknown>, context: PartContext): unknown {
  if (state === "failed" || state === "cancelled") return retryButton(context);
  if (state !== "notAsked" || name !== "months") return nothing;
  const load = leaving(() => context.emit({ type: "months" }));
  return html`<button type="button" class="button" part="button load-months" @click=${load}>
    ${context.texts.loadMonths}
  </button>`;
}

type Balance = NonNullable<AccountModel["balance"]["content"]>;

function balanceItems({ items }: Balance): TemplateResult {
  return html`<dl class="figures">
    ${items.map(
      (item) =>
        html`<div>
          <dt>${item.label}</dt>
          <dd>${amountOrDash(item.amount)}</dd>
          ${item.remark ? html`<dd class="remark">${item.remark}</dd>` : nothing}
        </div>`,
    )}
  </dl>`;
}

interface MonthRow {
  readonly month: string;
  readonly amounts: ReadonlyArray<Amount | undefined>;
}

/** A table of months. The columns are those of the month, the amounts, and the text, in the order of `columns`. */
function amountTable<Row extends MonthRow>(
  title: string,
  columns: readonly string[],
  rows: readonly Row[],
  textOf: (row: Row) => unknown,
  { texts }: PartContext,
): TemplateResult {
  const hasStatusFirst = rows.some((row) => "status" in row);
  const textPlace = hasStatusFirst ? 1 : (rows[0]?.amounts.length ?? 0) + 1;
  // A remark after the amounts needs no name of its own in the model.
  const labels = textPlace < columns.length ? columns : [...columns, texts.remark];
  const head = headRow(labels.map((label, place) => ({ label, isNumber: place !== 0 && place !== textPlace })));
  const body = rows.map((row) => {
    const cells = row.amounts.map(amountOrDash);
    cells.splice(textPlace - 1, 0, html`<span>${textOf(row)}</span>`);
    return html`<tr role="row">
      <th scope="row" role="rowheader">${row.month}</th>
      ${cells.map((cell, index) => labelledCell(labels[index + 1]!, cell, index + 1 === textPlace ? "text" : "number"))}
    </tr>`;
  });
  return tableFrame(
    texts.tableOf(title),
    table(
      title,
      head,
      html`<tbody role="rowgroup">
        ${body}
      </tbody>`,
    ),
    "stacks",
  );
}

type Month = NonNullable<AccountModel["months"]["content"]>["rows"][number];

const remarkOf = ({ remark, isFine }: Month): TemplateResult =>
  html`<span class=${isFine ? "quiet" : "danger-text"}>${remark}</span>`;
