//! The fields that a caller gives, and the query or the error that they become.

use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::time::{any_offset, instant};

const JANUARY: Window = Window {
    start: 1_767_225_600,
    end: 1_769_903_999,
};

fn text(text: &str) -> RawValue {
    RawValue::Text(text.to_owned())
}

fn number(number: i64) -> RawValue {
    RawValue::Number(number as f64)
}

fn fields<const COUNT: usize>(fields: [(&str, RawValue); COUNT]) -> RawFields {
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
}

/// The fields and a valid range.
fn with_january<const COUNT: usize>(more: [(&str, RawValue); COUNT]) -> RawFields {
    let mut all = fields([("period", text("2026-01"))]);
    all.extend(fields(more));
    all
}

fn fixed_term(fields: &RawFields) -> Result<Query> {
    Query::from_fields(BillKind::FixedTerm, fields, Offset::UTC)
}

/// With `cycleType: "Day"`, unless there is one.
fn api_key(fields: &RawFields) -> Result<Query> {
    let mut fields = fields.clone();
    if fields.iter().all(|(name, _)| name != "cycleType") {
        fields.push(("cycleType".to_owned(), text("Day")));
    }
    Query::from_fields(BillKind::ApiKey, &fields, Offset::UTC)
}

#[track_caller]
fn refused(result: Result<Query>, path: &str, reason: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Query, "{}", error.message);
    assert_eq!(error.path.as_deref(), Some(path), "{}", error.message);
    assert!(error.message.contains(path), "{}", error.message);
    assert!(error.message.contains(reason), "{}", error.message);
}

#[test]
fn every_documented_parameter_is_read() {
    let query = fixed_term(&with_january([
        ("category", text("gpu")),
        ("productName", text("RTX 4090")),
        ("ownerId", text("i-1")),
    ]));
    let expected = FixedTermQuery::new(JANUARY)
        .unwrap()
        .category("gpu")
        .product_name("RTX 4090")
        .owner_id("i-1");
    assert_eq!(query.unwrap(), Query::from(expected));

    for cycle in CycleType::ALL {
        let query = api_key(&with_january([
            ("category", text("something new")),
            ("productName", text("deepseek")),
            ("cycleType", text(cycle.as_str())),
        ]));
        let expected = ApiKeyQuery::new(JANUARY, cycle)
            .unwrap()
            .category("something new")
            .product_name("deepseek");
        assert_eq!(query.unwrap(), Query::from(expected));
    }
}

/// The table of endpoints and the typed queries know the same parameters.
#[test]
fn every_parameter_of_the_table_is_read_and_sent() {
    for kind in BillKind::ALL {
        let mut given = with_january([]);
        for known in kind.endpoint().parameters {
            let name = known.parameter.name();
            // Of cycle types the last: a month is one window.
            let value = known.documented.last().copied().unwrap_or("x");
            if !range::FIELDS.contains(&name) {
                given.push((name.to_owned(), text(value)));
            }
        }
        let query = Query::from_fields(kind, &given, Offset::UTC).unwrap();
        let plan = query.plan(None, Offset::UTC);
        let (window, url) = query.requests("", &plan).next().unwrap();
        assert_eq!(window, JANUARY);
        let (path, parameters) = url.split_once('?').unwrap();
        assert_eq!(path, kind.path());
        let sent = parameters
            .split('&')
            .map(|parameter| parameter.split_once('=').unwrap().0);
        let known = kind
            .endpoint()
            .parameters
            .iter()
            .map(|known| known.parameter.name());
        assert!(sent.eq(known), "{url}");
    }
}

#[test]
fn a_parameter_that_the_typed_query_does_not_have_is_not_dropped_silently() {
    let query = fixed_term(&with_january([])).unwrap();
    let parameters = BillKind::ApiKey.endpoint().parameters;
    let given = with_january([("cycleType", text("Day"))]);
    let error = query.check_parameters(parameters, &given).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Internal);
    assert_eq!(
        error.message,
        "the parameter cycleType would not be sent: please report it"
    );
    assert!(
        query
            .check_parameters(parameters, &with_january([]))
            .is_ok()
    );
}

#[test]
fn a_query_knows_its_category_and_its_product_categories() {
    for kind in BillKind::ALL {
        let mut given = with_january([("category", text("x"))]);
        if kind != BillKind::FixedTerm {
            given.push(("cycleType".to_owned(), text("Day")));
        }
        if kind == BillKind::Usage {
            given.push(("productCategory".to_owned(), text("y")));
        }
        let query = Query::from_fields(kind, &given, Offset::UTC).unwrap();
        assert_eq!(query.category(), Some("x"));
        assert_eq!(
            query.product_categories().is_empty(),
            kind != BillKind::Usage
        );
        assert!(!kind.categories().is_empty());
    }
}

fn usage(product_category: RawValue) -> Result<Query> {
    let fields = with_january([
        ("cycleType", text("Day")),
        ("productCategory", product_category),
    ]);
    Query::from_fields(BillKind::Usage, &fields, Offset::UTC)
}

#[test]
fn each_window_is_requested_once_for_every_product_category() {
    let list = |names: &[&str]| RawValue::List(names.iter().map(|name| text(name)).collect());
    let query = usage(list(&["llm", "a b", "llm"])).unwrap();
    let plan = query.plan(Some(SplitBy::Week), Offset::UTC);
    assert_eq!((plan.windows().len(), plan.len()), (1, 2));

    let year = Window {
        start: JANUARY.start,
        end: JANUARY.start + 365 * 86_400 - 1,
    };
    let query = UsageQuery::new(year, CycleType::Day, ["llm", "a b"]).unwrap();
    let query = Query::from(query.category("x").owner_id("y"));
    let plan = query.plan(None, Offset::UTC);
    let requests: Vec<_> = query.requests("", &plan).collect();
    assert_eq!((requests.len(), plan.len()), (24, 24));
    for (place, (window, url)) in requests.iter().enumerate() {
        let (category, sent) = [("llm", "llm"), ("a b", "a%20b")][place % 2];
        assert_eq!(window.range(), plan.windows()[place / 2]);
        assert_eq!(window.product_category.as_deref(), Some(category));
        let (start, end) = (window.start, window.end);
        let expected = format!(
            "/openapi/v1/billing/bill/list?cycleType=Day&productCategory={sent}&category=x\
             &startTime={start}&endTime={end}&ownerId=y"
        );
        assert_eq!(*url, expected);
    }
}

#[test]
fn a_single_product_category_is_not_named_with_each_window() {
    for value in [text("gpu"), RawValue::List(vec![text("gpu")])] {
        let query = usage(value).unwrap();
        let plan = query.plan(None, Offset::UTC);
        let (window, url) = query.requests("", &plan).next().unwrap();
        assert_eq!(window, JANUARY);
        assert!(url.contains("&productCategory=gpu&"));
    }
}

#[test]
fn a_query_of_usage_without_a_product_category_is_refused() {
    for (value, path) in [
        (RawValue::Undefined, "productCategory"),
        (RawValue::Null, "productCategory"),
        (text(""), "productCategory"),
        (RawValue::List(vec![]), "productCategory"),
        (
            RawValue::List(vec![text("gpu"), text(" ")]),
            "productCategory[1]",
        ),
        (
            RawValue::List(vec![RawValue::List(vec![])]),
            "productCategory[0]",
        ),
    ] {
        let error = usage(value).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Query);
        assert_eq!(error.path.as_deref(), Some(path), "{error}");
    }
    assert!(UsageQuery::new(JANUARY, CycleType::Day, [""; 0]).is_err());
    assert!(UsageQuery::new(JANUARY, CycleType::Day, ["gpu", ""]).is_err());
    let error = fixed_term(&with_january([("productCategory", text("gpu"))])).unwrap_err();
    assert!(
        error
            .message
            .contains("belongs to queries of usage-based bills")
    );
}

#[test]
fn the_three_forms_of_a_range_mean_the_same() {
    let expected = Query::from(FixedTermQuery::new(JANUARY).unwrap());
    for written in [
        fields([
            ("startTime", number(JANUARY.start)),
            ("endTime", number(JANUARY.end)),
        ]),
        fields([
            ("from", number(JANUARY.start)),
            ("until", number(JANUARY.end + 1)),
        ]),
        fields([("period", text("2026-01"))]),
        fields([
            ("from", text("2026-01-01T00:00:00Z")),
            ("until", RawValue::Date(1_769_904_000_000.0)),
        ]),
        fields([
            ("from", number(JANUARY.start)),
            ("until", text("2026-02-01T08:00:00+08:00")),
        ]),
        fields([
            ("endTime", RawValue::Date(1_769_903_999_999.0)),
            ("startTime", text("2026-01-01 00:00:00.5z")),
        ]),
    ] {
        assert_eq!(fixed_term(&written).unwrap(), expected);
    }
}

#[test]
fn an_undefined_field_counts_as_absent() {
    let undefined = |name| (name, RawValue::Undefined);
    let query = fixed_term(&with_january([
        undefined("startTime"),
        undefined("from"),
        undefined("category"),
        undefined("ownerId"),
        undefined("cycleType"),
        undefined("whatever"),
    ]));
    assert_eq!(
        query.unwrap(),
        Query::from(FixedTermQuery::new(JANUARY).unwrap())
    );
    refused(
        api_key(&with_january([undefined("cycleType")])),
        "cycleType",
        "is missing",
    );
}

#[test]
fn a_range_needs_one_form_and_both_its_ends() {
    refused(fixed_term(&fields([])), "startTime", "the range is missing");
    let one = |name| fixed_term(&fields([(name, number(JANUARY.start))]));
    refused(
        one("startTime"),
        "endTime",
        "endTime is missing: startTime needs it",
    );
    refused(
        one("endTime"),
        "startTime",
        "startTime is missing: endTime needs it",
    );
    refused(one("from"), "until", "until is missing: from needs it");
    refused(one("until"), "from", "from is missing: until needs it");

    let start = || number(JANUARY.start);
    let both = |a, b| fixed_term(&fields([(a, start()), (b, start())]));
    refused(
        both("startTime", "until"),
        "until",
        "startTime, until do not go together",
    );
    refused(
        both("from", "endTime"),
        "from",
        "endTime, from do not go together",
    );
    refused(
        both("startTime", "period"),
        "period",
        "startTime, period do not go together",
    );
    let every = fields([
        ("startTime", start()),
        ("endTime", start()),
        ("from", RawValue::Null),
        ("until", start()),
        ("period", text("2026")),
    ]);
    refused(
        fixed_term(&every),
        "from",
        "startTime, endTime, from, until, period do not go together",
    );
}

#[test]
fn an_end_comes_after_its_start() {
    let included = |start, end| {
        fixed_term(&fields([
            ("startTime", number(start)),
            ("endTime", number(end)),
        ]))
    };
    refused(included(100, 100), "endTime", "both are 100");
    refused(included(100, 99), "endTime", "99 is before 100");
    assert_eq!(
        included(100, 101).unwrap().range(),
        Window {
            start: 100,
            end: 101
        }
    );

    let excluded =
        |from, until| fixed_term(&fields([("from", number(from)), ("until", number(until))]));
    refused(excluded(100, 99), "until", "99 is before 100");
    refused(excluded(100, 100), "until", "both are 100");
    refused(excluded(100, 101), "until", "single second");
    refused(excluded(0, 0), "until", "both are 0");
    assert_eq!(
        excluded(100, 102).unwrap().range(),
        Window {
            start: 100,
            end: 101
        }
    );
}

/// Milliseconds in one of the forms in which they can be written.
fn written(milliseconds: i64, as_text: bool) -> RawValue {
    if !as_text {
        return RawValue::Date(milliseconds as f64);
    }
    let second = instant::to_text(milliseconds.div_euclid(1000), Offset::UTC);
    let fraction = format!(".{:03}Z", milliseconds.rem_euclid(1000));
    RawValue::Text(second.replace('Z', &fraction))
}

proptest! {
    /// Whatever the fractions of three moments, the two ranges between them have every second of the whole range once.
    #[test]
    fn half_open_ranges_that_meet_neither_overlap_nor_leave_a_gap(
        start in 0..4_000_000_000_000_i64,
        first in 2_000..9_000_000_000_i64,
        second in 2_000..9_000_000_000_i64,
        forms: [bool; 3],
    ) {
        let moments = [start, start + first, start + first + second];
        let moment = |place: usize| written(moments[place], forms[place]);
        let range = |from, until| {
            let query = fixed_term(&fields([("from", moment(from)), ("until", moment(until))]));
            query.map(|query| query.range())
        };
        let (left, right, whole) = (range(0, 1)?, range(1, 2)?, range(0, 2)?);
        prop_assert_eq!((left.start, right.end), (whole.start, whole.end));
        prop_assert_eq!(left.end + 1, right.start);
        // A second belongs to a range where its beginning does.
        let begins_within = |window: Window, from: usize, until: usize| {
            window.start * 1000 >= moments[from] && (window.start - 1) * 1000 < moments[from]
                && window.end * 1000 < moments[until] && (window.end + 1) * 1000 >= moments[until]
        };
        prop_assert!(begins_within(left, 0, 1) && begins_within(right, 1, 2));
    }
}

#[test]
fn an_end_of_day_of_a_date_library_includes_its_last_second() {
    for until in [
        RawValue::Date(1_769_903_999_999.0),
        text("2026-01-31T23:59:59.999Z"),
        text("2026-01-31T23:59:59.000001Z"),
        text("2026-01-31T23:59:60Z"),
        text("2026-02-01T00:00:00.000Z"),
    ] {
        let written = fields([("from", text("2026-01-01T00:00:00Z")), ("until", until)]);
        assert_eq!(fixed_term(&written).unwrap().range(), JANUARY);
    }
    let last = fields([
        ("startTime", text("2026-01-01T00:00:00.999Z")),
        ("endTime", text("2026-01-31T23:59:59.999Z")),
    ]);
    assert_eq!(fixed_term(&last).unwrap().range(), JANUARY);
}

#[test]
fn ends_that_round_to_the_same_second_have_nothing_between_them() {
    for (from, until) in [
        ("2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.9Z"),
        ("2026-01-01T00:00:00.1Z", "2026-01-01T00:00:01Z"),
        ("2026-01-01T00:00:59.5Z", "2026-01-01T00:00:60Z"),
    ] {
        let written = fields([("from", text(from)), ("until", text(until))]);
        refused(fixed_term(&written), "until", "in whole seconds");
    }
}

#[test]
fn typed_queries_have_the_same_rules() {
    let new = |start, end| FixedTermQuery::new(Window { start, end }).map(Query::from);
    refused(new(100, 100), "range.end", "single second");
    refused(
        new(100, 99),
        "range.end",
        "range.end must be after range.start, but 99 is before 100",
    );
    refused(new(-1, 100), "range.start", "before 1970");
    refused(
        new(0, 1_767_225_600_000),
        "range.end",
        "is 1767225600000, which can only be milliseconds: divide by 1000",
    );
}

#[test]
fn a_typed_query_before_the_first_day_is_refused_by_the_offset_of_the_client() {
    let range = Window {
        start: JANUARY.start - 1,
        end: JANUARY.end,
    };
    let query = Query::from(ApiKeyQuery::new(range, CycleType::Day).unwrap());
    let checked = |offset| query.check(offset).map(|()| query.clone());
    refused(checked(Offset::UTC), "range.start", "1767225600");
    assert!(checked(Offset::parse("+08:00").unwrap()).is_ok());
}

#[test]
fn an_instant_is_a_number_a_date_or_text() {
    for name in ["startTime", "endTime"] {
        for (value, reason) in [
            (RawValue::Null, "not null"),
            (RawValue::Bool(true), "not a boolean"),
            (RawValue::List(Vec::new()), "not an array"),
            (RawValue::Number(f64::NAN), "is NaN"),
            (RawValue::Number(1_767_225_600.5), "has a fraction"),
            (number(1_767_225_600_000), "can only be milliseconds"),
            (RawValue::Date(f64::NAN), "an invalid Date"),
            (RawValue::BigInt, "not a bigint"),
            (text("2026-01-01T00:00:00"), "has no zone"),
            (text("2026-01-01"), "`period`"),
        ] {
            let other = if name == "startTime" {
                ("endTime", number(JANUARY.end))
            } else {
                ("startTime", number(1))
            };
            refused(fixed_term(&fields([(name, value), other])), name, reason);
        }
    }
    refused(
        fixed_term(&fields([("period", number(2026))])),
        "period",
        "must be text such as \"2026-01\", not a number",
    );
    refused(
        fixed_term(&fields([("period", text("2026-13"))])),
        "period",
        "no month 13",
    );
}

#[test]
fn a_filter_is_text_and_not_empty() {
    for name in ["category", "productName", "ownerId"] {
        for (value, reason) in [
            (RawValue::Null, "must be text, not null"),
            (RawValue::Number(1.0), "must be text, not a number"),
            (RawValue::Bool(false), "must be text, not a boolean"),
            (RawValue::BigInt, "must be text, not a bigint"),
            (RawValue::Date(0.0), "must be text, not a Date"),
            (RawValue::Object, "must be text, not an object"),
            (text(""), "is empty: leave it out"),
            (text(" \n"), "is empty: leave it out"),
        ] {
            refused(
                fixed_term(&with_january([(name, value.clone())])),
                name,
                reason,
            );
            if name != "ownerId" {
                refused(api_key(&with_january([(name, value)])), name, reason);
            }
        }
    }
}

#[test]
fn a_misspelt_field_gets_a_suggestion() {
    for (name, meant) in [
        ("start_time", "startTime"),
        ("StartTime", "startTime"),
        ("end", "endTime"),
        ("perid", "period"),
        ("catgeory", "category"),
        ("product-name", "productName"),
        ("product", "productName"),
    ] {
        let reason = format!("did you mean {meant}?");
        refused(
            fixed_term(&with_january([(name, RawValue::Null)])),
            name,
            &reason,
        );
        refused(api_key(&with_january([(name, text("x"))])), name, &reason);
    }
    refused(
        fixed_term(&with_january([("ownerID", text("x"))])),
        "ownerID",
        "did you mean ownerId?",
    );
    refused(
        api_key(&with_january([("cycle", text("x"))])),
        "cycle",
        "did you mean cycleType?",
    );
    refused(
        fixed_term(&with_january([("zzzz", text("x"))])),
        "zzzz",
        "known are startTime, endTime, from, until, period, category, productName, ownerId",
    );
}

#[test]
fn a_field_of_another_list_or_of_the_options_is_recognised() {
    refused(
        fixed_term(&with_january([("cycleType", text("Day"))])),
        "cycleType",
        "belongs to queries of API-key bills",
    );
    refused(
        api_key(&with_january([("ownerId", text("k"))])),
        "ownerId",
        "belongs to queries of fixed-term bills",
    );
    refused(
        fixed_term(&with_january([("splitBy", text("week"))])),
        "splitBy",
        "is an option of the call",
    );
    refused(
        api_key(&with_january([("signal", RawValue::Object)])),
        "signal",
        "is an option of the call",
    );
    refused(
        api_key(&with_january([("maxWaitMs", number(1))])),
        "maxWaitMs",
        "is an option of the call",
    );
}

#[test]
fn a_cycle_is_one_of_four() {
    let cycle = |value| api_key(&with_january([("cycleType", value)]));
    for (written, meant) in [
        ("day", "Day"),
        ("HOUR", "Hour"),
        ("hourly", "Hour"),
        ("daily", "Day"),
        ("weekly", "Week"),
        ("Monht", "Month"),
    ] {
        refused(
            cycle(text(written)),
            "cycleType",
            &format!("\"{written}\" is unknown: did you mean \"{meant}\"?"),
        );
        refused(
            cycle(text(written)),
            "cycleType",
            "known are Hour, Day, Week, Month",
        );
    }
    refused(
        cycle(text("")),
        "cycleType",
        "known are Hour, Day, Week, Month",
    );
    refused(cycle(RawValue::Null), "cycleType", "must be text, not null");
    refused(
        cycle(RawValue::Number(1.0)),
        "cycleType",
        "must be text, not a number",
    );
}

#[test]
fn api_key_bills_begin_with_2026_in_the_offset_of_the_service() {
    let ask = |fields: RawFields, offset: &str| {
        let mut fields = fields;
        fields.push(("cycleType".to_owned(), text("Month")));
        Query::from_fields(BillKind::ApiKey, &fields, Offset::parse(offset).unwrap())
    };
    let until = || ("until", number(JANUARY.end));
    let from = |second| fields([("from", number(second)), until()]);
    let earliest = "from 1767225600 on, which is 2026-01-01T00:00:00Z";
    refused(ask(from(JANUARY.start - 1), "Z"), "from", earliest);
    refused(
        ask(
            fields([("startTime", number(1)), ("endTime", number(9))]),
            "Z",
        ),
        "startTime",
        earliest,
    );
    refused(
        ask(fields([("period", text("2025-12/2026-01"))]), "Z"),
        "period",
        earliest,
    );
    assert!(ask(from(JANUARY.start), "Z").is_ok());

    let east = "from 1767196800 on, which is 2026-01-01T00:00:00+08:00";
    refused(
        ask(from(JANUARY.start - 8 * 3_600 - 1), "+08:00"),
        "from",
        east,
    );
    assert!(ask(from(JANUARY.start - 8 * 3_600), "+08:00").is_ok());
    assert!(ask(fields([("period", text("2026"))]), "+08:00").is_ok());
    // The first ISO week of 2026 began in 2025.
    refused(
        ask(fields([("period", text("2026-W01"))]), "Z"),
        "period",
        "(2025-12-29T00:00:00Z)",
    );
    // Fixed-term bills have no such limit.
    assert!(fixed_term(&fields([("period", text("2025"))])).is_ok());
}

#[test]
fn a_kind_is_one_of_two() {
    for kind in BillKind::ALL {
        assert_eq!(BillKind::from_raw(&text(kind.as_str())).unwrap(), kind);
    }
    for (value, reason) in [
        (text("apikey"), "did you mean \"apiKey\"?"),
        (text("fixed-term"), "did you mean \"fixedTerm\"?"),
        (RawValue::Undefined, "kind is missing"),
        (RawValue::Null, "kind must be text, not null"),
    ] {
        let error = BillKind::from_raw(&value).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Config);
        assert_eq!(error.path.as_deref(), Some("kind"));
        assert!(error.message.contains(reason), "{}", error.message);
    }
}

fn any_value() -> impl Strategy<Value = RawValue> {
    prop_oneof![
        Just(RawValue::Undefined),
        Just(RawValue::Null),
        any::<bool>().prop_map(RawValue::Bool),
        any::<f64>().prop_map(RawValue::Number),
        (1_767_225_600..1_900_000_000_i64).prop_map(number),
        "\\PC{0,20}".prop_map(RawValue::Text),
        "20[0-9]{2}(-[01][0-9]){0,2}(/20[0-9]{2})?".prop_map(RawValue::Text),
        "Hour|Day|Week|Month|gpu".prop_map(RawValue::Text),
        any::<f64>().prop_map(RawValue::Date),
        Just(RawValue::Function),
    ]
}

fn any_fields() -> impl Strategy<Value = RawFields> {
    let name =
        "startTime|endTime|from|until|period|category|productName|ownerId|cycleType|\\PC{0,8}";
    prop::collection::vec((name, any_value()), 0..6)
}

proptest! {
    /// An error names a field, and a query that is accepted can be sent.
    #[test]
    fn any_fields_are_a_query_or_an_error_at_a_field(fields in any_fields(), offset in any_offset()) {
        for kind in BillKind::ALL {
            match Query::from_fields(kind, &fields, offset) {
                Ok(query) => {
                    prop_assert_eq!(query.kind(), kind);
                    prop_assert!(query.range().end > query.range().start);
                    prop_assert!(kind.earliest_second(offset).is_none_or(|earliest| query.range().start >= earliest));
                }
                Err(error) => {
                    prop_assert_eq!(error.kind, ErrorKind::Query);
                    prop_assert!(error.path.is_some());
                    prop_assert!(!error.message.contains('\n'));
                }
            }
        }
    }
}

#[test]
fn two_ends_that_are_days_are_refused_with_the_period_that_they_mean() {
    for (first, last, says) in [
        (
            ("from", "2026-01-01"),
            ("until", "2026-02-01"),
            "\"2026-01-01/2026-01-31\"",
        ),
        (
            ("startTime", "2026-01-01"),
            ("endTime", "2026-01-31"),
            "\"2026-01-01/2026-01-31\"",
        ),
        (
            ("from", "2026-01"),
            ("until", "2026-03"),
            "\"2026-01-01/2026-02-28\"",
        ),
        (("from", "2026-02-01"), ("until", "2026-01-01"), "`period`"),
    ] {
        let query = fields([(first.0, text(first.1)), (last.0, text(last.1))]);
        refused(fixed_term(&query), first.0, says);
    }
}
