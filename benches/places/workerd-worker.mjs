// The Worker of the place "workerd": each request is a comparison, and its answer the result.
//
// On Cloudflare's machines the clock stands still between one answer from outside and the next, and nothing says that
// it moves here. So it is read after a call out of the Worker; the call takes about a millisecond, of samples that
// take dozens.

import * as lib from "novita-billing";
import * as glue from "serde-rows";
import module from "serde-rows.wasm";
import { runComparison } from "./benches/work.mjs";

/** A call out of the Worker. While a long task ran, the kept connection may have been closed: then once more. */
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
