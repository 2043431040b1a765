/** The API's flat error envelope. */
export interface ErrorEnvelope {
  code: number;
  reason: string;
  message: string;
  metadata: Record<string, string>;
}

/** Makes an envelope without metadata. */
export function errorEnvelope(code: number, reason: string, message: string): ErrorEnvelope {
  return { code, reason, message, metadata: {} };
}
