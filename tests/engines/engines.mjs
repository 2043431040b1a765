// Firefox by WebDriver BiDi, WebKitGTK by its own WebDriver: a page in each, with what the tests need of it.

import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { launch } from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";
import { freePort } from "../../tools/loopback.mjs";

/**
 * A page of an engine.
 *
 * @typedef {object} EnginePage
 * @property {string} version of the browser
 * @property {(url: string) => Promise<void>} goto
 * @property {(code: string) => Promise<any>} evaluate runs the body of an asynchronous function in the page
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<EnginePage>} */
export async function firefox(executablePath) {
  const browser = await launch({ browser: "firefox", executablePath, headless: true });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  return {
    version: await browser.version(),
    goto: async (url) => void (await page.goto(url)),
    evaluate: (code) => page.evaluate(`(async () => { ${code} })()`),
    close: () => browser.close(),
  };
}

/** Where Debian has the browser that the driver starts. */
const miniBrowser = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** @returns {Promise<EnginePage>} */
async function webKitGtk(serverUrl) {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: miniBrowser, args: ["--automation"] },
  });
  const driver = await new Builder().usingServer(serverUrl).withCapabilities(capabilities).build();
  await driver.manage().setTimeouts({ script: 60_000 });
  const run = async (code) => {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${code} })().then((value) => done({ value }), (error) => done({ error: String(error?.stack ?? error) }));`;
    const { value, error } = await driver.executeAsyncScript(script);
    if (error) throw new Error(error);
    return value;
  };
  const version = (await driver.getCapabilities()).getBrowserVersion();
  return { version, goto: (url) => driver.get(url), evaluate: run, close: () => driver.quit() };
}

/**
 * Starts the driver of WebKitGTK, and opens a page.
 *
 * @param {{ display: string, webKit: string }} programs of `otherEngines` in tools/setup.mjs
 * @returns {Promise<EnginePage>}
 */
export async function openWebKit({ display, webKit }) {
  const port = await freePort();
  const driver = spawn(display, ["-a", webKit, `--port=${port}`], { stdio: "ignore", detached: true });
  const url = `http://127.0.0.1:${port}`;
  try {
    await isReady(url);
    const page = await webKitGtk(url);
    return { ...page, close: () => page.close().finally(() => process.kill(-driver.pid)) };
  } catch (error) {
    process.kill(-driver.pid);
    throw error;
  }
}

async function isReady(url) {
  for (let round = 0; round < 150; round += 1) {
    const response = await fetch(`${url}/status`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error("the driver of WebKitGTK does not answer");
}
