const { NOVITA_API_KEY, NOVITA_API_URL = "https://api.novita.ai" } = process.env;

// The proxy holds the key.
export default {
  "/billing": {
    target: NOVITA_API_URL,
    changeOrigin: true,
    rewrite: (path) => path.replace("/billing", ""),
    headers: { authorization: `Bearer ${NOVITA_API_KEY}`, cookie: "" },
  },
};
