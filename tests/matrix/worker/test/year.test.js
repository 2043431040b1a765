import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "../src/worker.js";

test("the Worker answers with the year", async () => {
  const response = await worker.fetch(new Request("https://bills.example/"), env);
  const year = await response.json();
  console.log(JSON.stringify(year));
  expect(year.listed).toBe(year.total);
});
