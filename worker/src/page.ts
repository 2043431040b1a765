/** The billing page and its scripts, which anybody may load: they have no bills. */

import type { Env } from "./env.js";
import { pageHeaders } from "../../tools/page-headers.mjs";
import { Refusal } from "./refusal.js";

export const isPagePath = (path: string): boolean => path === "/" || path.startsWith("/page/");

/** @throws {Refusal} 404 or 405 */
export async function pageAnswer(request: Request, { ASSETS: assets, SIGN_IN_URL: signIn }: Env): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new Refusal(405, `${request.method} of the page`, { headers: { allow: "GET, HEAD" } });
  }
  if (new URL(request.url).pathname === "/page/settings.json") return Response.json({ signIn: signIn ?? null });
  const answer = await assets?.fetch(request);
  if (!answer || answer.status === 404) throw new Refusal(404, "no file of the page");
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(pageHeaders)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, headers });
}
