// Firefox by WebDriver BiDi, WebKitGTK by its own WebDriver: a page in each, with what the tests need of it.

import { launch } from "puppeteer-core";
import { Builder, Capabilities } from "selenium-webdriver";

/**
 * A page of an engine.
 *
 * @typedef {object} EnginePage
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
    goto: async (url) => void (await page.goto(url)),
    evaluate: (code) => page.evaluate(`(async () => { ${code} })()`),
    close: () => browser.close(),
  };
}

/** Where Debian has what is needed: the browser that the driver starts, and the driver. */
const webKit = {
  driver: "/usr/bin/WebKitWebDriver",
  browser: "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
};

/** @returns {Promise<EnginePage>} */
export async function webKitGtk(serverUrl) {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: webKit.browser, args: ["--automation"] },
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
  return { goto: (url) => driver.get(url), evaluate: run, close: () => driver.quit() };
}

export { webKit };
