// A client and the box behind it. The box is on the test server: what a scenario wants of it goes over HTTP, so that
// the same scenario runs in a page.

/** Makes `connect(options, account)` for a place: a fresh box and a client that asks it, as one would in that place. */
export function connector({ lib, origin, holdsKey, isPage }) {
  const connect = async (options = {}, account = {}) => {
    const box = await openBox(origin, account);
    const own = holdsKey ? { baseUrl: box.direct, apiKey: box.apiKey } : { baseUrl: box.proxy };
    return { box, client: new lib.BillingClient({ ...own, ...options }) };
  };
  /** With the key in the client's hands in every place. */
  connect.withKey = async (options = {}, account = {}) => {
    const box = await openBox(origin, account);
    const own = { baseUrl: box.direct, apiKey: box.apiKey, ...(isPage ? { dangerouslyAllowBrowser: true } : {}) };
    return { box, client: new lib.BillingClient({ ...own, ...options }), own };
  };
  return connect;
}

/** Keys of the boxes, unless an account says otherwise. */
const apiKey = "sk_places_0123456789";

async function openBox(origin, account) {
  const { id, apiKey: key } = await post(`${origin}/control/new`, { apiKey, ...account });
  const ask = (verb, body) => post(`${origin}/control/${id}/${verb}`, body);
  return {
    apiKey: key,
    /** The API itself. */
    direct: `${origin}/box/${id}`,
    /** A proxy in front of it that holds the key; in a page an address of its own origin. */
    proxy: isRelative(origin) ? `/proxy/${id}` : `${origin}/proxy/${id}`,
    /** `only` names parameters of the requests that are struck; `times: Infinity` is for always. */
    inject: ({ times, ...fault }) => ask("inject", { ...fault, times: times === Infinity ? "always" : times }),
    clear: () => ask("clear"),
    /** The truth. */
    bills: (kind, query) => ask("bills", { kind, query }),
    totals: (kind, query) => ask("totals", { kind, query }),
    requests: () => ask("requests"),
    state: () => ask("state"),
    /** The state when nothing is open any more, or after eight seconds. */
    idle: () => ask("idle"),
  };
}

const isRelative = (origin) => origin === globalThis.location?.origin;

async function post(url, body = {}) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${answer.error}`);
  return answer;
}
