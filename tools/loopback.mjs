import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Starts a `node:http` server on this machine only.
 *
 * @param {import("node:http").Server} server
 * @param {number} [port] 0, the default, is any free port
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>} `close` ends all connections
 */
export async function listen(server, port = 0) {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: actualPort } = server.address();
  const close = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${actualPort}`, port: actualPort, close };
}

/** Whether an address is of this machine, so that what is sent there need not be encrypted. */
export const isLoopback = (url) =>
  URL.canParse(url) && ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);

/** A port that was free a moment ago. */
export async function freePort() {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}
