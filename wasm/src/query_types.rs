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
  | {
      /** The first second, included. */
      startTime: Instant;
      /** The last second, included: after `startTime`. */
      endTime: Instant;
      from?: never;
      until?: never;
      period?: never;
    }
  | {
      /** The first second, included. */
      from: Instant;
      /** The first second after the range, not included: after `from`. */
      until: Instant;
      startTime?: never;
      endTime?: never;
      period?: never;
    }
  | {
      /** One calendar unit, or two with a slash, from the start of the first to the end of the second. */
      period: string;
      startTime?: never;
      endTime?: never;
      from?: never;
      until?: never;
    };

/** The time that a row of API-key bills covers. Windows never split such a unit, except at the two ends of the range. */
export type CycleType = "Hour" | "Day" | "Week" | "Month";

/** A kind of bills. */
export type BillKind = "fixedTerm" | "apiKey" | "usage";

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

/**
 * A query for usage-based bills: what is paid as it is used. Bills per API key are another view of the product categories llm,
 * gen_api and web_search: never add the two.
 */
export type UsageQuery = TimeRange & {
  /** The time that one row covers. The service has no rows of the hour for storage. */
  cycleType: CycleType;
  /**
   * One of gpu, llm, serverless, cloud_storage, gen_api, cloud_sandbox, llm_dedicated_endpoint, web_search, bare_metal, or
   * others, which are sent as they are; or a list of these, each of which is requested for every window. "summary" requests
   * the service's own control totals.
   */
  productCategory: string | readonly string[];
  /** The rows' own category, which is another thing than their product category. */
  category?: string | undefined;
  /** Product name, which the service matches fuzzily. */
  productName?: string | undefined;
  /** Id of one resource. */
  ownerId?: string | undefined;
};

/**
 * A time zone: its name, the first and the last unix second whose clock changes are known, the UTC offset in seconds at the
 * first, then for each change the first second of another offset, and that offset.
 */
export type ClockChanges = [
  name: string,
  start: number,
  end: number,
  firstOffset: number,
  ...secondsAndOffsets: number[],
];

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
  /** Whose calendar units they are: a UTC offset such as "+08:00", or a time zone. The service's own by default. */
  timeZone?: string | ClockChanges | undefined;
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
    #[wasm_bindgen(typescript_type = "FixedTermQuery | ApiKeyQuery | UsageQuery")]
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
