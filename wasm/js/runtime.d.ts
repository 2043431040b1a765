/** Types of `runtime.js`, for the facade. */

export interface Runtime {
  generation: number;
  panic: string | undefined;
  guard(born: number, work: () => void): void;
}
export const runtime: Runtime;
export function panicked(message: string): void;
export function guardedMicrotask(work: () => void): void;
export class Operation {
  outcome: unknown;
  state: number;
  constructor(
    begin: (settle: (state: 1 | 2, outcome?: unknown) => void) => (() => void) | undefined,
    orphaned?: () => void,
  );
  look(wake: () => void): number;
  cancel(): void;
}
export function settled(promise: unknown, describe: (thrown: unknown) => string, orphaned?: () => void): Operation;
export function now(): number;
export function sleep(ms: number, orphaned?: () => void): Operation;
export function takeTimers(): Array<ReturnType<typeof setTimeout>>;
