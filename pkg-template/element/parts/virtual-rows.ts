/** A table of any number of rows. Only those in sight are made, so its roles are given by hand. */

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { html, nothing, type TemplateResult } from "lit";
import { directive } from "lit/directive.js";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import type { RowCells, RowsModel } from "../core/model/types.js";
import type { PartContext, VirtualSettings } from "./context.js";
import { cssVars } from "./css-vars.js";
import { LocalPart } from "./local.js";
import { apiText, shortLength } from "./names.js";

/** Rows above and below those in sight, so that fast scrolling shows no gap. */
const overscan = 8;

interface Place {
  readonly index: number;
  readonly start: number;
}

class VirtualRows extends LocalPart<[RowsModel, PartContext]> {
  private virtualizer: Virtualizer<Element, Element> | undefined;
  private unmount: (() => void) | undefined;

  protected template(model: RowsModel, { virtual }: PartContext): unknown {
    const { rowHeight, height } = virtual;
    this.adjust(model.length);
    return html`<div
      class="rows"
      part="rows"
      role="table"
      tabindex="0"
      aria-label=${model.label}
      aria-rowcount=${model.length + 1}
      ${ref(this.mounted)}
      ${cssVars({
        "--columns": columnsOf(model),
        "--min-width": minWidthOf(model),
        "--row-height": `${rowHeight}px`,
        "--height": `${Math.min(height, (model.length + 1) * rowHeight + 2)}px`,
        "--all": `${model.length * rowHeight}px`,
      })}
    >
      <div role="rowgroup" class="rows-head">
        <div role="row" class="row" aria-rowindex="1">
          ${model.columns.map(
            ({ label, isNumber }) => html`<span role="columnheader" class=${isNumber ? "number" : ""}>${label}</span>`,
          )}
        </div>
      </div>
      <div role="rowgroup" class="rows-body">
        ${repeat(
          this.placesOf(model.length, virtual),
          ({ index }) => index,
          ({ index, start }) => rowAt(model, index, start),
        )}
      </div>
    </div>`;
  }

  /** Before it is measured, the first rows are assumed to be in sight. */
  private placesOf(length: number, { height, rowHeight }: VirtualSettings): Place[] {
    const items = this.virtualizer?.getVirtualItems() ?? [];
    if (items.length > 0) return items.filter(({ index }) => index < length);
    const count = Math.min(length, Math.ceil(height / rowHeight));
    return Array.from({ length: count }, (_, index) => ({ index, start: index * rowHeight }));
  }

  /** Called when the box appears, and without a box when it goes. */
  private readonly mounted = (box: Element | undefined): void => {
    this.unmount?.();
    this.unmount = undefined;
    this.virtualizer = undefined;
    if (!box || !this.props) return;
    const [model, { virtual }] = this.props;
    this.virtualizer = new Virtualizer<Element, Element>({
      count: model.length,
      getScrollElement: () => box,
      estimateSize: () => virtual.rowHeight,
      overscan,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      initialRect: { width: 0, height: virtual.height },
      onChange: this.refresh,
    });
    this.unmount = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
  };

  private adjust(count: number): void {
    if (!this.virtualizer || this.virtualizer.options.count === count) return;
    this.virtualizer.setOptions({ ...this.virtualizer.options, count });
    this.virtualizer._willUpdate();
  }
}

export const virtualRows = directive(VirtualRows);

/** Columns have the same widths in every row, whichever rows are made. In rem; text columns get more of the rest. */
const [textWidth, numberWidth] = [9.5, 6.5];

const columnsOf = ({ columns }: RowsModel): string =>
  columns
    .map(({ isNumber }) => (isNumber ? `minmax(${numberWidth}rem, 2fr)` : `minmax(${textWidth}rem, 3fr)`))
    .join(" ");

const minWidthOf = ({ columns }: RowsModel): string =>
  `${columns.reduce((sum, { isNumber }) => sum + (isNumber ? numberWidth : textWidth), 0)}rem`;

function rowAt(model: RowsModel, index: number, start: number): TemplateResult {
  const { cells } = model.at(index);
  return html`<div
    role="row"
    class="row ${index % 2 === 1 ? "odd" : ""}"
    aria-rowindex=${index + 2}
    ${cssVars({ "--start": `${start}px` })}
  >
    ${cells.map(
      (cell, place) =>
        html`<span role="cell" class="${model.columns[place]?.isNumber ? "number" : ""} ${cell.isFaint ? "faint" : ""}"
          >${cellContent(cell, model.columns[place]?.isNumber)}</span
        >`,
    )}
  </div>`;
}

function cellContent(cell: RowCells["cells"][number], isNumber = false): unknown {
  const text = cell.isApiText
    ? apiText(cell.text, cell.title)
    : html`<bdi
        dir=${isNumber ? "ltr" : "auto"}
        title=${cell.title ?? (cell.text.length > shortLength ? cell.text : nothing)}
        >${cell.text}</bdi
      >`;
  return cell.note ? html`${text}<small class="note"><bdi>${cell.note}</bdi></small>` : text;
}
