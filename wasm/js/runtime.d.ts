/** Types of `runtime.js`, for the facade. */

export interface Runtime {
  generation: number;
  panic: string | undefined;
  guard(generation: number, work: () => void): void;
}
export const runtime: Runtime;
export function recordPanic(message: string): void;
export function runInMicrotask(work: () => void): void;
export function awaitExecutor(onOrphaned: () => void): void;
export class Operation {
  outcome: unknown;
  state: number;
  constructor(
    start: (settle: (state: 1 | 2, outcome?: unknown) => void) => (() => void) | undefined,
    onOrphaned?: () => void,
  );
  poll(wake: () => void): number;
  cancel(): void;
}
export function operationOf(value: unknown, describe: (thrown: unknown) => string, onOrphaned?: () => void): Operation;
export function now(): number;
export function timer(ms: number, onOrphaned?: () => void): Operation;
export function stopTimer(handle: ReturnType<typeof setTimeout> | undefined): void;
export function takeTimers(): Array<ReturnType<typeof setTimeout>>;
