/** The calls of one client, and what they share. */

import * as glue from "../wasm/novita_billing.js";
import type {
  AccountEndpoint,
  BillKind,
  ReconciliationData,
  ReportData,
  SpecFields,
  Summarized,
} from "../wasm/novita_billing.js";
import { toAnswer } from "./account.js";
import { Call, type CallContext } from "./call.js";
import { currentGeneration, guarded, invoke } from "./instance.js";
import { type RowOf, rowClasses } from "./kinds.js";
import { type NeededPart, startEarly } from "./loading.js";
import type { CallOptions } from "./options/call.js";
import { missingKeyError, type ResolvedClientOptions } from "./options/client.js";
import { rejectLater } from "./promises.js";
import type { UncheckedQuery } from "./query.js";
import { toReport } from "./report.js";
import { makeRows, type RowClass, unpackTexts } from "./rows.js";
import type { BatchConsumer, BatchSource } from "./stream.js";

/** The options of a client, and its state in the module: its request rate and its retry budget. */
export class Connection {
  readonly options!: ResolvedClientOptions;
  #state: { client: glue.Client; generation: number } | undefined;

  constructor(options: ResolvedClientOptions) {
    // Not enumerable, so that printing a client does not show the key.
    Object.defineProperty(this, "options", { value: options });
    startEarly();
  }

  /** A call that collects every bill. Returns the table, and which instance of the module holds it. */
  load(
    kind: BillKind,
    query: UncheckedQuery,
    options: CallOptions,
    part: NeededPart,
  ): Promise<{ value: glue.Table; generation: number }> {
    return this.#call(part, options, (client, { settings, host, abort }) =>
      // Adding up what arrives takes the second part.
      client.load(
        kind,
        query,
        options.splitBy,
        settings,
        host,
        abort,
        part === "all" && options.onProgress !== undefined,
      ),
    );
  }

  /** A call that requests what a table lacks. */
  resume(
    table: glue.Table,
    kind: BillKind,
    query: UncheckedQuery,
    options: CallOptions,
  ): Promise<{ value: glue.Table; generation: number }> {
    return this.#call("all", options, (client, { settings, host, abort }) =>
      client.resume(table, kind, query, options.splitBy, settings, host, abort),
    );
  }

  /** A call that adds every bill up. */
  summarize(kind: BillKind, query: UncheckedQuery, spec: SpecFields, options: CallOptions): Promise<Summarized> {
    const call = this.#call("all", options, (client, { settings, host, abort }) =>
      client.summarize(kind, query, spec, options.splitBy, settings, host, abort),
    );
    return call.then(({ value }) => value);
  }

  /** A call that compares the bills of months with their invoices. */
  reconcile(period: string, options: CallOptions): Promise<ReconciliationData[]> {
    const call = this.#call("all", options, (client, { settings, host, abort }) =>
      client.reconcile(period, settings, host, abort),
    );
    return call.then(({ value }) => value);
  }

  /** A call that returns one result at its end. */
  #call<Result>(
    part: NeededPart,
    options: CallOptions,
    start: (client: glue.Client, context: CallContext & { abort: glue.AbortHandle }) => Promise<Result>,
  ): Promise<{ value: Result; generation: number }> {
    if (this.options.lacksAccess) throw missingKeyError();
    // Nothing was awaited so far: the signal and the deadline apply from now on, also while the module loads.
    return new Promise((resolve, reject) => {
      const call = new Call(this.options, options, (error) => rejectLater(reject, error));
      call.start(part, (context) => {
        const abort = invoke(() => new glue.AbortHandle());
        let isDone = false;
        call.onSettled(() => {
          if (!isDone) abort.abort();
          abort.free();
        });
        const result = invoke(() => start(this.#client(), { ...context, abort }));
        call.follow(result, (value) => {
          isDone = true;
          if (call.settle()) resolve({ value, generation: call.generation });
        });
      });
    });
  }

  /** A call whose rows are delivered while they arrive. */
  stream<Kind extends BillKind>(
    kind: Kind,
    { query, options }: { query: UncheckedQuery; options: CallOptions },
    { onBatch, onEnd, onError }: BatchConsumer<RowOf<Kind>>,
  ): BatchSource {
    if (this.options.lacksAccess) throw missingKeyError();
    const Row: RowClass<RowOf<Kind>> = rowClasses[kind];
    const call = new Call(this.options, options, onError);
    let stream: glue.BillStream | undefined;
    /** The report when the last batch was delivered, or at the end. It remains if the module breaks. */
    let lastReport: ReportData | undefined;
    let isRequested = false;
    let texts: string[] = [];
    const request = () => {
      const handle = stream;
      isRequested = !handle;
      // If the module is still loading, the batch is requested when the call starts.
      if (!handle) return;
      call.follow(
        invoke(() => handle.next(), call.generation),
        (batch) => {
          if (!batch) {
            if (call.settle()) onEnd();
            return;
          }
          lastReport = guarded(call.generation, () => handle.report()) ?? lastReport;
          if (batch.texts) texts = unpackTexts(batch.texts, "");
          onBatch(makeRows(Row, batch.block, texts));
        },
      );
    };
    call.start("all", ({ settings, host }) => {
      const handle = invoke(() => this.#client().stream(kind, query, options.splitBy, settings, host));
      stream = handle;
      call.onSettled(() => {
        lastReport = handle.report();
        handle.stop();
        handle.free();
      });
      if (isRequested) request();
    });
    return {
      request,
      report() {
        const handle = stream;
        const isOpen = handle && !call.isSettled;
        const data = (isOpen ? guarded(call.generation, () => handle.report()) : undefined) ?? lastReport;
        return data && toReport(data);
      },
      stop: () => void call.settle(),
    };
  }

  /** A call of one of the account's endpoints, whose answer is delivered page by page. */
  account<Answer>(
    endpoint: AccountEndpoint,
    { query, options }: { query: object; options: CallOptions },
    { onBatch, onEnd, onError }: BatchConsumer<Answer>,
  ): BatchSource {
    if (this.options.lacksAccess) throw missingKeyError();
    const call = new Call(this.options, options, onError, endpoint);
    let pages: glue.AccountPages | undefined;
    let isRequested = false;
    const request = () => {
      const handle = pages;
      isRequested = !handle;
      // If the module is still loading, the page is requested when the call starts.
      if (!handle) return;
      call.follow(
        invoke(() => handle.next(), call.generation),
        (records) => {
          if (records) onBatch(records.map((record) => toAnswer<Answer>(record)));
          else if (call.settle()) onEnd();
        },
      );
    };
    call.start("all", ({ settings, host }) => {
      const handle = invoke(() => this.#client().account(endpoint, query, settings, host));
      pages = handle;
      call.onSettled(() => {
        handle.stop();
        handle.free();
      });
      if (isRequested) request();
    });
    return { request, report: () => undefined, stop: () => void call.settle() };
  }

  /** The module's part of this client, made anew after the module has restarted. */
  #client(): glue.Client {
    const generation = currentGeneration();
    if (this.#state?.generation !== generation) this.#state = { client: new glue.Client(), generation };
    return this.#state.client;
  }
}
