/** The API's flat error envelope. */
export interface ErrorEnvelope {
  /** The HTTP status, also in a response that has another one. */
  code: number;
  /** The reason for programs, e.g. "LIST_BILL_TOO_FAST". */
  reason: string;
  /** The reason for people. */
  message: string;
  /** What else there is to say. */
  metadata: Record<string, string>;
}

/** Makes an envelope without metadata. */
export function errorEnvelope(code: number, reason: string, message: string): ErrorEnvelope {
  return { code, reason, message, metadata: {} };
}
