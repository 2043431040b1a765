import { connection } from "next/server";
import { loadYear } from "../../lib/year";

export default async function Page() {
  // The bills are those of the request, not of the build.
  await connection();
  const year = await loadYear({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL });
  return <pre>{JSON.stringify(year)}</pre>;
}
