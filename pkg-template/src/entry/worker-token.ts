/**
 * `novita-billing/worker-token`: tokens for the Worker of this project, minted by the backend of a company. Nothing of
 * WebAssembly is loaded for them.
 */

// What it shares with the other entries is one script.
import "../index.js";

export {
  checkScope,
  mintToken,
  tokenAudience,
  type TokenClaims,
  type TokenScope,
  type TokenSigner,
} from "../worker-token.js";
