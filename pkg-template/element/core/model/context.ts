/** What all parts of a model are made with. */

import { type Format } from "../format.js";
import type { Answer } from "../answer.js";
import type { View } from "../state.js";
import type { Speaker } from "../words/speaker.js";
import type { AnswerBills } from "./bills.js";
import type { Amount, ChangeText } from "./types.js";
import { isNegative, isZero, subtract } from "../decimal.js";

export interface Context {
  readonly format: Format;
  readonly words: Speaker;
  /** In milliseconds. */
  readonly now: number;
  readonly utcOffset: string;
}

/** What the parts of an answer are made of. */
export interface AnswerContext extends Context {
  readonly answer: Answer;
  readonly view: View;
  /** The bills that are shown. */
  readonly bills: AnswerBills;
  /** Those that they are compared with, if they were loaded. */
  readonly before: AnswerBills | undefined;
}

/** One side of a comparison. */
export interface Side {
  total: string;
  rows: number;
}

/** Whether all bills of both periods were loaded. */
export const hasAllBills = ({ bills, before }: AnswerContext): boolean =>
  bills.isComplete && before?.isComplete !== false;

/** Whether a side without rows is known to have none, so that the other one is new or gone: its bills may have failed to load. */
export const isChange = (context: AnswerContext, before: Side, after: Side): boolean =>
  (before.rows > 0 || context.before?.isComplete === true) && (after.rows > 0 || hasAllBills(context));

/** A change between two sides, as texts. */
export function changeOf(
  context: AnswerContext,
  before: Side,
  after: Side,
  { label = "", remark = "" } = {},
): ChangeText {
  const { format, words } = context;
  const change = subtract(after.total, before.total);
  const direction = isZero(change) ? "level" : isNegative(change) ? "down" : "up";
  return { label, remark, direction, amount: format.signedAmount(change), percent: percent() };

  function percent(): string {
    if ((before.rows === 0 && after.rows === 0) || !isChange(context, before, after)) return "–";
    if (before.rows === 0) return words.say("change.new");
    if (after.rows === 0) return words.say("change.gone");
    if (isZero(before.total)) return isZero(change) ? words.say("change.none") : words.say("change.fromZero");
    return format.changePercent((Number(change) / Math.abs(Number(before.total))) * 100);
  }
}

/** The name of a group of any list that has no text in a field. */
export const nameless = ({ words }: Context): string => words.say("group.none");

export type { Amount };
