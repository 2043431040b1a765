/** What changed most, and days that cost unusually much. */

import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { MoversModel, UnusualModel } from "../core/model/types.js";
import { amount, changeAmount } from "./amounts.js";
import type { PartContext } from "./context.js";
import { labelledCell } from "./labelled-cell.js";
import { apiName } from "./names.js";
import { section } from "./section.js";
import { headRow, table, tableFrame } from "./tables.js";

export function movers(model: MoversModel, { texts }: PartContext): TemplateResult {
  const number = (label: string) => ({ label, isNumber: true });
  const head = headRow([{ label: texts.name }, number(texts.changeColumn), number(texts.before), number(texts.after)]);
  const rows = repeat(
    model.rows,
    ({ key }) => key,
    ({ name, before, after, change }) =>
      html`<tr role="row">
        <th scope="row" role="rowheader">${apiName(name)}</th>
        ${labelledCell(texts.changeColumn, changeAmount(change), "number")}
        ${labelledCell(texts.before, amount(before), "number faint")}
        ${labelledCell(texts.after, amount(after), "number")}
      </tr>`,
  );
  const content = table(
    model.title,
    head,
    html`<tbody role="rowgroup">
      ${rows}
    </tbody>`,
  );
  return section("movers", model.title, tableFrame(texts.tableOf(model.title), content, "stacks"));
}

export function unusual(model: UnusualModel, { texts }: PartContext): TemplateResult {
  const rows = repeat(
    model.rows,
    ({ key }) => key,
    ({ name, day, total, usual, text }) =>
      html`<li>
        <div class="unusual-head"><strong>${day}</strong> ${apiName(name)}</div>
        <div class="unusual-amounts">${amount(total)} <span class="quiet">${texts.usual} ${amount(usual)}</span></div>
        <p class="quiet">${text}</p>
      </li>`,
  );
  return section(
    "unusual",
    model.title,
    html`<ul class="unusual-days">
      ${rows}
    </ul>`,
  );
}
