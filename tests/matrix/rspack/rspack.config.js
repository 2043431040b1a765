import { CopyRspackPlugin } from "@rspack/core";

const { NOVITA_API_KEY, NOVITA_API_URL = "https://api.novita.ai" } = process.env;

export default {
  entry: "./main.js",
  plugins: [new CopyRspackPlugin({ patterns: [{ from: "index.html" }] })],
  devServer: {
    // The proxy holds the key.
    proxy: [
      {
        context: ["/billing"],
        target: NOVITA_API_URL,
        changeOrigin: true,
        pathRewrite: { "^/billing": "" },
        headers: { authorization: `Bearer ${NOVITA_API_KEY}`, cookie: "" },
      },
    ],
  },
};
