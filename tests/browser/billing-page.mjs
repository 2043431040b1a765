// The billing page in Chromium, on the API in a box: what its tests share. At the end of each, `open` looks back.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { startDemo } from "../../tools/demo-server.mjs";
import { findChromium } from "../../tools/setup.mjs";

export const key = "sk_canary_5f1d2c3b4a";
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const more = ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

const second = (text) => Date.parse(`${text}Z`) / 1000;
/** Whole days, both included, as the box's truth wants them. */
export const days = (from, to) => ({ startTime: second(`${from}T00:00:00`), endTime: second(`${to}T23:59:59`) });

let browser;
/** The page's server, which the tests of a file share. */
export let demo;

before(async () => {
  browser = await chromium.launch({ executablePath: findChromium(), args: [...flags, ...more] });
  demo = await startDemo({ box: { apiKey: key } });
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/**
 * Opens the page, and at the end of the test looks back: nothing broke the Content-Security-Policy, nothing was logged,
 * and the key was in no answer. Chromium itself logs every status from 400 on, which a test may have asked for.
 */
export async function open(t, search = "", { width = 1280, refusals = false, server = demo } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  // What it asks for, to be looked at by a test.
  page.asked = [];
  page.on("request", (request) => page.asked.push(request.url()));
  const bad = [];
  const answers = [];
  page.on("pageerror", (error) => bad.push(error.message));
  page.on("console", (message) => {
    const isRefusal = message.text().startsWith("Failed to load resource");
    if (message.type() !== "log" && !(refusals && isRefusal)) bad.push(message.text());
  });
  page.on("response", (response) => answers.push(look(response)));
  await page.addInitScript(() => {
    globalThis.seen = [];
    addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`));
    addEventListener("DOMContentLoaded", () => {
      const note = () => {
        for (const id of ["progress-text", "activity"]) globalThis.seen.push(document.getElementById(id).textContent);
      };
      const observed = { childList: true, characterData: true, subtree: true };
      new MutationObserver(note).observe(document.getElementById("working"), observed);
    });
  });
  t.after(async () => {
    server.box?.clear();
    const html = await page.content();
    const texts = await Promise.all(answers);
    await context.close();
    assert.deepEqual(bad, []);
    assert.ok(!html.includes(key), "the key is in the page");
    assert.ok(!texts.some((text) => text.includes(key)), "the key is in an answer");
  });
  await page.goto(`${server.url}/${search}`);
  await page.waitForSelector("#show");
  return page;
}

/** Opens a page whose every request is answered with the same bills. */
export async function openWith(t, search, rows, options) {
  const page = await open(t, "?kind=fixedTerm&period=2020-01", options);
  await page.route("**/billing/**", (route) => route.fulfill({ json: { bills: rows } }));
  await page.goto(`${demo.url}/${search}`);
  await settled(page);
  return page;
}

/** Everything of an answer that a page can see; a body that broke off has no text. */
async function look(response) {
  const [headers, body] = await Promise.all([response.allHeaders(), response.text()].map((it) => it.catch(() => "")));
  return JSON.stringify(headers) + body;
}

/** Waits until the page has nothing under way. */
export const settled = (page) =>
  page.waitForFunction(() => {
    const shown = (id) => !document.getElementById(id).hidden;
    const said = (id) => document.getElementById(id).textContent !== "";
    return !shown("working") && (shown("answer") || said("alert") || said("news"));
  });

/** The exact sums that the page shows. */
export async function totals(page, list = "#totals") {
  const [total, voucher, cash] = await page.$$eval(`${list} dt + dd data`, (nodes) => nodes.map((node) => node.value));
  const rows = await page.textContent(`${list} > :last-child dd`);
  return { rows: Number(rows.replaceAll(",", "")), total, voucher, cash };
}

export const shownText = (page, id) => page.$eval(id, (node) => node.innerText);

/** Opens details whose table is made when they are opened, which is a little later. */
export async function unfold(page, id) {
  await page.click(`#${id} > summary`);
  await page.waitForSelector(`#${id} tbody tr`);
}
