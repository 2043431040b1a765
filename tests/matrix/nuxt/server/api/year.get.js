import { defineEventHandler } from "h3";
import { loadYear } from "#shared/utils/year.js";

export default defineEventHandler(() =>
  loadYear({ apiKey: process.env.NOVITA_API_KEY, baseUrl: process.env.NOVITA_API_URL }),
);
