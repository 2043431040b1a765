import { Component, effect, resource } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { addMoney, BillingClient, init } from "novita-billing/slim";

// Angular leaves out files that a package loads by itself: angular.json lists the module as an asset.
const moduleUrl = "novita_billing_bg.wasm";

const client = new BillingClient({ baseUrl: "/billing" });

@Component({
  selector: "app-root",
  template: `<p>{{ year.error()?.message ?? year.value()?.total }}</p>`,
})
class App {
  readonly year = resource({
    loader: async ({ abortSignal: signal }) => {
      await init(moduleUrl);
      const query = { period: "2026", cycleType: "Day" } as const;
      const { bills } = await client.apiKeyBills.list(query, { signal });
      const summary = await client.apiKeyBills.summarize(query, { by: ["month"] }, { signal });
      const listed = addMoney(...bills.map((bill) => bill.total));
      return { rows: bills.length, listed, total: summary.total.total };
    },
  });

  constructor() {
    effect(() => {
      const failure = this.year.error()?.message;
      Object.assign(globalThis, failure ? { failure } : { result: this.year.value() });
    });
  }
}

bootstrapApplication(App);
