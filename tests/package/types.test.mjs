// The types of the package: they equal the committed copy, compile in users' projects without skipLibCheck, and are as strict
// as the package is at run time.
//
//   UPDATE_GOLDEN=1 node --test tests/package/types.test.mjs      updates the committed copy

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { at, files, run } from "../../tools/steps.mjs";
import { ensureConsumer, inConsumer, inPackage } from "../support/consumer.mjs";

await ensureConsumer();

const golden = at("tests", "package", "golden", "types.d.ts");
const tsc = at("node_modules", "typescript", "bin", "tsc");

/** All declarations of the package in one text. */
function declarations() {
  const parts = files("pkg/dist", "pkg/element", "pkg/wasm").filter((path) => path.endsWith(".d.ts"));
  return parts.map((path) => `// ${relative(at("pkg"), path)}\n${readFileSync(path, "utf8")}`).join("\n");
}

test("the type definitions equal the committed copy", () => {
  if (process.env.UPDATE_GOLDEN) writeFileSync(golden, declarations());
  const [lines, agreed] = [declarations(), readFileSync(golden, "utf8")].map((text) => text.split("\n"));
  const place = lines.findIndex((line, index) => line !== agreed[index]);
  assert.ok(
    place === -1 && lines.length === agreed.length,
    `the definitions changed, first in line ${place + 1}: "${lines[place]}". If that is meant, run this file once with ` +
      "UPDATE_GOLDEN=1 and commit the golden copy",
  );
});

/** Compiles a user's project that holds the given file. */
async function compile(name, source, options) {
  const folder = inConsumer("types", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = options.jsx ? "use.tsx" : "use.ts";
  writeFileSync(`${folder}/${file}`, source);
  const compilerOptions = { strict: true, noEmit: true, skipLibCheck: false, types: [], target: "es2022", ...options };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: [file] }));
  return run(process.execPath, [tsc, "-p", folder], { quiet: true });
}

const use = readFileSync(at("tests", "package", "use.ts"), "utf8");
const lib = ["es2022", "dom", "dom.iterable"];
/** Node's types, with which the library knows Symbol.dispose, too. */
const node = { types: ["node"], typeRoots: [at("node_modules", "@types")] };
const projects = {
  "a Node project (nodenext)": { module: "nodenext", moduleResolution: "nodenext", lib },
  "a bundler's project": { module: "esnext", moduleResolution: "bundler", lib },
  "a CommonJS project (node20)": { module: "node20", moduleResolution: "nodenext", lib },
  "a Node project without the DOM's types": {
    module: "nodenext",
    lib: ["es2022"],
    ...node,
  },
};

test("the user's file has every name that the package exports", () => {
  const path = inPackage("dist", "index.d.ts");
  const program = ts.createProgram([path], { module: ts.ModuleKind.NodeNext, types: [] });
  const exported = program
    .getTypeChecker()
    .getExportsOfModule(program.getTypeChecker().getSymbolAtLocation(program.getSourceFile(path)));
  const names = exported.map(({ name }) => name);
  assert.ok(names.includes("BillingClient") && names.includes("BillReport"));
  const used = new Set(use.match(/\w+/g));
  assert.deepEqual(
    names.filter((name) => !used.has(name)),
    [],
  );
});

for (const [name, options] of Object.entries(projects)) {
  test(`the types compile in ${name} under lib es2022 without skipLibCheck`, async () => {
    await compile(name.replaceAll(/\W+/g, "-"), use, options);
  });
}

test("every definition that the package contains compiles, also with exactOptionalPropertyTypes", async () => {
  const shipped = files(relative(at(), inPackage())).filter((path) => path.endsWith(".d.ts"));
  assert.ok(shipped.length > 10);
  const source = shipped.map((path) => `import type {} from ${JSON.stringify(path.replace(/\.d\.ts$/, ".js"))};`);
  const exact = { exactOptionalPropertyTypes: true, verbatimModuleSyntax: true };
  await compile("shipped", source.join("\n"), { module: "nodenext", lib, ...exact });
});

test("options may be undefined with exactOptionalPropertyTypes", async () => {
  const source = `import { BillingClient, formatMoney, type AnyBill, type WindowReport } from "novita-billing";
    import { ApiBox } from "novita-billing/testing";
    const none = undefined;
    const client = new BillingClient({ apiKey: process.env.KEY, baseUrl: none, fetch: none, timeoutMs: none, onEvent: none });
    const query = { period: "2026-01", cycleType: "Day", category: none, productName: none } as const;
    const table = await client.apiKeyBills.load(query, { signal: none, onProgress: none, splitBy: none });
    table.filter({ apikeyName: none, ownerID: ["a"] as const }, { count: none });
    table.summarize({ by: [], top: none, orderBy: none });
    const columns: string[] = ["total"];
    table.toCsv({ columns, bom: none });
    table.toCsv({ columns: ["startTime", "total"] });
    formatMoney("1", { currency: "USD", locale: none });
    new ApiBox({ seed: none, limit: none }).inject({ name: "rate-limit", times: none });
    const rows: AnyBill[] = table.toArray();
    const windows: WindowReport[] = table.report.windows;
    void [rows, windows];`;
  const exact = { exactOptionalPropertyTypes: true };
  await compile("exact", source, { ...projects["a bundler's project"], ...node, ...exact });
});

test("the module's exports are typed: none is any, and asynchronous functions return promises", () => {
  const types = readFileSync(inPackage("wasm", "novita_billing.d.ts"), "utf8");
  const code = types.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
  assert.doesNotMatch(code, /\bany\b/);
  for (const [name, gives] of Object.entries({ load: "Table", summarize: "Summarized", next: "Batch | undefined" })) {
    assert.ok(code.includes(`): Promise<${gives}>;`) && new RegExp(`\\b${name}\\(`).test(code), name);
  }
});

test("decodeBills accepts a Response of npm's undici and node-fetch, with and without the DOM's types", async () => {
  const source = `import { type BillSource, decodeBills } from "novita-billing";
    import nodeFetch from "node-fetch";
    import { fetch as undiciFetch } from "undici";
    const sources: BillSource[] = [await nodeFetch("https://own.example"), await undiciFetch("https://own.example")];
    for (const source of sources) (await decodeBills("apiKey", source)).free();
    await decodeBills("apiKey", await nodeFetch("https://own.example"));
    await decodeBills("apiKey", (await undiciFetch("https://own.example")).body!);`;
  // What those packages declare is not what this is about.
  const more = { module: "esnext", moduleResolution: "bundler", ...node, skipLibCheck: true };
  await compile("fetches", source, { ...more, lib: ["es2022"] });
  await compile("fetches-dom", source, { ...more, lib });
});

test("a client's fetch may be npm's undici or node-fetch, as the README writes it, with and without the DOM's types", async () => {
  const parts = `{ method: request.method, headers: Object.fromEntries(request.headers), redirect: request.redirect,
      signal: request.signal }`;
  const source = `import { BillingClient, type ClientOptions } from "novita-billing";
    import nodeFetch from "node-fetch";
    import { Agent, fetch as undiciFetch } from "undici";
    const dispatcher = new Agent({ connect: { timeout: 5_000 } });
    const options: ClientOptions[] = [
      { fetch: (request) => undiciFetch(request.url, { ...${parts}, dispatcher }) },
      { fetch: (request) => nodeFetch(request.url, ${parts}) },
      { fetch: async (request) => nodeFetch(request.url, ${parts}) },
      { fetch: globalThis.fetch },
      { fetch: (request: Request): Promise<Response> => fetch(request) },
    ];
    new BillingClient({ apiKey: "sk_x", fetch: (request) => undiciFetch(request.url, { ...${parts}, dispatcher }) });
    // What a call is made of can be wrapped.
    const own = options[0]!.fetch!;
    new BillingClient({ fetch: async (request) => own(request) });
    // @ts-expect-error
    new BillingClient({ fetch: async () => ({ status: 200, json: async () => ({}) }) });
    // @ts-expect-error
    new BillingClient({ fetch: async () => {} });
    // @ts-expect-error
    new BillingClient({ fetch: async () => "{}" });`;
  const more = { module: "esnext", moduleResolution: "bundler", ...node, skipLibCheck: true };
  await compile("own-fetch", source, { ...more, lib: ["es2022"] });
  await compile("own-fetch-dom", source, { ...more, lib });
});

test("a table can be declared with using, if the library has Symbol.dispose", async () => {
  const source = `import { decodeBills } from "novita-billing";
    using table = await decodeBills("apiKey", "{}");
    const dispose: () => void = table[Symbol.dispose];
    void dispose;`;
  for (const [name, more] of Object.entries({ library: { lib: [...lib, "esnext.disposable"] }, node: node })) {
    await compile(`using-${name}`, source, { ...projects["a bundler's project"], ...more });
  }
});

test("a stream's iterator can be declared with await using, if the library has Symbol.asyncDispose", async () => {
  const source = `import { BillingClient } from "novita-billing";
    await using bills = new BillingClient().fixedTermBills.stream({ period: "2026" })[Symbol.asyncIterator]();
    const { value, done } = await bills.next();
    void [value, done];`;
  for (const [name, more] of Object.entries({ library: { lib: [...lib, "esnext.disposable"] }, node: node })) {
    await compile(`await-using-${name}`, source, { ...projects["a bundler's project"], ...more });
  }
});

test("a misuse does not compile", async () => {
  const misuses = [
    `client.apiKeyBills.list({ period: "2026-01" });`,
    `client.apiKeyBills.list({ period: "2026-01", cycleType: "day" });`,
    `client.fixedTermBills.list({ period: "2026-01", startTime: 1, endTime: 2 });`,
    `client.fixedTermBills.list({ startTime: 1 });`,
    `client.fixedTermBills.list({ period: "2026-01", ownerID: "x" });`,
    `new BillingClient({ apikey: "sk_x" });`,
    `(await client.apiKeyBills.load({ period: "2026-01", cycleType: "Day" })).filter({ catgory: "llm" });`,
    `(await client.apiKeyBills.load({ period: "2026-01", cycleType: "Day" })).filter({ amount: 1n });`,
    `new BillTable();`,
    `decodeBills("apiKey", { bills: [] });`,
    `decodeBills("apiKey", { status: 200 });`,
    `decodeBills("apiKey", { status: 200, body: "{}" });`,
    `decodeBills("apiKey", 7);`,
    `client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: ["product"] });`,
    `client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: [], orderBy: "name" });`,
    `client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: ["total"] });`,
    `client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: ["startTime"] });`,
    `client.apiKeyBills.summarize({ period: "2026", cycleType: "Day" }, { by: ["amountDecimal"] });`,
    `client.fixedTermBills.summarize({ period: "2026" }, { by: ["apikeyName"] });`,
    `addMoney(1.5);`,
    `calendarKeys("2026", "year");`,
    `compareMoney("1", 1n);`,
    `formatMoney("1");`,
    `client.usageBills.list({ period: "2026-01", cycleType: "Day" });`,
    `client.usageBills.list({ period: "2026-01", cycleType: "Day", productCategory: 7 });`,
    `client.usageBills.summarize({ period: "2026", cycleType: "Day", productCategory: "gpu" }, { by: ["apikeyName"] });`,
    `client.apiKeyBills.list({ period: "2026-01", cycleType: "Day", ownerId: "x" });`,
    `client.fixedTermBills.list({ from: "2026-01-01T00:00:00Z" });`,
    `client.fixedTermBills.list({ period: "2026-01" }, { onWindowError: "ignore" });`,
    `client.fixedTermBills.list({ period: "2026-01" }, { splitBy: "day" });`,
    `client.fixedTermBills.plan({ period: "2026-01" }, { splitBy: "day" });`,
    `client.invoices.list({ startMonth: 202601 });`,
    `client.transactions.list({ pageSize: "5" });`,
    `client.reconcile();`,
    `client.apiKeyBills = client.apiKeyBills;`,
    `(await client.balance()).available.length;`,
    `(await client.fixedTermBills.list({ period: "2026-01" })).bills[0]!.total = "0";`,
    `(await client.fixedTermBills.list({ period: "2026-01" })).bills[0]!.amount + 1;`,
    `(await client.fixedTermBills.list({ period: "2026-01" })).bills[0]!.apikeyName;`,
    `(await client.fixedTermBills.load({ period: "2026" })).toFocusCsv({ version: "1.1" });`,
    `(await client.fixedTermBills.load({ period: "2026" })).toCsv({ times: "local" });`,
    `(await client.fixedTermBills.load({ period: "2026" })).forecast({});`,
    `(await client.fixedTermBills.load({ period: "2026" })).compare(await client.apiKeyBills.load({ period: "2026", cycleType: "Day" }), { by: [] });`,
    `decodeBills("daily", "{}");`,
    `new BillingClient({ apiKey: 7 });`,
    `new BillingClient({ fetch: "https://own.example" });`,
    `new BillingClient({ concurrency: "4" });`,
    `new BillingClient({ signal: AbortSignal.timeout(1) });`,
    `new BillingClient({ onEvent: (event: string) => event });`,
    `new ApiBox({ seeds: 1 });`,
    `new ApiBox().inject({ name: "nothing" });`,
  ];
  const head = `import { addMoney, BillingClient, BillTable, calendarKeys, compareMoney, decodeBills, formatMoney } from "novita-billing";
    import { ApiBox } from "novita-billing/testing";\nconst client = new BillingClient();\n`;
  // The compiler complains where an expected error does not come.
  const body = misuses.map((line) => `// @ts-expect-error\n${line}\n`).join("");
  await compile("misuse", head + body, projects["a bundler's project"]);
});

const dom = { ...projects["a bundler's project"], lib: [...lib, "dom.asynciterable"] };

test("the element is typed: its properties, methods and events", async () => {
  const source = `import "novita-billing/element";
    import { NovitaBillingElement } from "novita-billing/element/class";
    import { BillingClient, type BillingError } from "novita-billing";
    const element = document.createElement("novita-billing");
    element.list = "account";
    element.filter = { productName: ["a", "b"], ownerID: "c" };
    element.client = new BillingClient({ baseUrl: "/billing" });
    element.headers = async () => ({ "x-token": "t" });
    element.strings = { total: "Sum", rows: { one: "a row", other: "{count} rows" } };
    element.addEventListener("novita-load", ({ detail }) => {
      const total: string = detail.total;
      const complete: boolean = detail.complete;
      void [total, complete];
    });
    element.addEventListener("novita-unauthorized", (event) => {
      event.preventDefault();
      event.detail.retry();
    });
    element.addEventListener("novita-error", ({ detail }) => void (detail satisfies BillingError));
    element.addEventListener("click", ({ type }) => void type);
    const total: string | undefined = element.summary?.total.total;
    const done: Promise<void> = element.download("rows");
    class Own extends NovitaBillingElement {}
    customElements.define("own-billing", Own);
    // @ts-expect-error
    element.list = "everything";
    // @ts-expect-error
    element.summary = undefined;
    // @ts-expect-error
    void element.download("pdf");
    void [total, done];`;
  await compile("element", source, dom);
});

test("the component for React is typed, and so is the tag in JSX", async () => {
  const source = `import { createRef } from "react";
    import type {} from "novita-billing/element/jsx";
    import { NovitaBilling, type NovitaBillingElement } from "novita-billing/react";
    const reference = createRef<NovitaBillingElement>();
    export const component = (
      <NovitaBilling ref={reference} className="bills" baseUrl="/billing" list="usage" groupBy="productName"
        onLoad={({ detail }) => detail.total.toUpperCase()} onError={({ detail }) => detail.kind}
        onUnauthorized={(event) => event.detail.retry()} />
    );
    export const tag = <novita-billing base-url="/billing" group-by="productName" theme="dark" />;
    // @ts-expect-error
    export const wrong = <NovitaBilling list="everything" />;
    // @ts-expect-error
    export const wrongTag = <novita-billing theme="blue" />;`;
  await compile("react", source, { ...dom, jsx: "react-jsx" });
});

test("the tag is typed for Vue templates", async () => {
  const source = `import type {} from "novita-billing/element/vue";
    import type { GlobalComponents } from "vue";
    type Props = InstanceType<GlobalComponents["novita-billing"]>["$props"];
    const props: Props = {
      "base-url": "/billing",
      list: "usage",
      onNovitaLoad: ({ detail }) => detail.total.toUpperCase(),
      onNovitaUnauthorized: ({ detail }) => detail.retry(),
    };
    // @ts-expect-error
    const wrong: Props = { list: "everything" };
    // @ts-expect-error
    const wrongHandler: Props = { onNovitaLoad: (event: number) => event };
    void [props, wrong, wrongHandler];`;
  await compile("vue", source, { ...dom, skipLibCheck: true });
});
