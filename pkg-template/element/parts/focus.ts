/** The focus stays in the element: buttons that go away by being used, or by what they stop, hand it to the status. */

import { noChange } from "lit";
import { Directive, directive, type ElementPart } from "lit/directive.js";

function focusStatus(inside: Element): void {
  const root = inside.getRootNode() as Document | ShadowRoot;
  root.querySelector<HTMLElement>('[role="status"]')?.focus({ preventScroll: true });
}

/** A listener for a button that goes away when it is used. */
export const leaving =
  (act: () => void) =>
  (event: Event): void => {
    focusStatus(event.currentTarget as Element);
    act();
  };

/** Hides an element; if it has the focus, the status gets it. */
class HiddenUnless extends Directive {
  render(_isShown: boolean): unknown {
    return noChange;
  }

  override update(part: ElementPart, [isShown]: [boolean]): unknown {
    const element = part.element as HTMLElement;
    if (!isShown && !element.hidden) {
      const active = (element.getRootNode() as Document | ShadowRoot).activeElement;
      if (active && element.contains(active)) focusStatus(element);
    }
    element.hidden = !isShown;
    return noChange;
  }
}

export const hiddenUnless = directive(HiddenUnless);
