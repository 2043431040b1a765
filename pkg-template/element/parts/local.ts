/**
 * A part with state of its own that is no part of the view: what is hovered, how wide it is, what is typed into a search
 * field. It renders again by itself, without its host.
 */

import { AsyncDirective } from "lit/async-directive.js";

export abstract class LocalPart<Props extends unknown[]> extends AsyncDirective {
  protected props: Props | undefined;

  override render(...props: Props): unknown {
    this.props = props;
    return this.template(...props);
  }

  protected abstract template(...props: Props): unknown;

  /** Renders with the props of the last time. */
  protected readonly refresh = (): void => {
    if (this.props && this.isConnected) this.setValue(this.template(...this.props));
  };
}
