import { json } from "@sveltejs/kit";
import { loadYear } from "../../lib/year.js";

export async function GET() {
  return json(await loadYear({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL }));
}
