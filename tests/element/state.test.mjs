// The state of the element: any inputs make one, and a state and its inputs are the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importElement } from "../support/element.mjs";

const {
  cycles,
  fromParameters,
  inputNames,
  inputsOf,
  isSameQuestion,
  listNames,
  lists,
  stateOf,
  toParameters,
  unitsOf,
  withQuestion,
  withView,
} = await importElement();

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Choices by a seed. */
function chooser(seed) {
  const random = randomFrom(seed);
  const below = (count) => Math.floor(random() * count);
  const one = (values) => values[below(values.length)];
  const some = (values, count) => {
    const rest = [...values];
    return Array.from({ length: count }, () => rest.splice(below(rest.length), 1)[0]);
  };
  /** Text of any characters, half of a surrogate pair among them. */
  const text = (length) => String.fromCharCode(...Array.from({ length }, () => below(one([128, 0x500, 0x1_0000]))));
  return { below, one, some, text };
}

const periods = [
  "this-month",
  "last-month",
  "last-3-months",
  "this-year",
  "2026",
  "2026-Q1",
  "2026-W05",
  "2025-10/2026",
];

/** A valid state. */
function anyState({ below, one, some, text }) {
  const list = one(listNames);
  const cycle = one(cycles);
  const { groupFields, categories } = lists[list];
  const texts = () => Array.from({ length: 1 + below(3) }, () => text(below(6)));
  return {
    question: {
      list,
      period: one(periods),
      cycle,
      category: one(["", ...categories, "new", text(3)]),
      compare: one(["", "previous", "same-days", ...periods]),
    },
    view: {
      groupBy: some(groupFields, 1 + below(2)),
      unit: one(["", ...unitsOf(list, cycle)]),
      filter: Object.fromEntries(some(groupFields, below(3)).map((field) => [field, texts()])),
      count: one(["all", "begun"]),
      timeZone: one(["", "Z", "+08:00", "Europe/Berlin", "Asia/Kathmandu"]),
      budget: one(["", "0", "500", "1250.50"]),
      exact: one([true, false]),
      allGroups: one([true, false]),
      open: below(2) === 0 ? [] : texts(),
    },
    problems: [],
  };
}

const anyText = ({ below, one, text }) =>
  one(["", "a", "null", "{}", "[]", "true", "usage", "2026", "productName", '{"productName":[1]}', text(below(20))]);

test("without inputs there are defaults", () => {
  assert.deepEqual(stateOf({}), {
    question: { list: "account", period: "this-month", cycle: "Day", category: "", compare: "" },
    view: {
      groupBy: ["productCategory"],
      unit: "",
      filter: {},
      count: "all",
      timeZone: "",
      budget: "",
      exact: false,
      allGroups: false,
      open: [],
    },
    problems: [],
  });
  assert.deepEqual(inputsOf(stateOf({})), {});
  // The first field of the list.
  for (const list of listNames) assert.deepEqual(stateOf({ list }).view.groupBy, lists[list].groupFields.slice(0, 1));
});

test("the inputs of a valid state make that state, also through an address", () => {
  const choose = chooser(1);
  for (let round = 0; round < 5000; round += 1) {
    const state = anyState(choose);
    const inputs = inputsOf(state);
    assert.deepEqual(stateOf(inputs), state);
    for (const [name, text] of Object.entries(round % 10 === 0 ? inputs : {})) {
      assert.equal(typeof text, "string");
      const { [name]: _, ...others } = inputs;
      assert.notDeepEqual(stateOf(others), state, `${name} is not needed`);
    }
    // An address cannot have half of a surrogate pair.
    const wellFormed = Object.fromEntries(Object.entries(inputs).map(([name, text]) => [name, text.toWellFormed()]));
    const address = String(toParameters(new URLSearchParams("?page=2&b-x=1"), "b-", wellFormed));
    assert.deepEqual(fromParameters(new URLSearchParams(address), "b-"), wellFormed);
  }
});

test("inputs that are added to given ones make the state", () => {
  const choose = chooser(2);
  for (let round = 0; round < 3000; round += 1) {
    const state = anyState(choose);
    const given = choose.below(2)
      ? inputsOf(anyState(choose))
      : Object.fromEntries(choose.some(inputNames, 4).map((name) => [name, anyText(choose)]));
    assert.deepEqual(stateOf({ ...given, ...inputsOf(state, given) }), state);
  }
});

test("any texts make a state; what is not valid is the default and named", () => {
  const choose = chooser(3);
  for (let round = 0; round < 5000; round += 1) {
    const inputs = Object.fromEntries(choose.some(inputNames, 5).map((name) => [name, anyText(choose)]));
    const state = stateOf(inputs);
    assert.deepEqual(stateOf(inputsOf(state)), { ...state, problems: [] });
    const { problems } = state;
    for (const { name, value, expected } of problems) {
      assert.equal(value, inputs[name]);
      assert.notEqual(expected, "");
    }
    const named = Object.fromEntries(
      Object.entries(inputs).filter(([name]) => !problems.some((one) => one.name === name)),
    );
    assert.deepEqual(stateOf(named), { ...state, problems: [] });
  }
});

test("what each input takes", () => {
  const problemsOf = (inputs) => stateOf(inputs).problems.map(({ name }) => name);
  const valid = {
    list: listNames,
    period: ["2026-01", "2026-01-05/2026-01-20", "this-year"],
    cycle: cycles,
    category: ["gpu", "not documented"],
    "group-by": ["ownerID", "ownerID,productName", "ownerID productName", " ownerID , productName ", "ownerID,ownerID"],
    unit: ["day", "week", "month"],
    compare: ["previous", "same-days", "2025", "last-month"],
    filter: ['{"productName":"a"}', '{"productName":["a","b"],"ownerID":"c"}', "{}", '{"productName":[]}'],
    "time-zone": ["Europe/Berlin", "UTC", "+08:00", "Z"],
    budget: ["0", "500", "0.5", "1250.5000000001"],
    count: ["all", "begun"],
    exact: ["", "true", "false"],
    groups: ["all", "largest"],
    open: ["[]", '["a"]'],
  };
  const invalid = {
    list: ["Usage", "toString"],
    period: ["2026-13", "next-month"],
    cycle: ["day"],
    "group-by": ["nothing", "ownerID,productName,category", ",", "constructor"],
    unit: ["hour", "year"],
    compare: ["before"],
    filter: [
      "{",
      "[]",
      "null",
      '{"nothing":"a"}',
      '{"productName":1}',
      '{"productName":[null]}',
      '{"__proto__":["a"]}',
    ],
    "time-zone": ["Mars", "+8", "+0800", "+15:00", "-14:30"],
    budget: ["-1", "1e3", "1,000", ".5", "5.", "007", "NaN", `1${"0".repeat(30)}`],
    count: ["some"],
    exact: ["yes"],
    groups: ["40"],
    open: ["a", "{}", "[1]"],
  };
  for (const [name, texts] of Object.entries(valid))
    for (const text of texts) assert.deepEqual(problemsOf({ [name]: text }), [], `${name}: ${text}`);
  for (const [name, texts] of Object.entries(invalid))
    for (const text of texts) assert.deepEqual(problemsOf({ [name]: text }), [name], `${name}: ${text}`);
  assert.deepEqual(stateOf({ "group-by": "ownerID productName" }).view.groupBy, ["ownerID", "productName"]);
  assert.deepEqual(stateOf({ "group-by": "ownerID,ownerID" }).view.groupBy, ["ownerID"]);
  assert.deepEqual(stateOf({ filter: '{"productName":"a","ownerID":[]}' }).view.filter, { productName: ["a"] });
  assert.equal(stateOf({ exact: "" }).view.exact, true);
});

test("another list, cycle or period: what does not fit falls back", () => {
  const state = stateOf({
    list: "usage",
    category: "llm",
    "group-by": "category,productName",
    filter: '{"category":["a"],"productName":["b"]}',
    cycle: "Hour",
    unit: "hour",
    open: '["x"]',
    budget: "5",
  });
  const fixedTerm = withQuestion(state, { list: "fixedTerm" });
  const rest = { cycle: "Hour", filter: '{"productName":["b"]}', budget: "5" };
  assert.deepEqual(inputsOf(fixedTerm), { list: "fixedTerm", ...rest });
  const apiKey = withQuestion(state, { list: "apiKey" });
  assert.equal(apiKey.question.category, "llm");
  assert.deepEqual(apiKey.view.groupBy, ["category", "productName"]);
  assert.deepEqual(apiKey.view.open, []);
  assert.equal(apiKey.view.unit, "hour");
  // The default grouping is not taken over, although the other list has its field.
  const usual = stateOf({ list: "usage" });
  assert.deepEqual(usual.view.groupBy, ["productCategory"]);
  assert.deepEqual(withQuestion(usual, { list: "apiKey" }).view.groupBy, stateOf({ list: "apiKey" }).view.groupBy);
  assert.deepEqual(withQuestion(stateOf({ list: "account" }), { list: "fixedTerm" }).view.groupBy, ["productName"]);
  // No field of the old list is known to the new one.
  const byTrade = stateOf({ list: "fixedTerm", "group-by": "tradeType,cycle" });
  assert.deepEqual(withQuestion(byTrade, { list: "apiKey" }).view.groupBy, ["ownerID"]);
  assert.equal(withQuestion(state, { list: "fixedTerm", category: "new" }).question.category, "new");

  assert.equal(withQuestion(state, { cycle: "Week" }).view.unit, "");
  assert.deepEqual(withQuestion(state, { cycle: "Week" }).view.open, ["x"]);
  assert.deepEqual(withQuestion(state, { period: "2026" }).view.open, []);
  assert.deepEqual(withView(state, { groupBy: ["ownerID"] }).view.open, []);
  assert.deepEqual(withView(state, { groupBy: ["ownerID"], open: ["y"] }).view.open, ["y"]);
  assert.deepEqual(withView(state, { exact: true }).view.open, ["x"]);
});

test("any changes of a valid state make a valid state", () => {
  const choose = chooser(4);
  for (let round = 0; round < 3000; round += 1) {
    const [state, other] = [anyState(choose), anyState(choose)];
    const question = Object.fromEntries(choose.some(Object.entries(other.question), choose.below(4)));
    const asked = withQuestion(state, question);
    assert.deepEqual(asked.problems, []);
    assert.deepEqual(stateOf(inputsOf(asked)), asked);
    for (const [name, value] of Object.entries(question)) assert.equal(asked.question[name], value);
    const known = (field) => lists[state.question.list].groupFields.includes(field);
    const { count, timeZone, budget, exact, allGroups, open } = other.view;
    const change = { count, timeZone, budget, exact, allGroups, open, groupBy: other.view.groupBy.filter(known) };
    const viewed = withView(state, change);
    assert.deepEqual(stateOf(inputsOf(viewed)), viewed);
    const { unit, filter } = state.view;
    const groupBy = change.groupBy.length > 0 ? change.groupBy : lists[state.question.list].groupFields.slice(0, 1);
    assert.deepEqual(viewed.view, { ...change, groupBy, unit, filter });
  }
});

test("a change that is not valid changes nothing, and is a problem until it is made good", () => {
  const state = stateOf({ period: "2026-02", budget: "x" });
  const wrong = withQuestion(state, { period: "2026-02-20/2026-02-10" });
  assert.equal(wrong.question.period, "2026-02");
  assert.deepEqual(
    wrong.problems.map(({ name }) => name),
    ["budget", "period"],
  );
  const right = withQuestion(wrong, { period: "2026-02-10/2026-02-20" });
  assert.deepEqual(
    right.problems.map(({ name }) => name),
    ["budget"],
  );
  assert.deepEqual(withView(right, { budget: "5" }).problems, []);
  assert.equal(withView(stateOf({ budget: "5" }), { budget: "-1" }).view.budget, "5");
  assert.equal(withQuestion(stateOf({ list: "usage" }), { list: "nothing" }).question.list, "usage");
  // A unit that was finer than the rows of the cycle.
  const weekly = stateOf({ cycle: "Week", unit: "day" });
  assert.deepEqual(withQuestion(weekly, { cycle: "Day" }).problems, []);
});

test("questions are the same if nothing else would be asked for", () => {
  const { question } = stateOf({ list: "usage" });
  assert.equal(isSameQuestion(question, { ...question }), true);
  const changes = { list: "apiKey", period: "2026", cycle: "Hour", category: "llm", compare: "previous" };
  for (const [name, value] of Object.entries(changes))
    assert.equal(isSameQuestion(question, { ...question, [name]: value }), false, name);
  const fixedTerm = { ...question, list: "fixedTerm" };
  assert.equal(isSameQuestion(fixedTerm, { ...fixedTerm, cycle: "Hour" }), true);
});

test("in an address only the inputs of the prefix change, each in its place", () => {
  const address = (text, prefix, inputs) => String(toParameters(new URLSearchParams(text), prefix, inputs));
  const text = "list=mine&b-list=usage&q=a+b&b-period=2026&b-list=again&b-other=1&q=c";
  assert.equal(address(text, "b-", {}), "list=mine&q=a+b&b-other=1&q=c");
  assert.equal(
    address(text, "b-", { list: "apiKey", budget: "5" }),
    "list=mine&b-list=apiKey&q=a+b&b-other=1&q=c&b-budget=5",
  );
  assert.equal(
    address(text, "", { period: "2025" }),
    "b-list=usage&q=a+b&b-period=2026&b-list=again&b-other=1&q=c&period=2025",
  );
  assert.deepEqual(fromParameters(new URLSearchParams(text), "b-"), { list: "usage", period: "2026" });
  assert.deepEqual(fromParameters(new URLSearchParams(text), ""), { list: "mine" });
  const given = new URLSearchParams(text);
  toParameters(given, "b-", {});
  assert.equal(String(given), String(new URLSearchParams(text)));
});
