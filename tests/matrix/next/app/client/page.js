"use client";

import { useEffect } from "react";
import { loadYear } from "../../lib/year";

export default function Page() {
  useEffect(() => {
    loadYear({ baseUrl: "/billing" }).then(
      (year) => (window.result = year),
      (error) => (window.failure = String(error)),
    );
  }, []);
  return null;
}
