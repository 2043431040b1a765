/**
 * `<novita-billing>`. Everything goes one way: attributes, the address and user actions change the state; another question
 * goes to the session; the session's answer and the state make a model; the parts render it.
 */

import { BillingClient, BillingError, type BillReport, type CalendarUnit, init, isBillingError } from "novita-billing";
import { LitElement, nothing, type PropertyDeclarations, type PropertyValues, render } from "lit";
import { type HeaderSource, makeClient } from "./client.js";
import type { Action } from "./core/actions.js";
import { Format, knownLocale } from "./core/format.js";
import {
  type Answer,
  type AnyTable,
  type Inputs,
  inputsOf,
  isSameQuestion,
  type Snapshot,
  type Question,
  Session,
  type State,
  stateOf,
  withQuestion,
  withView,
} from "./core/index.js";
import { offeredUnits, unitOf } from "./core/model/chart.js";
import { isOfNetwork, isUnauthorized } from "./core/model/failure.js";
import { ModelMaker, type Settings, type Steps } from "./core/model/index.js";
import { mergeReports } from "./core/model/reports.js";
import type { DownloadId, Model } from "./core/model/types.js";
import { english, loadMessages, type Messages, Speaker, type Strings, withStrings } from "./core/words/index.js";
import { nextTask } from "./next-task.js";
import { partTexts } from "./part-texts.js";
import { renderModel, styles } from "./parts/root.js";
import { chartStage, lastStage } from "./parts/stages.js";
import type {
  ElementSummary,
  LoadDetail,
  NovitaBillingElement as PublicElement,
  ParquetWriter,
} from "./types/class.js";
import { type AttributeName, attributeNames, objectProperties } from "./property-names.js";
import { UrlSync } from "./url-sync.js";

/** The settings that are no inputs of the state, with their defaults. */
const settingDefaults = {
  "base-url": "",
  currency: "USD",
  "utc-offset": "+00:00",
  locale: "",
  theme: "auto",
  controls: "all",
} as const;
type SettingName = keyof typeof settingDefaults;

/** The longest time, in milliseconds, for which sums hold up the page at once. A step that was begun is ended. */
const maxTask = 10;

/** How long, in milliseconds, a part of an answer waits for the other parts, which often arrive at once. */
const settlingMs = 100;

/** The script of the details, which all elements of a page share. */
let detailsScript: typeof import("./details.js") | undefined;

/** How long the button that copied an amount says so, in milliseconds. */
const copiedMs = 2000;

export class NovitaBillingElement extends LitElement {
  static override styles = styles;

  static override properties: PropertyDeclarations = {
    ...Object.fromEntries(
      Object.entries(attributeNames).map(([property, attribute]) => [property, { attribute, noAccessor: true }]),
    ),
    ...Object.fromEntries(objectProperties.map((name) => [name, { attribute: false }])),
    isDeferred: { attribute: "defer-hydration", type: Boolean },
  };

  declare client: BillingClient | undefined;
  declare headers: HeaderSource | undefined;
  declare strings: Strings | undefined;
  declare wasm: unknown;
  declare parquet: ParquetWriter | undefined;
  /** Whether a framework has yet to set the properties of a tag that a server rendered. */
  declare protected isDeferred: boolean;

  /** What the page gave. */
  #given: Inputs = {};
  /** What was given, by the page, the address or a person. */
  #inputs: Inputs = {};
  #settings: Record<SettingName, string> = { ...settingDefaults };
  #syncPrefix: string | null = null;

  #state: State = stateOf({});
  #session: Session | undefined;
  /** The last question that was passed to the session, with the preset as it was given: its dates change with the clock. */
  #asked: Question | undefined;
  /** What the session was made of; another one is made where something of it changes. */
  #source: readonly unknown[] = [];
  /** Why there is no session. */
  #setupError: BillingError | undefined;
  #urlSync: UrlSync | undefined;

  #messages: { language: string; messages: Messages } | undefined;
  readonly #maker = new ModelMaker(detailsScript?.detailsOf);
  /** The steps that are being done, if there are more than a moment's worth. */
  #steps: Steps | undefined;
  /** How the loading of the details' script goes. */
  #detailsLoading: "running" | "failed" | undefined;
  /** How much of the first answer is drawn. */
  #stage = 0;
  #hasBegun = false;
  /** The answer that arrived last, and the timer until it is made while others arrive. */
  #arrived: Snapshot["answer"];
  #settling: ReturnType<typeof setTimeout> | undefined;
  #isDrawingMore = false;
  /** Why the answer cannot be shown. */
  #preparationError: BillingError | undefined;
  #modelSettings: Settings | undefined;
  #model: Model | undefined;

  /** The state whose problems were announced. */
  #reported: State | undefined;
  /** Whether a loading has begun whose end was not announced. */
  #isAwaited = false;
  /** An error that the page has taken care of. */
  #handledError: BillingError | undefined;
  #busy: readonly DownloadId[] = [];
  /** Ends the downloads that are being made. */
  #downloads = new AbortController();
  #copied: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  static {
    for (const [property, name] of Object.entries(attributeNames)) {
      Object.defineProperty(this.prototype, property, {
        get(this: NovitaBillingElement) {
          return this.#get(name);
        },
        set(this: NovitaBillingElement, value: unknown) {
          this.#set(name, value);
        },
        configurable: true,
        enumerable: true,
      });
    }
  }

  /* ---------------------------------------------------------------------------------------------- inputs, settings */

  #get(name: AttributeName): unknown {
    if (name === "sync-url") return this.#syncPrefix;
    if (isSetting(name)) return this.#settings[name];
    const { question, view } = this.#state;
    switch (name) {
      case "group-by":
        return view.groupBy.join(",");
      case "filter":
        return view.filter;
      case "time-zone":
        return view.timeZone;
      case "unit":
      case "budget":
      case "count":
        return view[name];
      case "list":
      case "period":
      case "cycle":
      case "category":
      case "compare":
        return question[name];
    }
  }

  #set(name: AttributeName, value: unknown): void {
    if (name === "sync-url") {
      this.#syncPrefix = value === null || value === undefined ? null : textOf(value);
      this.#urlSync?.close();
      this.#urlSync = undefined;
    } else if (isSetting(name)) {
      this.#settings[name] = textOf(value) || settingDefaults[name];
    } else {
      const given = { [name]: textOf(value) };
      Object.assign(this.#given, given);
      if (this.#inputs[name] !== given[name]) this.#setInputs({ ...this.#inputs, ...given });
    }
    this.requestUpdate();
  }

  #setInputs(inputs: Inputs): void {
    this.#inputs = inputs;
    this.#state = stateOf(inputs);
  }

  /** Another state, by something that a person did. */
  #setState(state: State): void {
    const isNewQuestion = !isSameQuestion(state.question, this.#state.question);
    this.#state = state;
    const invalid = state.problems.map(({ name, value }) => [name, value]);
    this.#inputs = { ...inputsOf(state), ...(Object.fromEntries(invalid) as Inputs) };
    const inputs = inputsOf(state);
    this.#urlSync?.write(inputsOf(state, this.#given), { isNewQuestion });
    this.#dispatch("novita-change", inputs);
    this.requestUpdate();
  }

  /* ------------------------------------------------------------------------------------------------- life of the element */

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("online", this.#cameOnline);
    this.requestUpdate();
  }

  /** Style sheets are those of a document, and are lost in another. */
  adoptedCallback(): void {
    const { defaultView } = this.ownerDocument;
    if (!defaultView || !this.shadowRoot) return;
    const sheet = new defaultView.CSSStyleSheet();
    sheet.replaceSync(styles.map(({ cssText }) => cssText).join(""));
    this.shadowRoot.adoptedStyleSheets = [sheet];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("online", this.#cameOnline);
    // An element that is moved is connected again before this runs.
    setTimeout(() => {
      if (!this.isConnected) this.#close();
    });
  }

  #close(): void {
    this.#stopPreparing();
    this.#session?.close();
    this.#session = undefined;
    this.#source = [];
    this.#urlSync?.close();
    this.#urlSync = undefined;
    clearTimeout(this.#timer);
    clearTimeout(this.#settling);
    this.#settling = undefined;
    // What is drawn reads bills that are freed now: lists of rows would do so as soon as the element is inserted again.
    this.#model = undefined;
    if (this.hasUpdated) render(nothing, this.renderRoot, this.renderOptions);
  }

  #stopPreparing(): void {
    this.#downloads.abort(
      new BillingError({ kind: "aborted", message: "the element was removed, or has another client" }),
    );
    this.#downloads = new AbortController();
    this.#steps?.return();
    this.#steps = undefined;
    this.#maker.free();
  }

  protected override shouldUpdate(): boolean {
    return this.isConnected && !this.isDeferred;
  }

  /** While bills arrive, what has changed is drawn in a task of its own: they were decoded in this one. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.#isAwaited) await nextTask();
    await super.scheduleUpdate();
  }

  protected override willUpdate(_changed: PropertyValues): void {
    const { theme } = this.#settings;
    // The style sheet reads it from the attribute.
    if ((this.getAttribute("theme") ?? settingDefaults.theme) !== theme) this.setAttribute("theme", theme);
    this.#startSync();
    this.#updateSession();
    if (!this.hasUpdated) void this.#begin();
    if (!this.#hasBegun) return;
    this.#ask();
    this.#updateMessages();
    if (!this.#messages) return;
    this.#updateSettings(this.#messages);
    this.#prepare();
    this.#model = this.#makeModel();
  }

  /** What comes before the first drawing takes a slow phone up to a tenth of a second each, so that each has a task of its own. */
  async #begin(): Promise<void> {
    const steps = [
      () => this.#ask(),
      // Engines make their first formats slowly.
      () => {
        this.#updateMessages();
        if (!this.#messages) return;
        this.#updateSettings(this.#messages);
        this.#makeModel();
      },
    ];
    for (const step of steps) {
      await nextTask();
      if (this.isConnected) step();
    }
    this.#hasBegun = true;
    this.requestUpdate();
  }

  #startSync(): void {
    if (this.#syncPrefix === null || this.#urlSync) return;
    // What the address does not have is as the page gave it.
    const set = (inputs: Inputs) => this.#setInputs({ ...this.#given, ...inputs });
    this.#urlSync = new UrlSync(this.#syncPrefix, (inputs) => {
      set(inputs);
      this.requestUpdate();
    });
    set(this.#urlSync.inputs);
  }

  protected override render(): unknown {
    const model = this.#model;
    if (!model || !this.#modelSettings) return nothing;
    const { messages, locale, currency, utcOffset } = this.#modelSettings;
    const words = new Speaker(messages, new Format({ locale, currency, utcOffset, exact: false }));
    return renderModel(model, {
      emit: (action) => this.#act(action),
      texts: partTexts(words),
      stage: this.#stage,
      ...(detailsScript && { details: detailsScript }),
      ...(this.#detailsLoading === "failed" && { details: null }),
      ...(this.#busy[0] && { busy: this.#busy[0] }),
      ...(this.#copied !== undefined && { copied: this.#copied }),
    });
  }

  protected override updated(): void {
    if (this.#isDrawn) this.#announce();
    else void this.#drawMore();
  }

  /** Whether all of the answer is there that will be. */
  get #isWhole(): boolean {
    return this.#model?.answer?.isWhole || this.#detailsLoading === "failed" || this.#preparationError !== undefined;
  }

  /** Whether nothing of the answer is still to be drawn. */
  get #isDrawn(): boolean {
    return !this.#model?.answer || (this.#isWhole && this.#stage >= lastStage);
  }

  /** Draws the next stage of the answer in a task of its own. */
  async #drawMore(): Promise<void> {
    if (this.#isDrawingMore || this.#stage >= (this.#isWhole ? lastStage : chartStage)) return;
    this.#isDrawingMore = true;
    await nextTask();
    this.#isDrawingMore = false;
    this.#stage += 1;
    this.requestUpdate();
  }

  /** Loads the script of the details, unless it is there or on its way. */
  async #loadDetails(): Promise<void> {
    if (detailsScript || this.#detailsLoading === "running") return;
    this.#detailsLoading = "running";
    try {
      detailsScript = await import("./details.js");
      this.#detailsLoading = undefined;
    } catch {
      // The element says so, and the next loading asks for it again.
      this.#detailsLoading = "failed";
    }
    this.requestUpdate();
  }

  /* ------------------------------------------------------------------------------------------------------- session */

  /** Makes a session if there is none of these settings. If it cannot be made, that is not tried again with the same. */
  #updateSession(): void {
    const { "base-url": baseUrl, currency, "utc-offset": utcOffset } = this.#settings;
    const source = [this.client, this.client ? "" : baseUrl, currency, utcOffset, this.wasm];
    if (source.some((part, index) => part !== this.#source[index])) {
      if (this.#session) this.#stopPreparing();
      this.#session?.close();
      this.#source = source;
      this.#asked = undefined;
      this.#session = this.#makeSession(baseUrl, currency, utcOffset);
    }
  }

  /** Asks the session if the question is another one. */
  #ask(): void {
    if (this.#state.problems.length > 0) {
      this.#asked = undefined;
      if (this.#reported !== this.#state) this.#isAwaited = true;
      this.#reported = this.#state;
      return;
    }
    if (!this.#asked || !isSameQuestion(this.#asked, this.#state.question)) this.load();
  }

  #makeSession(baseUrl: string, currency: string, utcOffset: string): Session | undefined {
    this.#setupError = undefined;
    // Before there is a client, which would begin to load the module from its usual place.
    if (this.wasm !== undefined) {
      init(this.wasm as never).catch((error: unknown) => {
        if (isBillingError(error)) this.#setupError = error;
        this.requestUpdate();
      });
    }
    try {
      if (!this.client && baseUrl === "")
        throw new BillingError({ kind: "config", path: "base-url", message: noSource });
      const client = this.client ?? makeClient({ baseUrl, currency, utcOffset, headers: () => this.headers });
      return new Session({ client, utcOffset, onChange: () => this.requestUpdate() });
    } catch (error) {
      if (!isBillingError(error)) throw error;
      this.#setupError = error;
      return undefined;
    }
  }

  /** Loads again, unless something that was given is not valid. */
  load(): void {
    if (this.#state.problems.length > 0) return;
    this.#asked = this.#state.question;
    this.#isAwaited = true;
    this.#handledError = undefined;
    this.#session?.ask(this.#state.question);
    void this.#loadDetails();
    this.#announceLoading();
    this.requestUpdate();
  }

  /** Stops loading. What is shown stays. */
  cancel(): void {
    this.#session?.cancel();
  }

  /* --------------------------------------------------------------------------------------------------------- model */

  #updateMessages(): void {
    const { locale } = this.#settings;
    const language = knownLocale(locale || langAt(this) || "en");
    if (this.#messages?.language === language) return;
    // English is there; others are loaded, and what is shown stays until then.
    const set = (messages: Messages) => {
      this.#messages = { language, messages };
      this.requestUpdate();
    };
    if (/^en\b/i.test(language)) this.#messages = { language, messages: english };
    else loadMessages(language).then(set, () => set(english));
  }

  #updateSettings({ language, messages }: { language: string; messages: Messages }): void {
    const { currency, "utc-offset": utcOffset, controls } = this.#settings;
    const settings: Settings = {
      locale: language,
      messages: withStrings(messages, this.strings),
      currency,
      utcOffset,
      controls: controls === "view" || controls === "none" ? controls : "all",
      hasParquet: this.parquet !== undefined,
    };
    // The same object while nothing of it changes, so that what was computed is kept.
    if (!this.#modelSettings || !isSame(settings, this.#modelSettings, this.strings)) this.#modelSettings = settings;
  }

  get #snapshot(): Snapshot {
    return this.#session?.snapshot ?? { question: this.#state.question, loading: { phase: "idle" } };
  }

  /** Whether the answer that is shown will be followed by a larger one in a moment, so that it is not worth to be made. */
  #isSettling({ answer, loading }: Snapshot): boolean {
    const isNew = this.#arrived !== answer;
    this.#arrived = answer;
    if (answer && isNew && loading.phase === "loading") {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(() => {
        this.#settling = undefined;
        this.requestUpdate();
      }, settlingMs);
    }
    return loading.phase === "loading" && this.#settling !== undefined;
  }

  /** Prepares what is to be shown: at once if that is quick, else in steps between which the page can do something else. */
  #prepare(): void {
    if (this.#isSettling(this.#snapshot)) return;
    if (detailsScript) this.#maker.addDetails(detailsScript.detailsOf);
    const steps = this.#maker.prepare(this.#snapshot, this.#state, this.#modelSettings as Settings, Date.now());
    if (!steps) return;
    this.#steps?.return();
    this.#steps = steps;
    this.#preparationError = undefined;
    if (this.#work(steps)) void this.#goOn(steps);
  }

  /** Does steps for a short while, or until something can be shown. Returns whether there are more. */
  #work(steps: Steps): boolean {
    const until = performance.now() + maxTask;
    try {
      while (performance.now() < until) {
        const { done, value } = steps.next();
        if (done) return false;
        if (value === "top") {
          this.requestUpdate();
          return true;
        }
      }
      return true;
    } catch (error) {
      this.#preparationError = asBillingError(error);
      return false;
    }
  }

  async #goOn(steps: Steps): Promise<void> {
    do {
      await nextTask();
      if (this.#steps !== steps) return;
    } while (this.#work(steps));
    this.requestUpdate();
  }

  #makeModel(): Model {
    const snapshot = this.#snapshot;
    const settings = this.#modelSettings as Settings;
    const model = this.#maker.make(snapshot, this.#state, settings, Date.now(), this.#preparationError);
    this.#schedule(snapshot.loading.phase === "loading" && snapshot.loading.wait !== undefined);
    const failure = this.#setupFailure(model);
    if (failure) return { ...model, failure, status: { phase: "failed", text: failure.headline } };
    if (!this.#handledError) return model;
    const { failure: _, ...rest } = model;
    return { ...rest, status: { phase: "idle", text: "" } };
  }

  /** What is wrong with what was given. */
  #setupFailure({ lang }: Model): Model["failure"] {
    const { problems } = this.#state;
    const error = this.#setupError;
    if (problems.length === 0 && !error) return undefined;
    const { messages, currency, utcOffset } = this.#modelSettings as Settings;
    const words = new Speaker(messages, new Format({ locale: lang, currency, utcOffset, exact: false }));
    const texts = problems.map(({ name, value, expected }) => words.say("setup.attribute", { name, value, expected }));
    const isWithoutSource = error?.path === "base-url" && error.message === noSource;
    if (error) texts.unshift(isWithoutSource ? words.say("setup.noSource") : error.message);
    // An invalid value may come from a link.
    const headline = words.say(error ? "setup.title" : "error.queryTitle");
    return { headline, text: words.sentences(texts), details: [], canRetry: false };
  }

  /** While the client waits, the seconds that are left are drawn. */
  #schedule(isWaiting: boolean): void {
    clearTimeout(this.#timer);
    if (isWaiting) this.#timer = setTimeout(() => this.requestUpdate(), 1000);
  }

  /* -------------------------------------------------------------------------------------------------------- events */

  #dispatch(type: string, detail: unknown, options: { cancelable?: boolean } = {}): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, ...options }));
  }

  /** Announces the end of a loading, once. */
  #announce(): void {
    if (!this.#isAwaited || !this.#model) return;
    const error = this.#setupError ?? this.#problemError();
    if (error) {
      this.#isAwaited = false;
      this.#dispatch("novita-error", error);
      return;
    }
    const snapshot = this.#session?.snapshot;
    if (!snapshot || snapshot.loading.phase === "loading" || snapshot.loading.phase === "idle") return;
    const failure =
      this.#preparationError ?? (snapshot.loading.phase === "failed" ? snapshot.loading.error : undefined);
    // It is not shown yet.
    if (!failure && snapshot.answer && !this.#maker.shows(snapshot, this.#state)) return;
    this.#isAwaited = false;
    if (failure) this.#announceError(failure);
    else if (snapshot.loading.phase === "done") {
      const refused = snapshot.answer && errorsOf(snapshot.answer).find(isUnauthorized);
      if (refused) this.#announceUnauthorized(refused);
      this.#announceLoad(snapshot.question);
    }
  }

  #announceLoading(): void {
    if (!this.#session) return;
    const { list, period } = this.#session.snapshot.question;
    this.#dispatch("novita-loading", { list, period });
  }

  #announceLoad({ list, period }: Question): void {
    const bills = this.#maker.context?.bills;
    if (!bills) return;
    const { total } = bills.summarize([]);
    const detail: LoadDetail = {
      total: total.total,
      currency: this.#settings.currency,
      complete: bills.isComplete,
      rows: total.rows,
      list,
      period,
    };
    this.#dispatch("novita-load", detail);
  }

  #announceError(error: BillingError): void {
    if (isUnauthorized(error) && !this.#announceUnauthorized(error)) {
      this.#handledError = error;
      this.requestUpdate();
      return;
    }
    this.#dispatch("novita-error", error);
  }

  /** Returns false if the page takes care of it. */
  #announceUnauthorized(error: BillingError): boolean {
    const detail = { error, retry: () => this.#retry() };
    return this.#dispatch("novita-unauthorized", detail, { cancelable: true });
  }

  #problemError(): BillingError | undefined {
    const [problem] = this.#state.problems;
    if (!problem) return undefined;
    const { name, value, expected } = problem;
    return new BillingError({ kind: "config", path: name, message: `${name} is "${value}": it must be ${expected}` });
  }

  /* ------------------------------------------------------------------------------------------------------- actions */

  #act(action: Action): void {
    switch (action.type) {
      case "question":
        return this.#setState(withQuestion(this.#state, action.change));
      case "view":
        return this.#setState(withView(this.#state, action.change));
      case "retry":
        return this.#retry();
      case "cancel":
        return this.cancel();
      case "months":
        return this.#session?.loadMonths();
      case "download":
        return void this.download(action.id).catch(() => {});
      case "select":
        return this.#select(action.what, action.key);
      case "copy":
        return void this.#copy(action.text).catch(() => {});
    }
  }

  #retry(): void {
    if (this.#snapshot.loading.phase === "failed") this.load();
    else if (this.#session?.retry()) {
      this.#isAwaited = true;
      this.#announceLoading();
    }
  }

  /** Tries again what the network may have failed: not what a person cancelled, and not what the service refused. */
  readonly #cameOnline = (): void => {
    const { loading } = this.#snapshot;
    if (loading.phase === "done" || (loading.phase === "failed" && isOfNetwork(loading.error))) this.#retry();
  };

  #select(what: "group" | "bar", key: string): void {
    const { view } = this.#state;
    const unit = this.#unit;
    const texts = what === "group" ? (JSON.parse(key) as string[]) : [key];
    const fields = what === "group" ? view.groupBy : [unit ?? ""];
    const detail = { what, key: Object.fromEntries(texts.map((text, index) => [fields[index] ?? "", text])) };
    this.#dispatch("novita-select", detail);
    if (what !== "group") return;
    const open = view.open.includes(key) ? view.open.filter((one) => one !== key) : [...view.open, key];
    this.#setState(withView(this.#state, { open }));
  }

  async #copy(text: string): Promise<void> {
    // Pages without https have no clipboard, and people may refuse it. The amount can be selected.
    if (!navigator.clipboard) return;
    await navigator.clipboard.writeText(text);
    this.#copied = text;
    this.requestUpdate();
    setTimeout(() => {
      this.#copied = undefined;
      this.requestUpdate();
    }, copiedMs);
  }

  get #unit(): CalendarUnit | undefined {
    const { context } = this.#maker;
    return context && unitOf(context, offeredUnits(context));
  }

  /** Starts a download. Rejects if there is nothing to be downloaded. */
  async download(id: DownloadId): Promise<void> {
    const { signal } = this.#downloads;
    this.#busy = [...this.#busy, id];
    this.requestUpdate();
    try {
      const { fileOf, startDownload } = await import("./downloads.js");
      // A view that was set just before.
      await this.updateComplete;
      // As it is now: another view may have replaced, and freed, what was shown before.
      const { context } = this.#maker;
      if (!context)
        throw signal.reason ?? new BillingError({ kind: "config", path: "download", message: "nothing was loaded" });
      await startDownload(fileOf(context, id, this.#unit), this.parquet, signal);
    } finally {
      const at = this.#busy.indexOf(id);
      this.#busy = this.#busy.filter((_, index) => index !== at);
      this.requestUpdate();
    }
  }

  /* ------------------------------------------------------------------------------------------------------- reading */

  /** The totals of what is shown; undefined until something was loaded. */
  get summary(): ElementSummary | undefined {
    const { context } = this.#maker;
    if (!context) return undefined;
    const { currency, "utc-offset": utcOffset } = this.#settings;
    return { currency, utcOffset, ...context.bills.summarize(context.view.groupBy) };
  }

  /** How it was loaded; of the account, the reports of both lists together. */
  get report(): BillReport | undefined {
    const reports = this.#maker.context?.bills.reports ?? [];
    return reports.length === 0 ? undefined : mergeReports(reports);
  }

  /** The bills that were loaded; of the account, the usage-based ones. */
  get table(): AnyTable | undefined {
    return this.#maker.context?.bills.loaded[0];
  }
}

// The types that ship are written by hand, because they name neither Lit nor anything internal.
null as unknown as NovitaBillingElement satisfies Omit<
  PublicElement,
  Exclude<keyof typeof attributeNames, never> | "addEventListener" | "removeEventListener" | keyof HTMLElement
>;

const noSource = "set base-url or client";

/** Why bills of an answer are missing. */
const errorsOf = ({ bills }: Answer): BillingError[] =>
  Object.values(bills).flatMap((source) =>
    source.state === "failed"
      ? [source.error]
      : source.state === "ready"
        ? source.value.report.failed.map(({ error }) => error)
        : [],
  );

/** The language of what an element is in, also out of shadow roots. */
function langAt(element: Element): string | undefined {
  const found = element.closest<HTMLElement>("[lang]");
  if (found) return found.lang;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? langAt(root.host) : undefined;
}

const isSetting = (name: AttributeName): name is SettingName => Object.hasOwn(settingDefaults, name);

/** A value of a property as the text of its attribute. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(",");
  if (typeof value === "bigint") return String(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An error as it is shown. What the package did not throw is a defect, which is reported as well. */
function asBillingError(error: unknown): BillingError {
  if (isBillingError(error)) return error;
  reportError(error);
  return new BillingError({ kind: "internal", message: String(error) });
}

/** Whether two settings are the same, for the same replaced texts. */
function isSame(a: Settings, b: Settings, strings: Strings | undefined): boolean {
  const { messages: one, ...rest } = a;
  const { messages: other, ...others } = b;
  const sameMessages = one === other || (strings !== undefined && JSON.stringify(one) === JSON.stringify(other));
  return sameMessages && JSON.stringify(rest) === JSON.stringify(others);
}
