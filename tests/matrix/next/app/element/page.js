"use client";

import { NovitaBilling } from "novita-billing/react";

export default function Page() {
  return <NovitaBilling baseUrl="/billing" list="apiKey" period="2026" />;
}
