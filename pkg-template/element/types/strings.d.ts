/** The texts, as the element's own modules know them. The build writes them out, with what each says in English. */

import type { Message, MessageName } from "../core/words/index.js";

export type NovitaBillingText = Message;
export type NovitaBillingStrings = { readonly [Name in MessageName]?: NovitaBillingText };
