// A server on this machine for the tests of all environments: a box for every scenario, an API by which scenarios in a Worker
// or a page control their box, and the test page with a strict Content-Security-Policy.

import { createServer } from "node:http";
import { pipeline, Readable } from "node:stream";
import { listen } from "../../tools/loopback.mjs";
import { staticFiles } from "../../tools/static-files.mjs";
import { at } from "../../tools/steps.mjs";
import { ensureConsumer, importTesting, inPackage, resolveExport } from "./consumer.mjs";

const headers = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
  ].join("; "),
  "cache-control": "no-store",
};

/** Folders by the path that they are served under. */
const folders = { "/package/": inPackage(), "/scenarios/": at("tests", "scenarios"), "/": at("tests", "browser") };

/** Starts the server. */
export async function startServer() {
  const { manifest } = await ensureConsumer();
  const testing = await importTesting();
  const boxes = new Map();
  const context = { testing, boxes, floods: new Map(), manifest, serveFile: staticFiles(folders) };
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error) => send(response, 500, { error: error.stack }));
  });
  const { port, url, close } = await listen(server);
  return { port, origin: url, boxes, close };
}

async function handle(context, request, response) {
  const [, area, id, ...rest] = request.url.split("/");
  if (area === "box") return context.testing.handleNode(boxOf(context, id), request, response, `/box/${id}`);
  if (area === "proxy") return proxy(context, id, request, response);
  if (area === "flood") return flood(context, id, rest.length, response);
  if (area === "control") return control(context, id, rest.join("/"), request, response);
  return serveStatic(context, request, response);
}

function boxOf({ boxes }, id) {
  const box = boxes.get(id);
  if (!box) throw new Error(`there is no box ${id}`);
  return box;
}

/** A response that never ends, sent as fast as the socket allows. Without a path it returns how much was sent. */
function flood({ floods }, id, hasPath, response) {
  const sent = floods.get(id) ?? { bytes: 0, open: 0 };
  floods.set(id, sent);
  if (!hasPath) return send(response, 200, sent);
  const row = '{"startTime":"1767225600","endTime":"1767225659","amount":"1","voucherAmount":"0","payAmount":"1"}';
  const chunk = Buffer.from(`${row},`.repeat(600));
  function* endless() {
    yield Buffer.from('{"bills":[');
    for (;;) {
      sent.bytes += chunk.length;
      yield chunk;
    }
  }
  sent.open += 1;
  response.writeHead(200, { "content-type": "application/json" });
  pipeline(Readable.from(endless()), response, () => (sent.open -= 1));
}

/** A user's own proxy, which adds the key. It uses the same socket, so that faults affect the page. */
function proxy(context, id, request, response) {
  const box = boxOf(context, id);
  const headers = { ...request.headers, authorization: `Bearer ${box.apiKey}`, "user-agent": "proxy" };
  const forwarded = { method: request.method, url: request.url, headers };
  return context.testing.handleNode(box, forwarded, response, `/proxy/${id}`);
}

async function control(context, id, verb, request, response) {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  const body = text === "" ? {} : JSON.parse(text);
  if (id === "new") {
    const name = String(context.boxes.size + 1);
    const box = new context.testing.ApiBox({ requireUserAgent: true, ...body });
    context.boxes.set(name, box);
    return send(response, 200, { id: name, apiKey: box.apiKey });
  }
  return send(response, 200, await verbs[verb](boxOf(context, id), body));
}

const verbs = {
  inject(box, { only, times, ...fault }) {
    const wanted = Object.entries(only ?? {});
    const match = (url) => wanted.every(([name, value]) => url.searchParams.get(name) === String(value));
    box.inject({ ...fault, match, times: times === "always" ? Infinity : (times ?? 1) });
    return {};
  },
  clear: (box) => box.clear() ?? {},
  bills: (box, { kind, query }) => box.bills(kind, query),
  totals: (box, { kind, query }) => box.totals(kind, query),
  /** The rest of the account: `what` is month, invoices, transactions or balance. */
  account: (box, { what, query }) => box[what](query),
  requests: (box) => box.requests,
  state: (box) => ({ open: box.open, peak: box.peak, requests: box.requests.length }),
  /** Waits until no request is open, for at most eight seconds: see `until` in tests/scenarios/support.mjs. */
  async idle(box) {
    await Promise.race([box.idle(), new Promise((resolve) => setTimeout(resolve, 8000).unref())]);
    return verbs.state(box);
  },
};

/** Serves the package's entry for browsers as /entry.mjs, and files. */
function serveStatic({ manifest, serveFile }, request, response) {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.url === "/entry.mjs") {
    const entry = `/package/${resolveExport(manifest, ".", ["browser", "import"])}`;
    response.setHeader("content-type", "text/javascript; charset=utf-8");
    return response.end(`export * from ${JSON.stringify(entry)};\n`);
  }
  return serveFile(request, response, () => send(response, 404, { error: "no such file" }));
}

function send(response, status, value) {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { ...headers, "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
