// The Worker of the place "workerd": each request is a comparison, and its answer the result.
//
// On Cloudflare's machines the clock stands still between one answer from outside and the next, and nothing says that
// it moves here. So it is read after a call out of the Worker; the call takes about a millisecond, of samples that
// take dozens. Garbage collection cannot be asked for here.

import * as lib from "novita-billing";
import * as glue from "serde-rows";
import module from "serde-rows.wasm";
import { runComparison } from "./benches/work.mjs";

export default {
  async fetch(request, env) {
    const place = {
      lib,
      async serdeRows() {
        glue.initSync({ module });
        return glue;
      },
      async now() {
        await (await env.OUTSIDE.fetch("http://outside/")).arrayBuffer();
        return performance.now();
      },
      async collect() {},
    };
    try {
      return Response.json({ result: await runComparison(await request.json(), place) });
    } catch (error) {
      return Response.json({ error: error.stack });
    }
  },
};
