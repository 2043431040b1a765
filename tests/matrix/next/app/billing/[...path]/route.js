// The proxy that holds the key. Authenticate the user here.
export async function GET(request, { params }) {
  const { path } = await params;
  const url = `${process.env.NOVITA_API_URL}/${path.join("/")}${new URL(request.url).search}`;
  const headers = { authorization: `Bearer ${process.env.NOVITA_API_KEY}`, "content-type": "application/json" };
  return fetch(url, { headers, cache: "no-store", redirect: "manual", signal: request.signal });
}
