/** What is used of D1. */

export interface Statement {
  bind(...values: readonly (string | number | null)[]): Statement;
  all<Row>(): Promise<{ results: Row[] }>;
  first<Row>(): Promise<Row | null>;
  run(): Promise<unknown>;
}

export interface Database {
  prepare(sql: string): Statement;
  /** One transaction. */
  batch(statements: readonly Statement[]): Promise<unknown>;
}
