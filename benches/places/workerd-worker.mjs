// The Worker of the place "workerd": each request is a comparison, and its response the result.
//
// On Cloudflare the clock only advances with I/O, and it may do so here. So it is read after a subrequest, which takes about a
// millisecond; samples take dozens.

import * as lib from "novita-billing";
import * as glue from "serde-rows";
import module from "serde-rows.wasm";
import { runComparison } from "./benches/work.mjs";

/** A subrequest. If the connection was closed during a long task, it is sent again. */
async function callOut({ OUTSIDE }) {
  const call = async () => (await OUTSIDE.fetch("http://outside/")).arrayBuffer();
  await call().catch(call);
}

export default {
  async fetch(request, env) {
    const place = {
      lib,
      async serdeRows() {
        glue.initSync({ module });
        return glue;
      },
      async now() {
        await callOut(env);
        return performance.now();
      },
    };
    try {
      return Response.json({ result: await runComparison(await request.json(), place) });
    } catch (error) {
      return Response.json({ error: error.stack });
    }
  },
};
