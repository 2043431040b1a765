// Every state of the element, as the gallery shows it: light and dark, on a phone, from right to left. What is in sight and in
// which order, by geometry; what it says, by roles and names; and a screenshot of each for people to look at, in .cache/gallery.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launchChromium } from "../../tools/chromium.mjs";
import { startDemo } from "../../tools/demo-server.mjs";
import { at } from "../../tools/steps.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = at(".cache", "gallery");

/** The present: the fifteenth day of March is running, so that all amounts are the same whenever the tests run. */
const now = "2026-03-15T12:00:00Z";

const variants = {
  light: { width: 1280, query: { theme: "light" } },
  dark: { width: 1280, query: { theme: "dark" } },
  phone: { width: 390, height: 844, query: {} },
  rtl: { width: 1280, query: { locale: "ar" } },
};

/** The width of the narrowest container that is looked at. */
const narrow = 320;

/* What most answers show, from top to bottom. */
const bills = "headline chart groups";
const end = "downloads report";
const account = "balance invoices months";

/**
 * What a state shows.
 *
 * - `shows`: the sections in sight in their order, and no others
 * - `says`: the status, in English
 * - `total`, `texts`, `buttons`, `within` a part: what else there must be, in English
 */
const expected = {
  month: {
    shows: `controls status title ${bills} ${account} ${end}`,
    says: /^Whole account, February 2026: \$[\d,]+\.\d\d$/,
    buttons: ["Show as a table", "Copy the exact amount", "Compare the last months", /^All rows, CSV/],
  },
  running: {
    shows: `controls status title headline forecast chart groups movers ${end}`,
    says: /^Usage-based bills, March 2026: \$[\d,]+\.\d\d$/,
    texts: ["Against the same 14 days", "over the budget", "Not over yet"],
  },
  opened: {
    shows: `controls status title ${bills} ${end}`,
    says: /^Bills per API key, February 2026: \$[\d,]+\.\d\d$/,
    buttons: ["Hide the table"],
    texts: ["Input or quantity"],
  },
  loading: {
    shows: "controls status title placeholder",
    says: /^Loading bills…$/,
    buttons: ["Cancel"],
    isLoading: true,
  },
  slow: {
    shows: "controls status title running-total placeholder",
    says: /^Loading bills…$/,
    texts: [/^1 of \d+ requests · \d+ rows · \d+ kB/, /^So far: 1 of \d+ requests$/],
    within: { "running-total": /\$[\d,]+\.\d\d$/ },
    buttons: ["Cancel"],
    isLoading: true,
  },
  empty: {
    shows: "controls status title headline empty report",
    says: /^Bills per API key, February 2026: no bills$/,
    total: "$0.00",
    texts: ["There are no bills in this period."],
  },
  "one-row": {
    shows: `controls status title ${bills} ${end}`,
    says: /^Bills per API key, February 2026: \$12\.35$/,
    total: "$12.35",
  },
  hostile: {
    shows: `controls status title ${bills} ${end}`,
    says: /^Bills per API key, February 2026: \$[\d,]+\.\d\d$/,
    buttons: ["ordinary ordinary", /^<img src="x" onerror=/, "– sk_****0000"],
  },
  "long-names": {
    shows: `controls status title ${bills} ${end}`,
    says: /^Bills per API key, February 2026: \$[\d,]+\.\d\d$/,
    buttons: [/summarisation_worker_a/, /summarisation_worker_b/, "organisation/long-context-instruct-a"],
  },
  refunds: {
    shows: `controls status title ${bills} unusual ${end}`,
    says: /^Bills per API key, February 2026: [-−]\$[\d,]+\.\d\d$/,
    texts: ["enterprise contract", /^[-−]\$155,000\.00$/],
    // By the names of the keys, as everywhere.
    within: { unusual: /assistant.*speech|speech.*assistant|ads|batch|ranking|vision/ },
  },
  "groups-40": {
    shows: `controls status title ${bills} ${end}`,
    says: /^Bills per API key, February 2026: \$[\d,]+\.\d\d$/,
    buttons: ["Show all 40 groups"],
  },
  "groups-400": {
    shows: `controls status title ${bills} ${end}`,
    says: /^Bills per API key, February 2026: \$[\d,]+\.\d\d$/,
    buttons: ["Show all 400 groups"],
  },
  "no-permission": {
    shows: "controls status failure",
    says: /^You are not signed in/,
    texts: ["Sign in again, then try again."],
    buttons: ["Try again"],
  },
  waiting: {
    shows: "controls status title placeholder",
    says: /^Waiting: the billing service is asked again in a moment\.$/,
    texts: [/^February 2026: trying again in 9\d seconds$/],
    buttons: ["Cancel"],
    isLoading: true,
  },
  offline: {
    shows: "controls status failure",
    says: /^You are offline$/,
    texts: ["Connect to the internet, then try again."],
    buttons: ["Try again"],
  },
  unreachable: {
    shows: "controls status failure",
    says: /^The billing service could not be reached$/,
    buttons: ["Try again"],
  },
  "cut-off": {
    shows: "controls status failure",
    says: /^The billing service could not be reached$/,
    buttons: ["Try again"],
  },
  partial: {
    shows: `controls status missing title ${bills} ${account} ${end}`,
    says: /^Whole account, February 2026: \$[\d,]+\.\d\d, without what could not be loaded$/,
    texts: [
      "Some bills could not be loaded",
      "Total of what could be loaded",
      "The files lack what could not be loaded",
    ],
    buttons: ["Try again"],
  },
  stale: {
    shows: `controls status failure title old ${bills} ${end}`,
    says: /^The billing service has a problem$/,
    texts: [/^Still shown: Bills per API key, February 2026$/],
    buttons: ["Try again"],
  },
  asking: {
    shows: `controls status title old ${bills} ${end}`,
    says: /^Loading bills…$/,
    texts: [/^Still shown: Bills per API key, February 2026$/],
    buttons: ["Cancel"],
    isLoading: true,
  },
  "asking-slowly": {
    shows: `controls status title old ${bills} ${end}`,
    says: /^Loading bills…$/,
    texts: [/^Still shown: Bills per API key, February 2026$/, /^\$[\d,]+\.\d\d so far · 1 of \d+ requests/],
    buttons: ["Cancel"],
    isLoading: true,
  },
  "not-set-up": {
    shows: "controls status failure",
    says: /^This billing view is not set up$/,
    texts: ["period is “2026-13”"],
  },
};

let browser;
let demo;
/** A page of each variant, used for all states. */
const pages = {};
const problems = [];

before(async () => {
  mkdirSync(pictures, { recursive: true });
  // One after the other, so that what was started is ended where the next one fails.
  browser = await launchChromium();
  demo = await startDemo();
  for (const [variant, { width, height = 900 }] of Object.entries(variants)) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: "light" });
    const page = await context.newPage();
    await page.clock.setFixedTime(now);
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
    });
    await page.addInitScript(axe);
    page.on("pageerror", (error) => problems.push(`${variant}: ${error.stack}`));
    page.on("console", (message) => problems.push(`${variant}: ${message.text()}`));
    page.on("dialog", (dialog) => {
      problems.push(`${variant}: a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(demo.url)) problems.push(`${variant}: ${request.url()}`);
    });
    pages[variant] = page;
  }
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

const address = (state, query) => `${demo.url}/gallery?${new URLSearchParams({ state, ...query })}`;

/** Opens a state, and waits until it shows all that it will. */
async function openState(variant, state) {
  const page = pages[variant];
  const { says, shows } = expected[state];
  await page.goto(address(state, variants[variant].query));
  const isArabic = variant === "rtl";
  await page
    .waitForFunction(
      ([pattern, names, hasChart]) => {
        const root = document.querySelector("novita-billing")?.shadowRoot;
        const text = root?.querySelector("[role=status]")?.textContent.trim();
        if (!text || (pattern && !new RegExp(pattern).test(text))) return false;
        // The answer is drawn from its top.
        if (names.some((name) => !root.querySelector(name === "placeholder" ? ".placeholder" : `[part~="${name}"]`)))
          return false;
        return !hasChart || root.querySelector("[part~=plot] .bar") !== null;
      },
      [isArabic ? undefined : says.source, shows.split(" "), shows.includes("chart")],
      { timeout: 15_000 },
    )
    .catch(async () => {
      const text = await page.evaluate(() => document.querySelector("novita-billing")?.shadowRoot?.textContent);
      assert.fail(`${state} in ${variant} shows: ${text?.replaceAll(/\s+/g, " ").slice(0, 400)}`);
    });
  // What appears slowly is there at once, and drawn.
  await page.evaluate(async () => {
    for (const animation of document.querySelector("novita-billing").shadowRoot.getAnimations()) {
      if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  return page;
}

/** What is in sight of the element, and what is wrong with where it is. Runs in the page. */
function measure() {
  const root = document.querySelector("novita-billing").shadowRoot;
  const isRtl = root.querySelector("[part~=root]").dir === "rtl";
  const width = document.documentElement.clientWidth;
  const names =
    "controls status running-total failure missing title old headline forecast empty chart groups movers unusual balance invoices months control-totals downloads report";
  const found = [...names.split(" ").map((name) => [name, `[part~="${name}"]`]), ["placeholder", ".placeholder"]]
    .map(([name, selector]) => ({ name, node: root.querySelector(selector) }))
    .filter(({ node }) => node?.checkVisibility({ opacityProperty: true }))
    .map(({ name, node }) => ({ name, node, box: node.getBoundingClientRect() }));
  const wrong = [];
  for (const { name, box } of found) {
    if (box.width < 1 || box.height < 1) wrong.push(`${name} is empty`);
    if (box.left < 0 || box.right > width + 0.5) wrong.push(`${name} is from ${box.left} to ${box.right} px`);
  }
  found.forEach(({ name, box }, index) => {
    for (const other of found.slice(index + 1)) {
      const [x, y] = [
        Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left),
        Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top),
      ];
      if (x > 0.5 && y > 0.5) wrong.push(`${name} and ${other.name} overlap`);
    }
  });
  if (document.documentElement.scrollWidth > width) wrong.push("the page scrolls sideways");

  // Texts are inside of the page, where nothing cuts or scrolls them.
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.data.trim() || !text.parentElement.checkVisibility()) continue;
    let isCut = false;
    for (let node = text.parentElement; node && !isCut; node = node.parentElement) {
      isCut = getComputedStyle(node).overflowX !== "visible";
    }
    if (isCut) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.left < -0.5 || box.right > width + 0.5) wrong.push(`"${text.data.trim().slice(0, 40)}" is outside`);
  }
  // Zero is at the edge of a chart that has next to nothing on one side of it.
  const plot = root.querySelector("[part~=plot]")?.getBoundingClientRect();
  const zero = root.querySelector("[part~=plot] .zero")?.getBoundingClientRect();
  if (zero && Math.min(zero.top - plot.top, plot.bottom - zero.top) > plot.height * 0.15)
    wrong.push("zero is amid the chart");
  // What people press or read first is not cut.
  for (const node of root.querySelectorAll("button:not(.disclosure, .filter-button), h2, h3, .tab span, .file-title")) {
    if (node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1)
      wrong.push(`"${node.textContent.trim()}" is cut`);
  }
  // Two names may differ at their end only, so those that people give are whole. Rows of bills have less room.
  for (const node of root.querySelectorAll(".answer .api")) {
    const isCut = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
    if (isCut && node.textContent.length <= (node.closest("[part~=rows]") ? 40 : 64))
      wrong.push(`the name ${node.textContent} is cut`);
  }
  // Only what has any number of columns is scrolled sideways: with keys, too, and what a row is about stays in sight.
  for (const frame of root.querySelectorAll("[part~=table-frame]")) {
    if (frame.scrollWidth <= frame.clientWidth) continue;
    const label = frame.ariaLabel;
    if (!frame.closest("[part~=groups], [part~=chart]")) wrong.push(`"${label}" is cut`);
    if (!label || frame.tabIndex !== 0) wrong.push(`"${label}" cannot be scrolled with keys`);
    const inner = frame.getBoundingClientRect();
    for (const row of frame.querySelectorAll("tr:not(.bills)")) {
      const [name, amount] = Array.from(row.cells, (cell) => cell.getBoundingClientRect());
      const rest = isRtl ? amount.left - inner.left : inner.right - amount.right;
      if (rest < -0.5) wrong.push(`an amount of "${label}" is ${-rest} px out of sight`);
      const past = isRtl ? name.right - inner.right : inner.left - name.left;
      if (Math.abs(past) > 1) wrong.push(`a name of "${label}" is out of sight`);
    }
  }
  // An amount is one line; only the largest, that of the headline, may need two.
  for (const node of root.querySelectorAll("table .amount")) {
    const lines = node.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(node).lineHeight);
    if (lines > 1.4) wrong.push(`the amount ${node.textContent} has ${lines} lines`);
  }
  // A number without its last digits would be another number.
  for (const node of root.querySelectorAll("[part~=rows] .number .cut")) {
    if (node.scrollWidth > node.clientWidth + 1) wrong.push(`the number ${node.textContent} is cut`);
  }
  // Amounts below each other are compared digit by digit, in every direction of reading.
  for (const table of root.querySelectorAll("table")) {
    // Where each row is a list, they are not below each other.
    if (getComputedStyle(table).display === "grid") continue;
    const edges = new Map();
    for (const amount of table.querySelectorAll("tbody td.number:has(> .amount:only-child)")) {
      const { right } = amount.firstElementChild.getBoundingClientRect();
      const known = edges.get(amount.cellIndex) ?? right;
      edges.set(amount.cellIndex, known);
      if (Math.abs(known - right) > 1) wrong.push(`amounts of column ${amount.cellIndex} end at ${known} and ${right}`);
    }
  }
  // A name begins on the line of its amounts.
  for (const row of root.querySelectorAll("[part~=groups] tbody tr.group")) {
    const [name, amount] = [row.querySelector(".api"), row.querySelector("td .amount")];
    const [one, other] = [name, amount].map((node) => node.getBoundingClientRect());
    if (Math.abs(one.top - other.top) > 3) wrong.push(`a name is at ${one.top}, its amount at ${other.top}`);
  }

  for (const row of root.querySelectorAll("[part~=groups] tbody tr.group")) {
    if (row.clientHeight > 300) wrong.push(`a group is ${row.clientHeight} px tall`);
  }

  const before = (a, b) => (isRtl ? b.box.right - a.box.right : a.box.left - b.box.left);
  const areBeside = (a, b) => a.box.top < b.box.bottom && b.box.top < a.box.bottom;
  found.sort((a, b) => (areBeside(a, b) ? before(a, b) : a.box.top - b.box.top));
  const total = root.querySelector("[part~=total]");
  return {
    shows: found.map(({ name }) => name).join(" "),
    wrong: wrong.slice(0, 8),
    total: total?.textContent.trim(),
    totalEnd: total?.getBoundingClientRect().bottom,
    statuses: root.querySelectorAll("[role=status], [role=alert], [aria-live]").length,
    said: root.querySelector("[role=status]").textContent.trim(),
    dir: root.querySelector("[part~=root]").dir,
    injected: root.querySelectorAll("img, script, iframe, [onload], [onerror]").length,
    wasHostile: "hostile" in globalThis,
    background: getComputedStyle(root.querySelector("[part~=root]")).backgroundColor,
  };
}

/** The findings of axe, a line each. */
const findings = (page) =>
  page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`,
    );
  });

/** What is wrong after the element was laid out for its new width, which its resize observer reports some frames later. */
async function wrongInTheEnd(page) {
  const until = Date.now() + 3000;
  for (;;) {
    const { wrong } = await page.evaluate(measure);
    if (wrong.length === 0 || Date.now() > until) return wrong;
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
}

async function check(variant, state) {
  const { shows, says, total, texts = [], buttons = [], within = {}, isLoading = false } = expected[state];
  const page = await openState(variant, state);
  const seen = await page.evaluate(measure);
  assert.equal(seen.shows, shows);
  assert.deepEqual(seen.wrong, []);
  assert.equal(seen.statuses, 1);
  assert.equal(seen.injected, 0, "no name became an element");
  assert.equal(seen.wasHostile, false, "no name was run");
  const element = page.locator("novita-billing");
  if (variant === "rtl") {
    assert.equal(seen.dir, "rtl");
    assert.match(seen.said, /\p{Script=Arabic}/u);
  } else {
    assert.match(seen.said, says);
    if (total) assert.equal(seen.total, total);
    for (const text of texts) assert.ok((await element.getByText(text).count()) > 0, `it says ${text}`);
    for (const [part, text] of Object.entries(within)) {
      assert.match(await element.locator(`[part~="${part}"]`).innerText(), text);
    }
    for (const name of buttons) {
      const button = element.getByRole("button", { name, exact: typeof name === "string" }).first();
      assert.ok(await button.isVisible(), `there is a button ${name}`);
    }
    assert.equal(await element.getByRole("progressbar", { name: "Loading…" }).count(), isLoading ? 1 : 0);
  }
  if (variant === "dark") assert.equal(seen.background, "rgb(17, 22, 21)");
  if (variant === "phone") {
    if (seen.totalEnd !== undefined) assert.ok(seen.totalEnd < 844, `the total ends at ${seen.totalEnd} px`);
    await page.screenshot({ path: at(".cache", "gallery", `${state}-${variant}.png`), fullPage: true });
    await page.setViewportSize({ width: narrow, height: 844 });
    const wrong = await wrongInTheEnd(page);
    await page.screenshot({ path: at(".cache", "gallery", `${state}-${narrow}.png`), fullPage: true });
    await page.setViewportSize({ width: variants.phone.width, height: 844 });
    assert.deepEqual(wrong, [], `at ${narrow} px`);
  } else await page.screenshot({ path: at(".cache", "gallery", `${state}-${variant}.png`), fullPage: true });
  assert.deepEqual(await findings(page), []);
}

test("the list has every state", async () => {
  const page = pages.light;
  await page.goto(`${demo.url}/gallery`);
  const links = await page.getByRole("link", { name: "Light" }).evaluateAll((nodes) => nodes.map(({ href }) => href));
  const names = links.map((href) => new URL(href).searchParams.get("state"));
  assert.deepEqual(names.toSorted(), Object.keys(expected).toSorted());
  assert.deepEqual(await findings(page), []);
});

for (const state of Object.keys(expected)) {
  test(`the state ${state}`, async () => {
    problems.length = 0;
    const results = await Promise.allSettled(Object.keys(variants).map((variant) => check(variant, state)));
    const failed = Object.keys(variants).flatMap((variant, index) => {
      const { reason } = results[index];
      return reason ? [`${variant}: ${reason.message}`] : [];
    });
    assert.deepEqual(failed, []);
    assert.deepEqual(problems, []);
  });
}

test("with forced colours the marks of the legend differ, and the chosen tab from the others", async () => {
  const page = await openState("light", "running");
  await page.emulateMedia({ forcedColors: "active" });
  const seen = await page.evaluate(() => {
    const root = document.querySelector("novita-billing").shadowRoot;
    const look = (node) => {
      const { backgroundColor, borderTopColor, color } = getComputedStyle(node);
      return [backgroundColor, borderTopColor, color].join();
    };
    const marks = [...root.querySelectorAll("[part~=legend] .swatch[class*=series]")];
    const tabs = [...root.querySelectorAll("[part~=tab]")];
    return {
      marks: marks.map((node) => getComputedStyle(node).backgroundColor),
      shares: [...root.querySelectorAll(".share-bar")].map((node) => getComputedStyle(node).backgroundImage),
      track: getComputedStyle(root.querySelector(".share-bar")).backgroundColor,
      bars: [...root.querySelectorAll("path.series")].map((node) => getComputedStyle(node).fill),
      chosen: tabs.filter((tab) => tab.querySelector("input").checked).map((tab) => look(tab.querySelector("span"))),
      others: tabs.filter((tab) => !tab.querySelector("input").checked).map((tab) => look(tab.querySelector("span"))),
    };
  });
  await page.screenshot({ path: at(".cache", "gallery", "running-forced-colours.png"), fullPage: true });
  await page.emulateMedia({ forcedColors: "none" });
  assert.ok(seen.marks.length > 3);
  assert.equal(new Set(seen.marks).size, seen.marks.length, "each mark has a colour of its own");
  assert.deepEqual(seen.bars, seen.marks, "which is that of its bars");
  assert.ok(seen.shares.length > 3);
  for (const share of seen.shares) assert.ok(/rgb/.test(share) && !share.includes(seen.track), "a share has its bar");
  assert.equal(seen.chosen.length, 1);
  assert.ok(!seen.others.includes(seen.chosen[0]), "the chosen tab looks different");
});

test("on paper there are no controls, and tables are whole", async () => {
  const page = await openState("light", "running");
  await page.emulateMedia({ media: "print" });
  const { shows, wrong } = await page.evaluate(measure);
  const shown = await page.evaluate(() => {
    const root = document.querySelector("novita-billing").shadowRoot;
    const isShown = (node) => node.checkVisibility();
    return {
      buttons: [...root.querySelectorAll(".button, .icon-button, select, input")].filter(isShown).length,
      cut: [...root.querySelectorAll("[part~=table-frame]")].filter((node) => node.scrollHeight > node.clientHeight + 1)
        .length,
    };
  });
  await page.screenshot({ path: at(".cache", "gallery", "running-print.png"), fullPage: true });
  await page.emulateMedia({ media: "screen" });
  assert.equal(shows, "status title headline forecast chart groups movers report");
  assert.deepEqual(wrong, []);
  assert.deepEqual(shown, { buttons: 0, cut: 0 });
});

/** What is open at most: every table there is. */
async function openAll(page) {
  await page.evaluate(() => {
    const root = document.querySelector("novita-billing").shadowRoot;
    for (const part of ["disclosure", "chart-toggle", "load-months"]) {
      const button = root.querySelector(`[part~=${part}]`);
      if (button?.ariaExpanded !== "true") button?.click();
    }
  });
  const months = page.locator("novita-billing").locator("[part~=months]");
  if ((await months.count()) > 0) await months.locator("table").waitFor();
  await page.locator("novita-billing").locator("[part~=chart] table").waitFor();
}

for (const locale of ["en", "de", "ja", "ar"]) {
  test(`nothing is cut in any table, in ${locale}, at every width and at a zoom of 200 %`, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    await page.clock.setFixedTime(now);
    const failed = [];
    for (const state of ["month", "running", "long-names"]) {
      // With a comparison, groups have the most columns.
      for (const compare of state === "month" ? ["", "previous"] : [undefined]) {
        await page.goto(address(state, { locale }));
        if (compare)
          await page.evaluate((value) => (document.querySelector("novita-billing").compare = value), compare);
        await page.locator("novita-billing").locator("[part~=report]").waitFor();
        await openAll(page);
        // At 200 %, a window of 1280 px has 640.
        for (const width of [1280, 1000, 768, 640, 390, 320]) {
          await page.setViewportSize({ width, height: 900 });
          const wrong = await wrongInTheEnd(page);
          if (wrong.length > 0) {
            failed.push(`${state} ${compare ?? ""} at ${width} px: ${wrong.join("; ")}`);
            await page.screenshot({ path: at(".cache", "gallery", `${state}-${locale}-${width}.png`), fullPage: true });
          }
        }
        await page.setViewportSize({ width: 1280, height: 900 });
      }
    }
    await context.close();
    assert.deepEqual(failed, []);
  });
}

/** The colour of most pixels of a column, `inset` px from the end of a box. */
async function colourAtEnd(page, box, isRtl, inset) {
  const x = isRtl ? Math.ceil(box.x) + inset : Math.floor(box.x + box.width) - 1 - inset;
  const clip = { x, y: box.y + 50, width: 1, height: Math.min(box.height - 60, 400) };
  const picture = (await page.screenshot({ clip, fullPage: true })).toString("base64");
  const blank = await page.context().newPage();
  const colour = await blank.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data: values } = context.getImageData(0, 0, image.width, image.height);
    const counts = new Map();
    for (let index = 0; index < values.length; index += 4) {
      const name = values.slice(index, index + 3).join();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].toSorted(([, a], [, b]) => b - a)[0][0];
  }, picture);
  await blank.close();
  return colour;
}

for (const [theme, locale] of [
  ["light", "en"],
  ["dark", "en"],
  ["light", "ar"],
]) {
  test(`a table shows that it goes on, until its end is in sight: ${theme}, ${locale}`, async () => {
    const page = pages.phone;
    await page.goto(address("groups-40", { theme, locale }));
    const frame = page.locator("novita-billing").locator("[part~=groups] [part~=table-frame]");
    await frame.locator("tfoot").waitFor();
    const box = await frame.boundingBox();
    const isRtl = locale === "ar";
    const ground = await colourAtEnd(page, box, isRtl, 40);
    assert.notEqual(await colourAtEnd(page, box, isRtl, 0), ground, "its end is shaded");
    await frame.evaluate((node, sign) => node.scrollBy(sign * 9999, 0), isRtl ? -1 : 1);
    assert.equal(await colourAtEnd(page, box, isRtl, 0), ground, "and no longer when it is in sight");
  });
}

test("in Arabic digits, too, the sign of an amount is before its digits, and the currency where it belongs", async () => {
  const page = pages.rtl;
  await page.goto(address("refunds", { locale: "ar-EG" }));
  const total = page.locator("novita-billing").locator("[part~=total] bdi");
  await total.waitFor();
  const places = await total.evaluate((node) => {
    const text = [...node.childNodes].find(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const range = document.createRange();
    return Array.from(text.data, (character, index) => {
      range.setStart(text, index);
      range.setEnd(text, index + 1);
      return { character, left: range.getBoundingClientRect().left };
    });
  });
  const leftOf = (pattern) =>
    places.filter(({ character }) => pattern.test(character)).map(({ left }) => Math.round(left));
  const [[sign], digits, currency] = [leftOf(/[-−]/), leftOf(/[٠-٩]/), leftOf(/[A-Z$]/)];
  assert.ok(digits.length > 3 && currency.length > 0, JSON.stringify(places));
  assert.deepEqual(
    digits,
    digits.toSorted((a, b) => a - b),
  );
  assert.ok(sign < digits[0] && digits.at(-1) < currency[0], JSON.stringify(places));
});
