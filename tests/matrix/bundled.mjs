// The pages that bundlers build, and the cells of a bundler.

import { askElement } from "./element-page.mjs";
import { emittedParts } from "./emitted.mjs";

/** Each by its name, with what a bundler's project is copied with, and with what asks it for its sums. */
const bundledPages = [
  { name: "page", sources: ["bundled/index.html", "bundled/main.js"], ask: ({ page }, url) => page(url) },
  {
    name: "worker",
    sources: ["bundled-worker/index.html", "bundled-worker/main.js", "bundled-worker/worker.js"],
    ask: ({ page }, url) => page(url),
  },
  { name: "element", sources: ["bundled-element/index.html", "bundled-element/main.js"], ask: askElement },
];

export const pagesOf = (names) => bundledPages.filter(({ name }) => names?.includes(name) ?? true);

/**
 * The cells of a bundler: each page, of the development server and of the build.
 *
 * @param {string} name of the bundler
 * @param {string} project its folder
 * @param {object} how
 * @param {(context: object, folder: string, ask: (url: string) => Promise<object>) => Promise<object>} how.dev starts the
 *   server and asks it
 * @param {(context: object, folder: string) => Promise<string>} how.build returns the folder of what was built
 * @param {string[]} [how.more] more files of the project
 * @param {string[]} [how.pages] the names of the pages; by default all
 * @param {string} [how.note] of all cells
 */
export const bundlerCells = (name, project, { dev, build, more = [], pages, note }) =>
  pagesOf(pages).flatMap(({ name: page, sources, ask }) => [
    {
      name: `${name}, dev, ${page}`,
      async run(context) {
        const folder = await context.copy(project, [...sources, ...more]);
        return { note, ...(await dev(context, folder, (url) => ask(context, url))) };
      },
    },
    {
      name: `${name}, build, ${page}`,
      async run(context) {
        const dist = await build(context, await context.copy(project, [...sources, ...more]));
        const notes = [emittedParts(dist), ...(note ? [note] : [])];
        return { ...(await ask(context, await context.serveFolder(dist))), note: notes.join("; ") };
      },
    },
  ]);
