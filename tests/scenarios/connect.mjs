// A client, and a box on the test server, which scenarios control by HTTP requests, so that they also run in a page.

/** Makes `connect(options, account)` for a place: it makes a box, and a client of it that is usual in that place. */
export function connector({ lib, origin, holdsKey, isPage }) {
  const connect = async (options = {}, account = {}) => {
    const box = await openBox(origin, account);
    const own = holdsKey ? { baseUrl: box.direct, apiKey: box.apiKey } : { baseUrl: box.proxy };
    return { box, client: new lib.BillingClient({ ...own, ...options }) };
  };
  /** The same with the key in the client, in every place. */
  connect.withKey = async (options = {}, account = {}) => {
    const box = await openBox(origin, account);
    const own = { baseUrl: box.direct, apiKey: box.apiKey, ...(isPage ? { dangerouslyAllowBrowser: true } : {}) };
    return { box, client: new lib.BillingClient({ ...own, ...options }), own };
  };
  return connect;
}

/** The default key of the boxes. */
const apiKey = "sk_places_0123456789";

async function openBox(origin, account) {
  const { id, apiKey: key } = await post(`${origin}/control/new`, { apiKey, ...account });
  const control = (verb, body) => post(`${origin}/control/${id}/${verb}`, body);
  return {
    apiKey: key,
    /** The API itself. */
    direct: `${origin}/box/${id}`,
    /** A proxy that adds the key; in a page on its own origin. */
    proxy: isRelative(origin) ? `/proxy/${id}` : `${origin}/proxy/${id}`,
    /** `only` has parameters of the requests that the fault affects. */
    inject: ({ times, ...fault }) => control("inject", { ...fault, times: times === Infinity ? "always" : times }),
    clear: () => control("clear"),
    /** The expected rows. */
    bills: (kind, query) => control("bills", { kind, query }),
    totals: (kind, query) => control("totals", { kind, query }),
    /** The expected sums of a month, invoices, transactions, or the balance. */
    account: (what, query) => control("account", { what, query }),
    requests: () => control("requests"),
    state: () => control("state"),
    /** The state when no request is open, or after eight seconds. */
    idle: () => control("idle"),
  };
}

const isRelative = (origin) => origin === globalThis.location?.origin;

async function post(url, body = {}) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${answer.error}`);
  return answer;
}
