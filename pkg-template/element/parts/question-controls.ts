/** The controls of the question. Each choice asks anew, so fields that are typed into count only when they are left. */

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { ControlsModel } from "../core/model/types.js";
import type { ListName } from "../core/lists.js";
import type { Question } from "../core/state.js";
import type { PartContext } from "./context.js";
import { select } from "./fields.js";

type QuestionModel = NonNullable<ControlsModel["question"]>;

export function questionControls(model: QuestionModel, { emit, texts }: PartContext): TemplateResult {
  const ask = (change: Partial<Question>) => emit({ type: "question", change });
  const choosePeriod = (value: string) => {
    if (value === "month") ask({ period: model.month });
    else if (value === "days") ask({ period: `${model.from}/${model.until}` });
    else ask({ period: value });
  };
  const optional = (label: string, choices: QuestionModel["cycles"], name: keyof Question, value: string) =>
    choices.length > 0 ? select({ label, choices, value, onChoose: (chosen) => ask({ [name]: chosen }) }) : nothing;
  return html`<form class="question" @submit=${(event: Event) => event.preventDefault()}>
    ${model.lists.length > 1 ? tabs(model, texts.list, (list) => ask({ list })) : nothing}
    <div class="fields">
      ${select({ label: texts.period, choices: model.periods, value: model.period, onChoose: choosePeriod })}
      ${model.period === "month" ? monthField(model, texts, ask) : nothing}
      ${model.period === "days" ? dayFields(model, texts, ask) : nothing}
      ${optional(texts.compare, model.compares, "compare", model.compare)}
      ${optional(texts.category, model.categories, "category", model.category)}
      ${optional(texts.cycle, model.cycles, "cycle", model.cycle)}
    </div>
  </form>`;
}

/** The lists, as radio buttons that look like tabs: arrow keys move and choose. */
function tabs(model: QuestionModel, label: string, choose: (list: ListName) => void): TemplateResult {
  return html`<fieldset class="tabs" part="tabs">
    <legend class="visually-hidden">${label}</legend>
    ${repeat(
      model.lists,
      ({ value }) => value,
      ({ value, text }) =>
        html`<label class="tab" part="tab">
          <input
            type="radio"
            name="list"
            value=${value}
            .checked=${live(value === model.list)}
            @change=${() => choose(value as ListName)}
          />
          <span>${text}</span>
        </label>`,
    )}
  </fieldset>`;
}

type Texts = PartContext["texts"];
type Ask = (change: Partial<Question>) => void;

const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/;
const isDay = /^\d{4}-\d\d-\d\d$/;

function monthField(model: QuestionModel, texts: Texts, ask: Ask): TemplateResult {
  return group("month", texts, [field("month", texts.month, model.month)], ([month = ""]) => {
    if (!isMonth.test(month)) return false;
    if (month !== model.month) ask({ period: month });
    return true;
  });
}

function dayFields(model: QuestionModel, texts: Texts, ask: Ask): TemplateResult {
  const fields = [field("date", texts.from, model.from), field("date", texts.until, model.until)];
  return group("days", texts, fields, ([from = "", until = ""]) => {
    if (!isDay.test(from) || !isDay.test(until) || from > until) return false;
    if (from !== model.from || until !== model.until) ask({ period: `${from}/${until}` });
    return true;
  });
}

function field(type: "month" | "date", label: string, value: string): TemplateResult {
  return html`<label class="field" part="field">
    <span class="field-label">${label}</span>
    <input part="input" type=${type} .value=${value} autocomplete="off" />
  </label>`;
}

/** Fields that count together: when the focus leaves them, with Enter, or with their button. */
function group(
  name: string,
  texts: Texts,
  fields: TemplateResult[],
  commit: (values: string[]) => boolean,
): TemplateResult {
  const take = (box: HTMLElement) => {
    const inputs = [...box.querySelectorAll("input")];
    const isValid = commit(inputs.map(({ value }) => value));
    for (const input of inputs) input.ariaInvalid = isValid ? null : "true";
  };
  const left = (event: FocusEvent) => {
    const box = event.currentTarget as HTMLElement;
    if (!box.contains(event.relatedTarget as Node | null)) take(box);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    take(event.currentTarget as HTMLElement);
  };
  const clicked = (event: Event) => take((event.currentTarget as HTMLElement).parentElement!);
  return html`<div
    class="field-group ${name}"
    role="group"
    aria-label=${texts.period}
    @focusout=${left}
    @keydown=${pressed}
  >
    ${fields}
    <button type="button" class="button" part="button show" @click=${clicked}>${texts.showPeriod}</button>
  </div>`;
}
