/**
 * Sets custom properties of an element from script. Lit's styleMap writes a style attribute when it renders first, which a
 * content security policy without 'unsafe-inline' forbids.
 */

import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";

class CssVars extends Directive {
  private last: Record<string, string> = {};

  render(_values: Record<`--${string}`, string>): unknown {
    return noChange;
  }

  override update(part: ElementPart, [values]: [Record<`--${string}`, string>]): unknown {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(values)) {
      if (this.last[name] !== value) style.setProperty(name, value);
    }
    this.last = values;
    return noChange;
  }
}

export const cssVars = directive(CssVars);

/** A share as a percentage of CSS, within its track. */
export const percentOf = (share: number): string => `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%`;
