/** When bills are final. */

/** Bills of a period may arrive late or change for so many seconds after its end. The API does not document it. */
const settledAfter = 3 * 86_400;

/** Whether bills until a second (included) do not change any more. Both times are unix seconds. */
export const isClosed = (endTime: number, now: number): boolean => endTime + settledAfter < now;
