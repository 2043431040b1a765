/** What the element, and the tests of this folder, use of the state, the periods, the lists and the session. */

export type { Action, Emit } from "./actions.js";
export type { Answer, AnyTable, Loading, LoadingProgress, Snapshot, Source, Wait } from "./answer.js";
export { type Column, cycles, type List, type ListName, listNames, lists, units, unitsOf } from "./lists.js";
export {
  hasBegun,
  isOver,
  isPeriod,
  isPreset,
  isUtcOffset,
  lastMonths,
  offsetSeconds,
  type PeriodFields,
  periodFields,
  type Preset,
  presets,
  resolvePeriod,
  type SameDays,
  sameDays,
  secondsOf,
} from "./periods.js";
export { Session, type SessionOptions } from "./session.js";
export {
  type Compare,
  fromParameters,
  type InputName,
  inputNames,
  type Inputs,
  inputsOf,
  isSameQuestion,
  type Problem,
  type Question,
  type State,
  stateOf,
  toParameters,
  type View,
  withQuestion,
  withView,
} from "./state.js";
