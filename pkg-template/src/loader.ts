/**
 * Loads one part of the WebAssembly module. Several loads may be in progress (the entry's own, those of `init`, and a second one
 * in case the first stalls): whichever finishes first provides the part.
 */

import { isAvailable, loadError, toModule } from "./compile.js";
import { BillingError } from "./errors.js";
import { orUndefined } from "./inspect.js";

/** How long the entry's load is delayed while a load of `init` is in progress, which mostly makes it unnecessary. */
const ownLoadDelayMs = 2_000;
/** How long a second load is delayed. */
const secondLoadDelayMs = 4_000;

/** The loads that a call waits for. */
export interface Loading {
  /** Resolves when any load has provided the module; rejects when those that are waited for have failed. */
  readonly done: Promise<void>;
  /** Later calls start new loads instead of waiting for these. Calls that wait already are not affected. */
  abandon(): void;
}

/** Compiles a part from its source. A load after the first one must not wait for the same download in the cache. */
type Compile = (source: unknown, isAgain: boolean) => Promise<WebAssembly.Module>;

export class Loader {
  readonly #provide: (module: WebAssembly.Module) => void;
  readonly #compile: Compile;
  /** Where the entry of the package loads it from. */
  #source: (() => unknown) | undefined;
  #isLoaded = false;
  readonly #loads = new Set<Promise<void>>();
  /** The load that uses the entry's source. */
  #ownLoad: Promise<void> | undefined;
  /** Whether a call waits for it. A load that was started early is that of the first call. */
  #isOwnAwaited = false;
  /** A second load with the entry's source, in case the first stalls or fails. */
  #secondLoad: Promise<void> | undefined;
  /** Ends the delay of the second load. */
  #cancelSecond = () => {};
  #hasStarted = false;
  /** Resolves for all waiting calls when the part is loaded. */
  #loaded: Promise<void> | undefined;
  #resolveLoaded = () => {};

  /** `provide` receives the compiled part. If it throws, the load fails. */
  constructor(provide: (module: WebAssembly.Module) => void, compile: Compile) {
    this.#provide = provide;
    this.#compile = compile;
  }

  /** Sets where the part is loaded from, unless a caller has it: what `init` takes. */
  setSource(source: () => unknown): void {
    this.#source = source;
  }

  get hasSource(): boolean {
    return this.#source !== undefined;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Whether a caller's own module is being loaded. */
  get hasForeignLoad(): boolean {
    const own = [this.#ownLoad, this.#secondLoad];
    return [...this.#loads].some((load) => !own.includes(load));
  }

  /** The next call loads the part again. */
  markUnloaded(): void {
    this.#isLoaded = false;
  }

  /** Loads the part from what a caller gives. Later calls request the first URL again if it fails now. */
  loadFrom(input: unknown, isUrl: boolean): Loading | undefined {
    const isSource = !this.hasSource && isUrl;
    if (isSource) this.#source = () => input;
    const load = this.#start(input);
    if (isSource) {
      this.#ownLoad = load;
      this.#isOwnAwaited = true;
    }
    return load && this.#waitFor([load]);
  }

  /**
   * Loads the part. Returns undefined if it is loaded already or can be at once, as in Node and in a Worker: there a promise
   * that was made in one request must not be awaited in another.
   *
   * @throws {BillingError} `config` if it can be loaded from nowhere, or cannot be provided
   */
  ensure(): Loading | undefined {
    if (this.#isLoaded) return undefined;
    const source = this.#source;
    try {
      if (source && !this.#ownLoad) this.#ownLoad = this.#startOwn(source());
      else if (source && this.#isOwnAwaited && !this.#secondLoad) this.#secondLoad = this.#startSecond(source);
      if (this.#isLoaded) return undefined;
    } catch (thrown) {
      if (this.#loads.size === 0) throw loadError(thrown);
    }
    this.#isOwnAwaited = this.#ownLoad !== undefined;
    if (this.#loads.size > 0) return this.#waitFor([...this.#loads]);
    throw new BillingError({
      kind: "config",
      message: "the WebAssembly module is not loaded: call init(bytes, module or URL) of novita-billing/slim first",
    });
  }

  /** Starts to load the part, unless it is being loaded. A failure is reported by the first call that needs it. */
  startEarly(): void {
    if (!this.#source || this.#isLoaded || this.#loads.size > 0) return;
    const source = this.#source;
    this.#isOwnAwaited = false;
    orUndefined(() => {
      this.#ownLoad = this.#startOwn(source());
    });
  }

  #startOwn(source: unknown): Promise<void> | undefined {
    const isDelayed = this.#loads.size > 0 && !isAvailable(source);
    return this.#start(isDelayed ? this.#delay(ownLoadDelayMs).done.then(() => source) : source);
  }

  /** Starts the second load after its delay, or when the first one fails. */
  #startSecond(source: () => unknown): Promise<void> | undefined {
    const delay = this.#delay(secondLoadDelayMs);
    void this.#ownLoad?.catch(delay.end);
    this.#cancelSecond = delay.cancel;
    return this.#start(delay.done.then(source));
  }

  /** A delay that may be ended or cancelled earlier. It is cancelled when the part is loaded. No timer is left. */
  #delay(ms: number): { done: Promise<void>; end: () => void; cancel: () => void } {
    let end = () => {};
    let cancel = () => {};
    const done = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      end = () => {
        clearTimeout(timer);
        resolve();
      };
      cancel = () => {
        clearTimeout(timer);
        reject(new Error("this load is not needed any more"));
      };
    });
    void this.#whenLoaded().then(cancel);
    return { done, end, cancel };
  }

  #whenLoaded(): Promise<void> {
    return (this.#loaded ??= new Promise((resolve) => (this.#resolveLoaded = resolve)));
  }

  #waitFor(awaited: Promise<void>[]): Loading {
    return {
      done: Promise.race([firstOf(awaited), this.#whenLoaded()]),
      abandon: () => awaited.forEach((load) => this.#forget(load)),
    };
  }

  #forget(load: Promise<void>): void {
    this.#loads.delete(load);
    if (this.#ownLoad === load) this.#ownLoad = undefined;
    if (this.#secondLoad === load) {
      this.#secondLoad = undefined;
      this.#cancelSecond();
    }
  }

  /** Starts a load. Returns undefined if the part could be provided at once. */
  #start(source: unknown): Promise<void> | undefined {
    if (isAvailable(source)) {
      try {
        return this.#accept(toModule(source));
      } catch (thrown) {
        throw loadError(thrown);
      }
    }
    // A load that failed is forgotten: the next call starts another.
    const loading: Promise<void> = this.#load(source).finally(() => this.#forget(loading));
    // Calls that wait handle the rejection; none may be left.
    loading.catch(() => {});
    this.#loads.add(loading);
    return loading;
  }

  async #load(source: unknown): Promise<void> {
    const isAgain = this.#hasStarted;
    this.#hasStarted = true;
    try {
      this.#accept(await this.#compile(source, isAgain));
    } catch (thrown) {
      // Another load may have provided the part.
      if (!this.#isLoaded) throw loadError(thrown);
    }
  }

  #accept(module: WebAssembly.Module): undefined {
    if (this.#isLoaded) return;
    this.#provide(module);
    this.#isLoaded = true;
    this.#resolveLoaded();
    this.#loaded = undefined;
  }
}

/** Resolves with the first load that succeeds; if none does, rejects with the last error. */
async function firstOf(awaited: Promise<void>[]): Promise<void> {
  try {
    await Promise.any(awaited);
  } catch (thrown) {
    throw (thrown as AggregateError).errors.at(-1);
  }
}
