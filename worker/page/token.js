// The token: from the fragment of the address, where the company's sign-in page puts it and which browsers do not send to
// servers, or from the form. It is stored for this tab, and sent to the Worker only.

const place = "novita-billing-token";

export const token = () => sessionStorage.getItem(place) ?? "";

export const useToken = (text) => sessionStorage.setItem(place, text);

export const forgetToken = () => sessionStorage.removeItem(place);

/** Takes the token out of the address, so that it is not in the history, or sent on with it. Returns whether there was one. */
export function takeToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get("token");
  if (!given) return false;
  useToken(given);
  fragment.delete("token");
  const rest = String(fragment);
  history.replaceState(history.state, "", location.pathname + location.search + (rest && `#${rest}`));
  return true;
}

/** Why a token cannot be valid, in words; undefined if it may be. */
export function reasonNotValid(text) {
  let claims;
  try {
    const [, part] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text);
    claims = JSON.parse(atob(part.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return "This is not a token: a token has three parts with dots between them.";
  }
  if (!(claims.exp > Date.now() / 1000)) return "The token has expired: get a new one.";
}
