// Node's test runner runs the hooks of `t.after` in the order in which they were made: a server would end before the page that is
// still loading from it, and the page would report that.

const endings = new WeakMap();

/**
 * Does something at the end of a test. What was registered last comes first, and a failure does not keep the rest from it.
 *
 * @param {import("node:test").TestContext} t
 * @param {() => unknown} work
 */
export function atEnd(t, work) {
  let works = endings.get(t);
  if (!works) {
    endings.set(t, (works = []));
    t.after(async () => {
      const errors = [];
      for (const one of works.toReversed())
        await Promise.resolve()
          .then(one)
          .catch((error) => errors.push(error));
      if (errors.length > 0) throw errors[0];
    });
  }
  works.push(work);
}
