// The proxy that holds the key. Authenticate the user here.
export async function GET({ params, url, request }) {
  const headers = { authorization: `Bearer ${process.env.NOVITA_API_KEY}`, "content-type": "application/json" };
  const { body, status } = await fetch(`${process.env.NOVITA_API_URL}/${params.path}${url.search}`, {
    headers,
    redirect: "manual",
    signal: request.signal,
  });
  return new Response(body, { status, headers: { "content-type": "application/json" } });
}
