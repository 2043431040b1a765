import { defineEventHandler, sendProxy } from "h3";

// The proxy that holds the key. Authenticate the user here.
export default defineEventHandler((event) => {
  const target = process.env.NOVITA_API_URL + event.path.slice("/billing".length);
  const headers = { authorization: `Bearer ${process.env.NOVITA_API_KEY}`, "content-type": "application/json" };
  return sendProxy(event, target, { headers });
});
