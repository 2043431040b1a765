/**
 * For the element, which ships in the same version, and no part of the package's interface: the compiled module and tables, as
 * values that a page can pass to a worker, and what a worker makes of them.
 */

import type { BillKind } from "../../wasm/novita_billing.js";
import * as glue from "../../wasm/novita_billing.js";
import { builds } from "../compile.js";
import { BillingError } from "../errors.js";
import { invoke } from "../instance.js";
import { rowClasses } from "../kinds.js";
import { compiledParts, requireModule, setLoader } from "../loading.js";
import { BillTable } from "../table.js";

/** The compiled module of a page, which a worker uses without loading or compiling it again. */
export interface ModuleParts {
  readonly first: WebAssembly.Module;
  readonly second: WebAssembly.Module | undefined;
  /** The build that the second part belongs to. */
  readonly build: string | undefined;
}

/** The rows of a table. */
export interface TableSnapshot {
  readonly kind: BillKind;
  readonly currency: string;
  readonly utcOffset: string;
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
}

/** The module that is loaded here. */
export function moduleParts(): ModuleParts {
  const [first, second] = compiledParts();
  if (!first) throw new BillingError({ kind: "config", message: "the WebAssembly module is not loaded yet" });
  return { first, second, build: second && builds.get(second) };
}

/** Loads the module from the parts of a page. */
export function useModule({ first, second, build }: ModuleParts): void {
  setLoader(() => first, second && { loadAnswers: () => second });
  if (second && build !== undefined) builds.set(second, build);
  requireModule("restoreTable");
}

/** The pieces of a table's snapshot; each is made when it is asked for. */
export function* snapshotPieces<Row>(table: BillTable<Row>): Generator<Uint8Array<ArrayBuffer>, void> {
  for (let place = 0; ; place++) {
    const { handle } = table;
    const piece = invoke(() => handle.snapshot(place));
    if (!piece) return;
    yield piece as Uint8Array<ArrayBuffer>;
  }
}

/**
 * The table of a snapshot. Its report knows nothing of the call that the rows came with.
 *
 * @throws {BillingError} `config` if the snapshot is damaged, or of another version of the package
 */
export function restoreTable({ kind, currency, utcOffset, pieces }: TableSnapshot): BillTable<object> {
  const handle = invoke(() => glue.Table.restore(pieces as Uint8Array[]));
  return new BillTable<object>(handle, rowClasses[kind], { currency, utcOffset });
}

// All of it, so that it shares one script with the other entries.
export * from "../index.js";
