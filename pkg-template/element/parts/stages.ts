/**
 * The stages in which a first answer is drawn, from its top, each in a task of its own: all of it at once would hold up a slow
 * phone for a few tenths of a second.
 */

import { nothing } from "lit";
import type { PartContext } from "./context.js";

/** The stage of the bars; before it is the headline. */
export const chartStage = 1;

/** The stage after which everything is drawn. */
export const lastStage = 4;

/** Renders a part from its stage on. */
export const stageOf =
  ({ stage }: PartContext) =>
  (first: number, render: () => unknown): unknown =>
    stage >= first ? render() : nothing;

/** Renders a part of a model that may be absent. */
export const optional = <Part>(
  part: Part | undefined,
  render: (part: Part, context: PartContext) => unknown,
  context: PartContext,
): unknown => (part ? render(part, context) : nothing);
