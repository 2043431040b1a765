/**
 * The cells of a framework: each mode, such as its development server, and each place in which its pages use the package. A mode
 * starts a server and returns its URL; a place asks it for the sums.
 */
export const cellsOf = (modes, places) =>
  Object.entries(modes).flatMap(([mode, start]) =>
    Object.entries(places).map(([place, ask]) => ({
      name: `${mode}, ${place}`,
      run: async (context) => ask({ ...context, url: await start(context) }),
    })),
  );
