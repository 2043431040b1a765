// Transports an answer over a socket of Node. Node's modules are imported when a server is started, and the types that
// are used of them are declared here, because the package has no dependencies.

import { ApiBox } from "./box.js";
import * as check from "./check.js";
import type { Exchange } from "./exchange.js";
import { type BoxOptions, checkOptions } from "./options.js";
import { delay } from "./reply.js";

/**
 * What is used of Node's `http.IncomingMessage`.
 *
 * @experimental
 */
export interface NodeRequest {
  /** The method in capitals: "GET". */
  readonly method?: string | undefined;
  /** The path and query. */
  readonly url?: string | undefined;
  /** The headers, with names in lower case. */
  readonly headers: { readonly [name: string]: string | string[] | undefined };
}

/**
 * What is used of Node's `http.ServerResponse`.
 *
 * @experimental
 */
export interface NodeResponse {
  /** Its connection; null once that is closed. */
  readonly socket: NodeSocket | null;
  /** Sets the status and the headers. */
  writeHead(status: number, headers: Record<string, string>): unknown;
  /** Removes a header. */
  removeHeader(name: string): unknown;
  /** Sends the head at once. */
  flushHeaders(): void;
  /** Writes bytes of the body, and calls back when they are sent. */
  write(chunk: Uint8Array, written: () => void): boolean;
  /** Ends the body, and calls back when all of it is sent. */
  end(sent: () => void): unknown;
  /** Calls the listener when the connection is closed. */
  once(event: "close", listener: () => void): unknown;
}

/**
 * What is used of Node's `net.Socket`.
 *
 * @experimental
 */
export interface NodeSocket {
  /** Closes the connection once everything is sent. */
  end(): unknown;
  /** Closes the connection at once. */
  destroy(): unknown;
  /** Resets the connection. */
  resetAndDestroy?(): unknown;
}

interface NodeServer {
  once(event: "error", listener: (error: Error) => void): unknown;
  listen(port: number, host: string, listening: () => void): unknown;
  address(): { port: number } | string | null;
  close(closed: () => void): unknown;
  closeAllConnections?(): void;
}

interface NodeHttp {
  createServer(handler: (request: NodeRequest, response: NodeResponse) => void): NodeServer;
}

/** A server with a box of its own. */
export interface BoxServer {
  /** E.g. "http://127.0.0.1:41234": the client's `baseUrl`. */
  readonly url: string;
  /** The simulated API behind the server: its `apiKey`, the requests it received, exact totals, and `inject` for faults. */
  readonly box: ApiBox;
  /**
   * Ends all connections and stops listening.
   *
   * @example
   * const { close } = await startBox();
   * await close();
   */
  close(): Promise<void>;
}

/** Where the server listens. */
export interface ServerOptions {
  /** The port: 0 (default) is any that is free. */
  port?: number | undefined;
  /** The address to listen at. Default "127.0.0.1", which only this machine reaches. */
  host?: string | undefined;
}

/**
 * Starts a server with a box of its own, in Node, Deno or Bun. Rejects when the port is in use.
 *
 * @example
 * const { url, box, close } = await startBox();
 * const client = new BillingClient({ apiKey: box.apiKey, baseUrl: url });
 * const { bills } = await client.apiKeyBills.list({ period: "2026-01", cycleType: "Day" });
 * // What the box has for the same query, exactly.
 * const { rows, total } = box.totals("apiKey", { period: "2026-01", cycleType: "Day" });
 * console.log(bills.length === rows, addMoney(...bills.map((bill) => bill.total)) === total); // true true
 * await close();
 */
export async function startBox(options: BoxOptions & ServerOptions = {}): Promise<BoxServer> {
  checkOptions(options, { port: check.integer(0, 65_535), host: check.string });
  const { port = 0, host = "127.0.0.1", ...rest } = options;
  const box = new ApiBox(rest);
  // Computed, so that no bundler for browsers resolves it.
  const name = ["node", "http"].join(":");
  const http = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as NodeHttp;
  const server = http.createServer((request, response) => void handleNode(box, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const listening = typeof address === "object" && address ? address.port : port;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${listening}`, box, close: () => close(server) };
}

function close(server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections?.();
  });
}

/**
 * Answers one request of your own `node:http` server from a box; faults affect its socket. `prefix` is a path before the
 * API's, e.g. "/api". Resolves when the answer is over, and never rejects.
 *
 * @experimental
 * @example
 * const box = new ApiBox();
 * const server = createServer((request, response) => void handleNode(box, request, response, "/api"));
 * server.listen(0);
 */
export async function handleNode(
  box: ApiBox,
  request: NodeRequest,
  response: NodeResponse,
  prefix = "",
): Promise<void> {
  const closed = new AbortController();
  response.once("close", () => closed.abort());
  try {
    const exchange = box.answer(headOf(request, prefix));
    closed.signal.addEventListener("abort", () => exchange.finish("aborted"));
    await send(exchange, response, closed.signal);
  } catch (error) {
    if (closed.signal.aborted) return;
    // The head may have been sent, so that an error status is no longer possible.
    console.error(error);
    response.socket?.destroy();
  }
}

function headOf(request: NodeRequest, prefix: string) {
  const origin = `http://${String(request.headers.host)}`;
  const path = request.url ?? "/";
  // A target such as "//host" or "http://host/" is still a path of this server.
  const own = (path.startsWith(prefix) ? path.slice(prefix.length) : path).replace(/^\/*/, "./");
  const url = new URL(own, URL.canParse(origin) ? origin : "http://localhost");
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return { method: request.method ?? "GET", url, headers };
}

async function send(exchange: Exchange, response: NodeResponse, closed: AbortSignal): Promise<void> {
  const { reply } = exchange;
  if (reply.delayMs > 0) await delay(reply.delayMs, closed);
  if (reply.ending === "no-answer") return await delay(Number.POSITIVE_INFINITY, closed);
  if (reply.ending === "reset-before") {
    exchange.finish("reset");
    return reset(response);
  }
  sendHead(exchange, response);
  for (const chunk of reply.body) {
    await write(response, chunk, closed);
    if (reply.pauseMs > 0) await delay(reply.pauseMs, closed);
  }
  await sendEnd(exchange, response, closed);
}

function sendHead(exchange: Exchange, response: NodeResponse): void {
  const { reply } = exchange;
  const headers = Object.fromEntries(reply.headers);
  if (reply.contentLength !== undefined) headers["content-length"] = String(reply.contentLength);
  if (reply.ending === "cut-off-quietly") {
    // Without this header and without a length the body ends where the connection does.
    response.removeHeader("transfer-encoding");
    headers.connection = "close";
  }
  response.writeHead(reply.status, headers);
  if (reply.ending !== "whole") response.flushHeaders();
  exchange.headSent();
}

async function sendEnd(exchange: Exchange, response: NodeResponse, closed: AbortSignal): Promise<void> {
  switch (exchange.reply.ending) {
    case "stall":
      return await delay(Number.POSITIVE_INFINITY, closed);
    case "reset":
      // A reset discards what the client has not read yet: give it time to read.
      await delay(20, closed);
      exchange.finish("reset");
      return reset(response);
    case "cut-off":
    case "cut-off-quietly":
      exchange.finish("cut-off");
      response.socket?.end();
      return;
    default:
      return await new Promise((resolve) => {
        response.end(() => {
          exchange.finish("sent");
          resolve();
        });
      });
  }
}

function reset({ socket }: NodeResponse): void {
  if (socket?.resetAndDestroy) socket.resetAndDestroy();
  else socket?.destroy();
}

/** Resolves when a chunk was sent, so that the body is not buffered; rejects when the connection is closed. */
function write(response: NodeResponse, chunk: Uint8Array, closed: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(closed.reason);
    if (closed.aborted) return stop();
    closed.addEventListener("abort", stop);
    response.write(chunk, () => {
      closed.removeEventListener("abort", stop);
      resolve();
    });
  });
}
