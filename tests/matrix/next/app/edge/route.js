import { loadYear } from "../../lib/year";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export async function GET() {
  return Response.json(await loadYear({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL }));
}
