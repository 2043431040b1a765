import { createProxyMiddleware } from "http-proxy-middleware";

const { NOVITA_API_KEY, NOVITA_API_URL = "https://api.novita.ai" } = process.env;

export default function addProxy(app) {
  app.use(
    "/billing",
    // The proxy holds the key.
    createProxyMiddleware({
      target: NOVITA_API_URL,
      changeOrigin: true,
      headers: { authorization: `Bearer ${NOVITA_API_KEY}`, cookie: "" },
    }),
  );
}
