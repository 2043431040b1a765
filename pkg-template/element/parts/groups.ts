/** The table of groups. A group opens into the groups of the second field, or into its bills. */

import { html, nothing, type TemplateResult } from "lit";
import { directive } from "lit/directive.js";
import { repeat } from "lit/directives/repeat.js";
import type { GroupRow, GroupsModel } from "../core/model/types.js";
import type { PartContext } from "./context.js";
import { cssVars } from "./css-vars.js";
import { groupCell } from "./group-cells.js";
import { chevronIcon } from "./icons.js";
import { LocalPart } from "./local.js";
import { apiName, swatch } from "./names.js";
import { section } from "./section.js";
import { headRow, table, tableFrame } from "./tables.js";
import { lazyRows } from "./lazy-rows.js";

/** A line of the body: a group of some depth, or the bills of the group above it. */
interface Line {
  readonly path: string;
  readonly row: GroupRow;
  readonly depth: number;
  readonly isBills: boolean;
}

/** So many lines are made at once, and as many more in each task after it: hundreds of groups would block the page. */
const linesAtOnce = 60;

class GroupsPart extends LocalPart<[GroupsModel, PartContext]> {
  private shown = linesAtOnce;
  private timer: ReturnType<typeof setTimeout> | undefined;

  protected template(model: GroupsModel, context: PartContext): unknown {
    const lines = linesOf(model.rows, 0, "");
    if (lines.length <= linesAtOnce) this.shown = linesAtOnce;
    else if (this.shown < lines.length) this.timer ??= setTimeout(this.showMore);
    return groups(model, lines.slice(0, this.shown), context);
  }

  private readonly showMore = (): void => {
    this.timer = undefined;
    this.shown += linesAtOnce;
    this.refresh();
  };

  override disconnected(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  override reconnected(): void {
    this.refresh();
  }
}

export const groupsTable = directive(GroupsPart);

function groups(model: GroupsModel, lines: readonly Line[], context: PartContext): TemplateResult {
  const body = html`<tbody>
      ${repeat(
        lines,
        ({ path }) => path,
        (line) => (line.isBills ? billsLine(line, model, context) : groupLine(line, model, context)),
      )}
    </tbody>
    <tfoot>
      ${groupLine({ path: "", row: model.total, depth: 0, isBills: false }, model, context)}
    </tfoot>`;
  return section(
    "groups",
    model.title,
    tableFrame(
      context.texts.tableOf(model.title),
      table(model.title, headRow(model.columns), body),
      // A box in a box is hard to scroll: only a long table has a height of its own.
      model.rows.length > 25 ? "tall" : "",
    ),
    model.toggle ? toggleButton(model, context) : nothing,
  );
}

/** The others are only there while some groups are not shown. */
function toggleButton(model: GroupsModel, { emit }: PartContext): TemplateResult {
  const allGroups = model.rows.some(({ kind }) => kind === "others");
  return html`<button
    type="button"
    class="button small"
    part="button groups-toggle"
    @click=${() => emit({ type: "view", change: { allGroups } })}
  >
    ${model.toggle}
  </button>`;
}

function linesOf(rows: readonly GroupRow[], depth: number, above: string): Line[] {
  return rows.flatMap((row) => {
    const path = `${above}/${row.kind}:${row.key}`;
    const lines: Line[] = [{ path, row, depth, isBills: false }];
    if (!row.isOpen) return lines;
    if (row.children) lines.push(...linesOf(row.children, depth + 1, path));
    if (row.bills) lines.push({ path: `${path}/`, row, depth, isBills: true });
    return lines;
  });
}

function groupLine({ row, depth }: Line, model: GroupsModel, context: PartContext): TemplateResult {
  return html`<tr class="group ${row.kind} ${row.isOpen ? "open" : ""}" ${cssVars({ "--depth": String(depth) })}>
    ${model.columns.map(({ id, isNumber }) =>
      id === "name"
        ? html`<th scope="row">${nameCell(row, depth, context)}</th>`
        : html`<td class=${isNumber ? "number" : ""}>${groupCell(row, id)}</td>`,
    )}
  </tr>`;
}

function nameCell(row: GroupRow, depth: number, { emit }: PartContext): TemplateResult {
  const name = html`${row.kind === "total" || depth > 0 ? nothing : swatch(row.colour)}${apiName(row.name)}`;
  if (row.kind !== "group") return html`<span class="group-name plain">${name}</span>`;
  return html`<button
    type="button"
    class="group-name disclosure"
    part="disclosure"
    aria-expanded=${row.isOpen}
    @click=${() => emit({ type: "select", what: "group", key: row.key })}
  >
    ${chevronIcon}${name}
  </button>`;
}

function billsLine({ row }: Line, model: GroupsModel, context: PartContext): TemplateResult {
  return html`<tr class="bills">
    <td colspan=${model.columns.length}>${row.bills ? lazyRows(row.bills, context) : nothing}</td>
  </tr>`;
}
