import { useState } from "react";
import { NovitaBilling, type LoadDetail } from "novita-billing/react";

export function App() {
  const [period, setPeriod] = useState("this-month");
  const [loaded, setLoaded] = useState<LoadDetail>();
  const [failure, setFailure] = useState("");

  return (
    <>
      <label>
        Period{" "}
        <select value={period} onChange={({ target }) => setPeriod(target.value)}>
          <option value="this-month">This month</option>
          <option value="last-month">Last month</option>
          <option value="last-3-months">Last three months</option>
        </select>
      </label>
      <p>
        <output>
          {failure || (loaded && `${loaded.rows} bills of ${loaded.period}: ${loaded.total} ${loaded.currency}`)}
        </output>
      </p>
      <NovitaBilling
        baseUrl="/billing"
        list="usage"
        period={period}
        groupBy="productName"
        controls="view"
        onLoading={() => setFailure("")}
        onLoad={({ detail }) => setLoaded(detail)}
        onError={({ detail }) => setFailure(detail.message)}
      />
    </>
  );
}
