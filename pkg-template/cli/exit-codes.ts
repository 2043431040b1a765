/** How the command ends. */

export const exitCodes = {
  /** Complete, also without any row. */
  complete: 0,
  /** Nothing arrived. */
  failed: 1,
  /** The command is not understood, or cannot be done as it is. */
  usage: 2,
  /** Some requests failed, or the service said that there is more. */
  incomplete: 3,
  /** Complete, and above the amount of `--fail-over`. */
  overBudget: 4,
  interrupted: 130,
} as const;

/** What each code means, for help and the manual page. */
export const exitCodeTexts: ReadonlyArray<readonly [code: number, text: string]> = [
  [exitCodes.complete, "complete, also without any row"],
  [exitCodes.failed, "no request succeeded"],
  [exitCodes.usage, "the command is not understood: an unknown option, a wrong value, no key"],
  [exitCodes.incomplete, "some requests failed, or the service said that there is more; what arrived is printed"],
  [exitCodes.overBudget, "complete, but above the amount of --fail-over"],
  [exitCodes.interrupted, "interrupted by Ctrl-C"],
];
