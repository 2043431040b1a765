/**
 * The bars over time, with their legend and table. The part knows its own width, which bar is in the order of tabs, and which
 * bar is pointed at; nothing of that is part of the view.
 */

import { html, nothing } from "lit";
import { directive } from "lit/directive.js";
import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import type { ChartModel } from "../core/model/types.js";
import { barButtons, barName } from "./chart-bars.js";
import { drawing } from "./chart-drawing.js";
import { type Layout, layoutOf, type Size } from "./chart-geometry.js";
import { tooltip } from "./chart-tooltip.js";
import type { PartContext } from "./context.js";
import { LocalPart } from "./local.js";
import { apiText, swatch } from "./names.js";
import { section } from "./section.js";
import { widthOf } from "./text-width.js";

class ChartPart extends LocalPart<[ChartModel, PartContext]> {
  private size: Size = { width: 0, height: 0 };
  private font = "12px sans-serif";
  /** The bar that the Tab key reaches, and the one with the tooltip. */
  private active = 0;
  private pointed: number | undefined;
  private showsTable = false;
  private names: { of: ChartModel; texts: string[] } | undefined;
  private last: { model: ChartModel; size: Size; dir: string; layout: Layout } | undefined;
  private observer: ResizeObserver | undefined;

  protected template(model: ChartModel, context: PartContext): unknown {
    const { texts } = context;
    this.active = Math.min(this.active, Math.max(model.bars.length - 1, 0));
    const layout = this.layout(model, context);
    const content = html`<div
        class="plot"
        part="plot"
        ${ref(this.mounted)}
        @pointermove=${this.moved}
        @pointerdown=${this.moved}
        @pointerleave=${this.unpointed}
        @focusin=${this.focused}
        @focusout=${this.unpointed}
        @keydown=${this.pressed}
        @click=${this.clicked}
      >
        <svg role="group" aria-label="${model.title}. ${texts.chartKeys}" focusable="false">
          ${layout ? this.picture(model, layout, texts) : nothing}
        </svg>
        ${
          layout && this.pointed !== undefined && model.bars[this.pointed]
            ? tooltip(model, layout, this.pointed, context)
            : nothing
        }
      </div>
      ${this.legend(model, texts)} ${model.remark ? html`<p class="quiet">${model.remark}</p>` : nothing}
      ${this.showsTable && context.details ? context.details.chartTable(model, context) : nothing}`;
    const toggle = html`<button
      type="button"
      class="button small"
      part="button chart-toggle"
      aria-expanded=${this.showsTable}
      @click=${this.toggleTable}
    >
      ${this.showsTable ? texts.withoutTable : texts.asTable}
    </button>`;
    return section("chart", model.title, content, toggle);
  }

  /** Pointing at a bar must not make a thousand others again. */
  private picture(model: ChartModel, layout: Layout, texts: PartContext["texts"]): unknown {
    const known = this.names?.of === model ? this.names.texts : undefined;
    const names = known ?? model.bars.map((bar) => barName(model, bar, texts));
    this.names = { of: model, texts: names };
    return [
      guard([layout], () => drawing(model, layout)),
      guard([layout, this.active], () => barButtons(model, layout, names, this.active)),
    ];
  }

  /** Undefined until the plot is measured. */
  private layout(model: ChartModel, { dir }: PartContext): Layout | undefined {
    const { size, last } = this;
    if (size.width === 0) return undefined;
    if (last?.model === model && last.size === size && last.dir === dir) return last.layout;
    const ticks = model.scale.ticks.map(({ text }) => text);
    const labels = model.bars.map(({ short }) => short);
    const widths = { ticks: widthOf(ticks, this.font), labels: widthOf(labels, this.font) };
    const layout = layoutOf(model, size, widths, dir === "rtl");
    this.last = { model, size, dir, layout };
    return layout;
  }

  private legend(model: ChartModel, texts: PartContext["texts"]): unknown {
    const mark = (kind: string, text: string) =>
      html`<li><span class="swatch ${kind}" part="swatch" aria-hidden="true"></span>${text}</li>`;
    const has = (flag: "isMissing" | "isOpen" | "isUnusual") => model.bars.some((bar) => bar[flag]);
    return html`<ul class="legend" part="legend">
      ${model.series.map(({ name, colour }) => html`<li>${swatch(colour)}${apiText(name)}</li>`)}
      ${has("isOpen") ? mark("open", texts.barOpen) : nothing}
      ${has("isUnusual") ? mark("peak", texts.barUnusual) : nothing}
      ${has("isMissing") ? mark("missing", model.missingLabel) : nothing}
    </ul>`;
  }

  /** The size of the plot is that of the style sheet, whatever is drawn in it, so observing it does not loop. */
  private readonly mounted = (plot: Element | undefined): void => {
    this.observer?.disconnect();
    this.observer = undefined;
    if (!plot) return;
    this.observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width === this.size.width && height === this.size.height) return;
      this.size = { width, height };
      const style = getComputedStyle(plot);
      this.font = `${style.fontSize} ${style.fontFamily}`;
      this.refresh();
    });
    this.observer.observe(plot);
  };

  private point(index: number | undefined): void {
    if (this.pointed === index) return;
    this.pointed = index;
    this.refresh();
  }

  private readonly moved = (event: Event): void => this.point(indexOf(event));
  private readonly unpointed = (): void => this.point(undefined);

  private readonly focused = (event: Event): void => {
    const index = indexOf(event);
    if (index === undefined) return;
    this.active = index;
    this.pointed = index;
    this.refresh();
  };

  private readonly clicked = (event: Event): void => this.choose(indexOf(event));

  private choose(index: number | undefined): void {
    const bar = index === undefined ? undefined : this.props?.[0].bars[index];
    if (bar) this.props?.[1].emit({ type: "select", what: "bar", key: bar.key });
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const index = indexOf(event);
    if (index === undefined || !this.props || event.altKey || event.ctrlKey || event.metaKey) return;
    const [{ bars }, { dir }] = this.props;
    const forward = dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const targets: Record<string, number> = {
      [forward]: index + 1,
      [backward]: index - 1,
      Home: 0,
      End: bars.length - 1,
    };
    if (event.key === "Escape") this.point(undefined);
    else if (event.key === "Enter" || event.key === " ") this.choose(index);
    else if (targets[event.key] !== undefined) {
      const target = Math.min(Math.max(targets[event.key]!, 0), bars.length - 1);
      (event.currentTarget as Element).querySelector<SVGElement>(`[data-index="${target}"]`)?.focus();
    } else return;
    event.preventDefault();
  };

  private readonly toggleTable = (): void => {
    this.showsTable = !this.showsTable;
    this.refresh();
  };
}

/** The bar that an event is about. */
function indexOf({ target }: Event): number | undefined {
  const index = (target as Element).closest("[data-index]")?.getAttribute("data-index");
  return index ? Number(index) : undefined;
}

export const chart = directive(ChartPart);
