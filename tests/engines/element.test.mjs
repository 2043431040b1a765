// The element in Firefox and WebKitGTK: from opening to an export whose sum is the total that is shown.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { billingProxy } from "../../tools/billing-proxy.mjs";
import { listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { importPackage, importTesting, inPackage } from "../support/consumer.mjs";
import { firefox, openWebKit } from "./engines.mjs";

const programs = JSON.parse(process.env.ENGINES ?? "{}");
const { addMoney } = await importPackage();
const { startBox } = await importTesting();

/** A month that is over, of a present that the boxes know. */
const now = Date.parse("2026-03-15T12:00:00Z");
const february = { startTime: Date.parse("2026-02-01") / 1000, endTime: Date.parse("2026-03-01") / 1000 - 1 };

const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'";

const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
  <script type="module" src="/novita-billing/element/element.js"></script></head>
  <body><novita-billing base-url="/billing" list="apiKey" period="2026-02" group-by="productName"></novita-billing></body></html>`;

let upstream;
let server;

before(async () => {
  upstream = await startBox({ seed: 5, keys: 3, models: 4, instances: 4, now: () => now });
  const proxy = billingProxy({ baseUrl: upstream.url, apiKey: upstream.box.apiKey });
  const files = staticFiles({ "/novita-billing/": inPackage() });
  server = await listen(
    createServer((request, response) => {
      response.setHeader("content-security-policy", policy);
      if (request.url.startsWith("/billing/")) return proxy(request, response, request.url.slice("/billing".length));
      if (request.url.startsWith("/novita-billing/"))
        return files(request, response, () => response.writeHead(404).end());
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
    }),
  );
});

after(async () => {
  await server?.close();
  await upstream?.close();
});

/** Functions of the page: to find things in the element, and to wait for them. */
const helpers = `
  const element = document.querySelector("novita-billing");
  const all = (selector) => [...(element.shadowRoot?.querySelectorAll(selector) ?? [])];
  const until = async (find) => {
    for (let round = 0; round < 300; round += 1) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("not found: " + find + "; the element has " + element.shadowRoot?.textContent.slice(0, 300));
  };
  const status = () => all("[role=status]")[0]?.textContent ?? "";`;

const engines = {
  Firefox: { isThere: programs.firefox, open: () => firefox(programs.firefox) },
  WebKitGTK: { isThere: programs.webKit && programs.display, open: () => openWebKit(programs) },
};

for (const [name, { isThere, open }] of Object.entries(engines)) {
  test(
    `${name}: from opening to an export whose sum is the total`,
    { skip: !isThere && "not installed" },
    async (t) => {
      const page = await open();
      t.after(() => page.close());
      await page.goto(server.url);
      const expected = upstream.box.totals("apiKey", { ...february, cycleType: "Day" }).total;
      const shown = await page.evaluate(`${helpers}
      await until(() => /\\$/.test(status()));
      return all("[part~=total] data")[0].value;`);
      assert.equal(shown, expected);

      const text = await page.evaluate(`${helpers}
      const blobs = [];
      const create = URL.createObjectURL;
      URL.createObjectURL = (blob) => (blobs.push(blob), create.call(URL, blob));
      addEventListener("click", (event) => event.composedPath()[0].download && event.preventDefault(), true);
      await element.download("rows");
      return blobs[0].text();`);
      const [head, ...lines] = text
        .replace(/^\ufeff/, "")
        .trim()
        .split("\r\n");
      const cellsOf = (line) => line.match(/(?:"(?:[^"]|"")*"|[^,]*)(?:,|$)/g).map((cell) => cell.replace(/,$/, ""));
      const place = cellsOf(head).indexOf("total");
      assert.equal(addMoney(...lines.map((line) => cellsOf(line)[place])), expected);
    },
  );

  test(
    `${name}: groups open into rows, and another list is chosen`,
    { skip: !isThere && "not installed" },
    async (t) => {
      const page = await open();
      t.after(() => page.close());
      await page.goto(server.url);
      const rows = await page.evaluate(`${helpers}
      await until(() => /\\$/.test(status()));
      (await until(() => all("[part~=disclosure]")[0])).click();
      const list = await until(() => all("[part~=rows]")[0]);
      await until(() => list.querySelector("[role=rowgroup]:last-child [role=row]"));
      return Number(list.getAttribute("aria-rowcount")) - 1;`);
      assert.ok(rows > 0);
      const title = await page.evaluate(`${helpers}
      (await until(() => all("input[type=radio][value=fixedTerm]")[0])).click();
      await until(() => /^Fixed-term bills/.test(status()));
      return all("[part~=title]")[0].textContent;`);
      assert.match(title, /^Fixed-term bills, February 2026/);
      const geometry = await page.evaluate(`${helpers}
      const boxes = ["controls", "title", "headline", "chart", "groups"].map((part) => all("[part~=" + part + "]")[0]);
      return boxes.filter(Boolean).map((node) => node.getBoundingClientRect()).map(({ top, bottom, width }) => ({ top, bottom, width }));`);
      for (const [index, { top, bottom, width }] of geometry.entries()) {
        assert.ok(width > 200 && bottom > top, JSON.stringify(geometry));
        if (index > 0) assert.ok(top >= geometry[index - 1].top, JSON.stringify(geometry));
      }
    },
  );
}
