//! The types of a caller's queries, specs and filters. The core crate checks them field by field, so these are TypeScript
//! definitions only.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const QUERY_TYPES: &str = r#"
/**
 * A moment: unix seconds (an integer below 1e11; above, it can only be milliseconds and is refused), a `Date`, or an
 * RFC 3339 text with a zone. A fractional number is refused. A fraction of a second in a `Date` or text is rounded down in
 * `startTime` and `endTime`, and up in `from` and `until`, so that half-open ranges that meet neither overlap nor leave a
 * gap. The 60th second of a leap second is the next second.
 */
export type Instant = number | Date | string;

/**
 * A range of time, in one of three forms:
 * - both ends included, as the API has it (`endTime` > `startTime`);
 * - `until` not included;
 * - whole calendar units in the service's UTC offset: "2026", "2026-Q1", "2026-01", "2026-W05", "2026-01-15", or "A/B"
 *   from the start of A to the end of B.
 */
export type TimeRange =
  | { startTime: Instant; endTime: Instant; from?: never; until?: never; period?: never }
  | { from: Instant; until: Instant; startTime?: never; endTime?: never; period?: never }
  | { period: string; startTime?: never; endTime?: never; from?: never; until?: never };

/** The time that a row of API-key bills covers. Windows never split such a unit, except at the two ends of the range. */
export type CycleType = "Hour" | "Day" | "Week" | "Month";

/** A kind of bills. */
export type BillKind = "fixedTerm" | "apiKey";

/** Where a range over 31 days is split: at months (the default) or at ISO weeks. The cycle takes precedence. */
export type SplitBy = "month" | "week";

/** A query for fixed-term (monthly) bills. */
export type FixedTermQuery = TimeRange & {
  /** Product type: summary, gpu, serverless, cloud_storage, local_storage, image, bare_metal; others are sent as they are. */
  category?: string | undefined;
  /** Product name, which the service matches fuzzily. */
  productName?: string | undefined;
  /** Id of one resource instance. */
  ownerId?: string | undefined;
};

/** A query for bills per API key. The service has them from 2026-01-01 00:00:00 on. */
export type ApiKeyQuery = TimeRange & {
  /** The time that one row covers. */
  cycleType: CycleType;
  /** llm, gen_api, web_search; others are sent as they are. */
  category?: string | undefined;
  /** Product name, which the service matches fuzzily. */
  productName?: string | undefined;
};

/** The spec of a summary. */
export interface SpecFields {
  /** Text fields of the rows and calendar units; empty for the grand total. */
  by: string[];
  /** How many groups are kept; the rest become one group. */
  top?: number | undefined;
  /** The order of the groups. */
  orderBy?: "total" | "key" | undefined;
  /** Which rows count. */
  count?: "all" | "begun" | undefined;
}

/** The options of a forecast. */
export interface ForecastFields {
  /** The days whose end is asked for. */
  period: string;
  /** An amount that the period should not exceed. */
  budget?: string | undefined;
  /** The present. */
  now: Instant;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A kind of bills.
    #[wasm_bindgen(typescript_type = "BillKind")]
    pub type KindName;

    /// A query, which `novita_billing::query` checks.
    #[wasm_bindgen(typescript_type = "FixedTermQuery | ApiKeyQuery")]
    pub type QueryFields;

    /// Where long ranges are split.
    #[wasm_bindgen(typescript_type = "SplitBy | undefined")]
    pub type SplitName;

    /// A spec, which `novita_billing::answer` checks.
    #[wasm_bindgen(typescript_type = "SpecFields")]
    pub type SpecFields;

    /// The options of a forecast, which `novita_billing::answer` checks.
    #[wasm_bindgen(typescript_type = "ForecastFields")]
    pub type ForecastFields;

    /// Which rows count.
    #[wasm_bindgen(typescript_type = "\"all\" | \"begun\"")]
    pub type CountName;

    /// A filter: the texts that rows must have.
    #[wasm_bindgen(typescript_type = "Record<string, string | string[] | undefined>")]
    pub type Filter;
}
