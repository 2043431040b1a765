import { loadYear } from "../lib/year.js";

export async function GET() {
  return Response.json(await loadYear({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL }));
}
