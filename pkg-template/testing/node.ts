// Plays an answer on a real socket of Node, where a reset is a reset. Node's modules are loaded when a server is
// started, never before, and its types are written down here as far as they are used: the package depends on nothing.

import { ApiBox, type Exchange } from "./box.js";
import type { BoxOptions } from "./options.js";
import { wait } from "./reply.js";

/** What is used of Node's `http.IncomingMessage`. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
}

/** What is used of Node's `http.ServerResponse`. */
export interface NodeResponse {
  readonly socket: NodeSocket | null;
  writeHead(status: number, headers: Record<string, string>): unknown;
  removeHeader(name: string): unknown;
  flushHeaders(): void;
  write(chunk: Uint8Array, written: () => void): boolean;
  end(sent: () => void): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** What is used of Node's `net.Socket`. */
export interface NodeSocket {
  end(): unknown;
  destroy(): unknown;
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

/** A box that listens. */
export interface BoxServer {
  /** E.g. "http://127.0.0.1:41234": the client's `baseUrl`. */
  readonly url: string;
  readonly box: ApiBox;
  /** Ends all connections and stops listening. */
  close(): Promise<void>;
}

/** Where a box listens. */
export interface ServerOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default "127.0.0.1". */
  host?: string;
}

/** Starts a server with a box of its own; Node, Deno or Bun. Rejects when the port is taken. */
export async function startBox(options: BoxOptions & ServerOptions = {}): Promise<BoxServer> {
  const { port = 0, host = "127.0.0.1", ...rest } = options;
  const box = new ApiBox(rest);
  // Written so that no bundler for browsers looks for the module.
  const name = ["node", "http"].join(":");
  const http = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as NodeHttp;
  const server = http.createServer((request, response) => void handleNode(box, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const listening = typeof address === "object" && address ? address.port : port;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${listening}`, box, close: () => closed(server) };
}

function closed(server: NodeServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections?.();
  });
}

/**
 * Answers one request of your own `node:http` server out of a box; faults act on the real socket. `prefix` is a path
 * in front of the API's, e.g. "/api". Resolves when the answer is over, and never rejects.
 */
export async function handleNode(
  box: ApiBox,
  request: NodeRequest,
  response: NodeResponse,
  prefix = "",
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const exchange = box.answer(headOf(request, prefix));
    gone.signal.addEventListener("abort", () => exchange.finish("aborted"));
    await play(exchange, response, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    // Nothing else can be told to a client whose answer may have begun.
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

async function play(exchange: Exchange, response: NodeResponse, gone: AbortSignal): Promise<void> {
  const { reply } = exchange;
  if (reply.delayMs > 0) await wait(reply.delayMs, gone);
  if (reply.ending === "no-answer") return await wait(Number.POSITIVE_INFINITY, gone);
  if (reply.ending === "reset-before") {
    exchange.finish("reset");
    return reset(response);
  }
  sendHead(exchange, response);
  for (const chunk of reply.body) {
    await written(response, chunk, gone);
    if (reply.pauseMs > 0) await wait(reply.pauseMs, gone);
  }
  await sendEnd(exchange, response, gone);
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
  exchange.begun();
}

async function sendEnd(exchange: Exchange, response: NodeResponse, gone: AbortSignal): Promise<void> {
  switch (exchange.reply.ending) {
    case "stall":
      return await wait(Number.POSITIVE_INFINITY, gone);
    case "reset":
      // A reset overtakes what was written: the client gets a moment to read it.
      await wait(20, gone);
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

/** Resolves when a chunk has gone out, which keeps the body from piling up; rejects when the client has gone. */
function written(response: NodeResponse, chunk: Uint8Array, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(gone.reason);
    if (gone.aborted) return stop();
    gone.addEventListener("abort", stop);
    response.write(chunk, () => {
      gone.removeEventListener("abort", stop);
      resolve();
    });
  });
}
