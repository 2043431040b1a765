import { spawn } from "node:child_process";

/** Programs that open an address, by platform. */
const openers: Readonly<Record<string, readonly string[]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens an address in the browser. Failures are ignored, because the address is printed. */
export function openBrowser(url: string, { BROWSER: browser }: Readonly<Record<string, string | undefined>>): void {
  if (browser === "none") return;
  const [program, ...args] = browser ? [browser] : (openers[process.platform] ?? ["xdg-open"]);
  spawn(program as string, [...args, url], { detached: true, stdio: "ignore" })
    .on("error", () => {})
    .unref();
}
