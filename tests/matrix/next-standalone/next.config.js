// The build makes a server that runs without this folder: copy .next/standalone, and into the copy .next/static and public.
module.exports = {
  output: "standalone",
  // Otherwise a lock file in a folder above would decide where in the copy the server is.
  outputFileTracingRoot: __dirname,
};
