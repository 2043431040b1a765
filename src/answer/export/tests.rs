use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use super::{Csv, Focus, Ndjson};
use crate::answer::category::ControlTotals;
use crate::answer::{CsvOptions, CsvTimes, FocusOptions, FocusVersion, Vouchers};
use crate::bill::{Decoder, FieldType, Limits, fields};
use crate::error::ErrorKind;
use crate::money::Decimal;
use crate::query::BillKind;
use crate::time::instant::{self, Rounding};
use crate::time::{Offset, any_offset};

/// A member of a row as the API may write it: absent, or a value of the field's form.
fn value(form: FieldType) -> BoxedStrategy<Option<String>> {
    let number = select(vec!["0", "-15", "1.50", "-0.0", "15e-1", "1e300"]);
    let decimal = select(vec!["0", "1.50", "-2.000000000000000000000001", "3.1"]);
    let some = match form {
        FieldType::Text => text().prop_map(|text| json(&text)).boxed(),
        FieldType::Int64 => (-20_000i64..20_000)
            .prop_map(|integer| format!("\"{integer}\""))
            .boxed(),
        FieldType::Time => (0i64..4_000_000_000)
            .prop_map(|second| second.to_string())
            .boxed(),
        FieldType::Number => number.prop_map(str::to_owned).boxed(),
        FieldType::Decimal => decimal.prop_map(|digits| format!("\"{digits}\"")).boxed(),
    };
    prop_oneof![1 => Just(None), 4 => some.prop_map(Some)].boxed()
}

/// Names that users choose, and names that attackers choose.
fn text() -> impl Strategy<Value = String> {
    let known = select(vec![
        "",
        "llm",
        "summary",
        "production",
        "42",
        "日本語 – ü",
        "2026-01-01",
        "２",
        "NULL",
        "n/a",
        "1e5",
        "true",
    ]);
    let begins = "[ \"'\u{feff}\u{a0}]{0,2}[-=+@＝＋－＠\t\r\n\u{0}a]";
    let tricky =
        "[-=+@＝＋－＠ \"';\t\r\n\u{b}\u{1c}\u{85}\u{2028}\u{2029}\u{0}\u{feff}\u{a0},a]{0,7}";
    prop_oneof![
        known.prop_map(str::to_owned),
        (begins, "[a-z,;\"' \r\n\u{1f600}]{0,4}").prop_map(|(begin, end)| begin + &end),
        tricky,
        ".{0,5}",
    ]
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn row(kind: BillKind) -> impl Strategy<Value = String> {
    let members = fields(kind).iter().map(|field| {
        let (name, required) = (field.name, field.is_required());
        let value = value(field.field_type);
        value.prop_map(move |value| match value {
            None if required => Some(format!("\"{name}\":\"7\"")),
            value => value.map(|value| format!("\"{name}\":{value}")),
        })
    });
    let extra = select(vec![
        "",
        "\"x\":[1,{\"ü\":null}]",
        "\"a\\n\":\" \\\" \\\\\",\"b\":1e400",
        "\"\u{2028}\":[\"\u{85}\\\\\u{2029}\"]",
    ]);
    (members.collect::<Vec<_>>(), extra).prop_map(|(members, extra)| {
        let mut members: Vec<String> = members.into_iter().flatten().collect();
        if !extra.is_empty() {
            members.push(extra.to_owned());
        }
        format!("{{{}}}", members.join(","))
    })
}

fn bills() -> impl Strategy<Value = Bills> {
    select(BillKind::ALL.to_vec()).prop_flat_map(|kind| {
        let rows = prop::collection::vec(row(kind), 0..6);
        rows.prop_map(move |rows| decode(kind, &rows.join(",")))
    })
}

fn decode(kind: BillKind, rows: &str) -> Bills {
    let mut decoder = Decoder::new(kind, Limits::default());
    decoder
        .push(format!("{{\"bills\":[{rows}]}}").as_bytes())
        .unwrap();
    Bills::from(decoder.finish().unwrap())
}

fn written(bills: &Bills, format: impl Format + Send + 'static) -> String {
    Export::new(bills.clone(), format).collect()
}

fn csv(bills: &Bills, options: CsvOptions) -> String {
    written(bills, Csv::new(bills.kind(), options).unwrap())
}

/// The line of a bill in a CSV that has only the column of product names.
fn written_cell(text: &str, formula_guard: bool) -> String {
    let row = format!(
        "{{\"startTime\":0,\"endTime\":0,\"amount\":0,\"voucherAmount\":0,\"payAmount\":0,\"productName\":{}}}",
        json(text)
    );
    let options = CsvOptions {
        columns: Some(vec!["productName".to_owned()]),
        formula_guard,
        ..CsvOptions::default()
    };
    let written = csv(&decode(BillKind::ApiKey, &row), options);
    written.split_once("\r\n").unwrap().1.to_owned()
}

/// The TypeScript of the package, which guards summaries, runs the same cases.
#[test]
fn cells_are_guarded_as_the_committed_cases_say() {
    let cases = include_str!("../../../tests/vectors/formula-guard.json");
    let cases: Vec<serde_json::Value> = serde_json::from_str(cases).unwrap();
    assert!(!cases.is_empty());
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        for (guard, name) in [(true, "guarded"), (false, "unguarded")] {
            let expected = format!("{}\r\n", case[name].as_str().unwrap());
            assert_eq!(written_cell(text, guard), expected, "{text:?} {name}");
        }
    }
}

fn focus(bills: &Bills, vouchers: Vouchers) -> Vec<Vec<String>> {
    focus_of_version(bills, vouchers, FocusVersion::V1_2)
}

fn focus_of_version(bills: &Bills, vouchers: Vouchers, version: FocusVersion) -> Vec<Vec<String>> {
    let options = FocusOptions {
        version,
        vouchers,
        currency: "USD".to_owned(),
        utc_offset: Offset::parse("+08:00").unwrap(),
        ..FocusOptions::default()
    };
    parse(&written(bills, Focus::new(bills.kind(), options)))
}

/// Parses a CSV strictly by RFC 4180.
fn parse(csv: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    let mut line = Vec::new();
    let mut rest = csv;
    while !rest.is_empty() {
        let mut cell = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            loop {
                let (part, after) = rest.split_once('"').expect("a closing quote");
                cell.push_str(part);
                rest = after;
                let Some(after) = rest.strip_prefix('"') else {
                    break;
                };
                cell.push('"');
                rest = after;
            }
        } else {
            let (bare, after) = rest.split_at(rest.find([',', '\r', '\n']).unwrap());
            assert!(!bare.contains('"'), "a quote in a bare cell: {bare}");
            cell.push_str(bare);
            rest = after;
        }
        line.push(cell);
        if let Some(after) = rest.strip_prefix(',') {
            rest = after;
        } else {
            rest = rest.strip_prefix("\r\n").expect("CR LF after a line");
            lines.push(std::mem::take(&mut line));
        }
    }
    assert!(line.is_empty(), "the last line ends, too");
    lines
}

/// The cells of a row, column by column.
fn cells(row: Row<'_>, kind: BillKind) -> Vec<String> {
    let wire = |place| {
        row.wire(place)
            .map_or_else(String::new, |(text, _)| text.into_owned())
    };
    let fields = (0..fields(kind).len()).map(wire);
    let amounts = [row.total(), row.voucher(), row.cash()].map(|amount| amount.to_string());
    fields.chain(amounts).collect()
}

/// The parts of a text that are cells or lines for a reader with other separators, each followed by its separator.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([
        ';', '\t', '\n', '\u{b}', '\u{c}', '\r', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}',
        '\u{2028}', '\u{2029}',
    ])
}

/// Whether a part begins with a formula's sign, after any spaces and quotes.
fn is_live(part: &str) -> bool {
    let bare = part.trim_start_matches(|letter: char| {
        "\"'\u{feff}\u{200b}".contains(letter) || letter.is_whitespace() || letter.is_control()
    });
    bare.starts_with(|letter: char| "=+-@＝＋－＠".contains(letter))
}

/// Whether a cell begins with a control character, after any spaces and quotes.
fn begins_with_control(cell: &str) -> bool {
    let bare = cell.trim_start_matches(|letter: char| {
        "\"'\u{feff}\u{200b}".contains(letter) || (letter.is_whitespace() && !letter.is_control())
    });
    bare.starts_with(char::is_control)
}

/// Whether some reader ends a line here.
fn cuts_lines(letter: char) -> bool {
    letter != ';' && letter != '\t' && parts(&format!("{letter}.")).count() > 1
}

/// Removes the formula guard from a cell.
fn unguarded(cell: &str) -> String {
    let mut text = String::new();
    for (place, part) in parts(cell).enumerate() {
        // U+2028 is a separator and a space, so the first part is judged by the whole cell.
        let is_guarded = match place {
            0 => begins_with_control(cell) || is_live(cell),
            _ => is_live(part),
        };
        let bare = part.strip_prefix('\'').filter(|_| is_guarded);
        text.push_str(bare.unwrap_or(part));
    }
    text
}

/// Whether a program could infer that a cell is a number, a date, nothing or a truth value.
fn looks_like_no_text(cell: &str) -> bool {
    let is_digit = |letter: char| matches!(letter, '0'..='9' | '０'..='９');
    let is_digits = |part: &str| !part.is_empty() && part.chars().all(is_digit);
    let words = ["null", "nan", "none", "n/a", "na", "true", "false"];
    Decimal::parse(cell.trim()).is_ok()
        || cell.split(['-', '/', ':']).all(is_digits)
        || words.contains(&cell.to_lowercase().as_str())
}

/// The rows that are not control totals.
fn details(bills: &Bills) -> Vec<Row<'_>> {
    let control_totals = ControlTotals::new(bills.kind());
    let rows = bills.rows();
    rows.filter(|row| !control_totals.contains(*row)).collect()
}

fn sum<'a>(amounts: impl Iterator<Item = &'a str>) -> Decimal {
    amounts.fold(Decimal::ZERO, |sum, amount| {
        sum.checked_add(Decimal::parse(amount).unwrap()).unwrap()
    })
}

fn sum_of(bills: &Bills, amount: impl Fn(Row<'_>) -> Decimal) -> Decimal {
    let rows = details(bills);
    rows.iter().fold(Decimal::ZERO, |sum, row| {
        sum.checked_add(amount(*row)).unwrap()
    })
}

/// A column of a file, by its name.
fn column<'a>(lines: &'a [Vec<String>], name: &str) -> impl Iterator<Item = &'a str> {
    let place = lines[0].iter().position(|cell| cell == name).unwrap();
    lines[1..].iter().map(move |line| line[place].as_str())
}

proptest! {
    #[test]
    fn a_csv_has_the_values_of_the_rows(bills in bills()) {
        let options = CsvOptions { formula_guard: false, ..CsvOptions::default() };
        let lines = parse(&csv(&bills, options));
        let expected: Vec<_> = details(&bills).iter().map(|row| cells(*row, bills.kind())).collect();
        prop_assert_eq!(&lines[1..], &expected[..]);
        let names: Vec<_> = fields(bills.kind()).iter().map(|field| field.name).chain(["total", "voucher", "cash"]).collect();
        prop_assert_eq!(&lines[0], &names);
    }

    #[test]
    fn iso_times_are_the_same_seconds_in_the_chosen_offset_and_no_other_cell_changes(bills in bills(), offset in any_offset()) {
        let unix = parse(&csv(&bills, CsvOptions::default()));
        let options = CsvOptions { times: CsvTimes::Iso, utc_offset: offset, ..CsvOptions::default() };
        let iso = parse(&csv(&bills, options));
        prop_assert_eq!(&iso[0], &unix[0]);
        prop_assert_eq!(iso.len(), unix.len());
        let zone = if offset == Offset::UTC { "Z".to_owned() } else { offset.to_string() };
        for (iso, unix) in iso[1..].iter().zip(&unix[1..]) {
            for (place, (cell, expected)) in iso.iter().zip(unix).enumerate() {
                let is_time = fields(bills.kind()).get(place).is_some_and(|field| field.field_type == FieldType::Time);
                if is_time && !cell.is_empty() {
                    prop_assert!(cell.ends_with(&zone), "{cell}");
                    let second = instant::from_text("cell", cell, Rounding::Down)?;
                    prop_assert_eq!(&second.to_string(), expected);
                } else {
                    prop_assert_eq!(cell, expected);
                }
            }
        }
    }

    #[test]
    fn focus_1_3_is_focus_1_2_with_two_more_columns(bills in bills(), credits in any::<bool>()) {
        let vouchers = if credits { Vouchers::Credits } else { Vouchers::Netted };
        let mut lines = focus_of_version(&bills, vouchers, FocusVersion::V1_3);
        for name in ["HostProviderName", "ServiceProviderName"] {
            let place = lines[0].iter().position(|cell| cell == name).unwrap();
            for (index, line) in lines.iter_mut().enumerate() {
                let cell = line.remove(place);
                prop_assert_eq!(cell, if index == 0 { name } else { "Novita AI" });
            }
        }
        prop_assert_eq!(lines, focus(&bills, vouchers));
    }

    #[test]
    fn a_guarded_csv_has_the_same_values_once_the_guard_is_removed_and_guards_no_number(bills in bills()) {
        let lines = parse(&csv(&bills, CsvOptions::default()));
        for (line, row) in lines[1..].iter().zip(details(&bills)) {
            for (place, (cell, expected)) in line.iter().zip(cells(row, bills.kind())).enumerate() {
                let form = fields(bills.kind()).get(place).map(|field| field.field_type);
                if form == Some(FieldType::Text) {
                    prop_assert_eq!(unguarded(cell), expected);
                } else {
                    prop_assert_eq!(cell, &expected);
                }
            }
        }
    }

    #[test]
    fn no_reader_finds_a_formula_in_guarded_text_whatever_its_separator(text in text()) {
        let written = written_cell(&text, true);
        for part in parts(&written) {
            let bare = part.trim_start_matches(['"', ' ']);
            prop_assert!(!bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{written:?}");
        }
        let cell = &parse(&written)[0][0];
        if !parts(&text).any(is_live) && !begins_with_control(&text) {
            prop_assert_eq!(cell, &text, "untouched");
        }
        prop_assert_eq!(unguarded(cell), text);
    }

    #[test]
    fn different_texts_stay_different_in_a_guarded_csv(a in text(), quotes in 0usize..3, at in any::<prop::sample::Index>()) {
        // Most likely to become equal: texts that differ only in a `'`.
        let places: Vec<usize> = a.char_indices().map(|(place, _)| place).chain([a.len()]).collect();
        let mut b = a.clone();
        b.insert_str(*at.get(&places), &"'".repeat(quotes));
        prop_assert_eq!(written_cell(&a, true) == written_cell(&b, true), a == b);
    }

    #[test]
    fn cells_that_some_reader_would_cut_or_unquote_are_quoted(text in text(), guarded in any::<bool>()) {
        let written = written_cell(&text, guarded);
        let is_quoted = written.starts_with('"') && written != "\"\"\r\n";
        let cell = &parse(&written)[0][0];
        let cuts = |letter: char| ",\"".contains(letter) || parts(&format!("{letter}.")).count() > 1;
        prop_assert_eq!(is_quoted, cell.starts_with('\'') || cell.contains(cuts), "{:?}", written);
        if !guarded {
            prop_assert_eq!(cell, &text);
        }
    }

    #[test]
    fn ndjson_decodes_to_the_same_rows(bills in bills()) {
        let ndjson = written(&bills, Ndjson::new(bills.kind()));
        let lines: Vec<&str> = ndjson.split_terminator('\n').collect();
        prop_assert_eq!(lines.len(), bills.len());
        prop_assert_eq!(ndjson.matches(cuts_lines).count(), bills.len(), "no other end of a line");
        let again = decode(bills.kind(), &lines.join(","));
        for (row, again) in bills.rows().zip(again.rows()) {
            prop_assert_eq!(cells(row, bills.kind()), cells(again, bills.kind()));
            let value = |extra: &str| serde_json::from_str::<serde_json::Value>(extra).unwrap();
            prop_assert_eq!(row.extra().map(value), again.extra().map(value));
            for (place, field) in fields(bills.kind()).iter().enumerate() {
                // An absent text becomes ""; everything else is unchanged.
                prop_assert!(row.wire(place).is_some() == again.wire(place).is_some() || field.field_type == FieldType::Text);
            }
        }
        prop_assert_eq!(written(&again, Ndjson::new(bills.kind())), ndjson);
    }

    #[test]
    fn every_export_adds_up_to_the_rows(bills in bills()) {
        let lines = parse(&csv(&bills, CsvOptions::default()));
        prop_assert_eq!(sum(column(&lines, "total")), sum_of(&bills, |row| row.total()));
        prop_assert_eq!(sum(column(&lines, "voucher")), sum_of(&bills, |row| row.voucher()));
        prop_assert_eq!(sum(column(&lines, "cash")), sum_of(&bills, |row| row.cash()));

        let netted = focus(&bills, Vouchers::Netted);
        prop_assert_eq!(sum(column(&netted, "BilledCost")), sum_of(&bills, |row| row.cash()));
        prop_assert_eq!(sum(column(&netted, "EffectiveCost")), sum_of(&bills, |row| row.cash()));
        prop_assert_eq!(sum(column(&netted, "ContractedCost")), sum_of(&bills, |row| row.total()));

        let credits = focus(&bills, Vouchers::Credits);
        let (vouchers, charges): (Vec<_>, Vec<_>) = column(&credits, "BilledCost")
            .zip(column(&credits, "ChargeCategory"))
            .partition(|(_, category)| *category == "Credit");
        prop_assert_eq!(sum(charges.iter().map(|(amount, _)| *amount)), sum_of(&bills, |row| row.total()));
        let minus = sum_of(&bills, |row| row.voucher()).checked_neg().unwrap();
        prop_assert_eq!(sum(vouchers.iter().map(|(amount, _)| *amount)), minus);
        let less = sum_of(&bills, |row| row.total().checked_sub(row.voucher()).unwrap());
        for cost in ["BilledCost", "EffectiveCost", "ContractedCost"] {
            prop_assert_eq!(sum(column(&credits, cost)), less);
        }
    }

    #[test]
    fn values_that_focus_forbids_are_never_written(bills in bills()) {
        for vouchers in [Vouchers::Netted, Vouchers::Credits] {
            let lines = focus(&bills, vouchers);
            prop_assert!(lines.iter().all(|line| line.len() == lines[0].len()));
            for name in ["BillingAccountId", "ChargeDescription", "ResourceId", "SubAccountId", "SubAccountName", "x_ApiKeyMask", "x_Category", "x_ProductId", "x_TradeType"] {
                for cell in column(&lines, name) { prop_assert!(!looks_like_no_text(cell), "{name}: {cell:?}"); }
            }
            for name in ["BilledCost", "EffectiveCost", "ContractedCost", "ListCost"] {
                prop_assert!(column(&lines, name).all(|cost| cost.contains('.') && Decimal::parse(cost).is_ok()));
            }
            for name in ["BillingAccountId", "BillingCurrency", "ChargeDescription", "ServiceName"] {
                prop_assert!(column(&lines, name).all(|cell| !cell.is_empty()));
            }
            let mut ids = column(&lines, "SubAccountId").zip(column(&lines, "SubAccountName"));
            prop_assert!(ids.all(|(id, name)| id.is_empty() == name.is_empty()));
        }
    }
}

const API_KEY_ROW: &str = r#"{"userId":"7","startTime":"1769875200","endTime":"1769961599","productName":"m, \"1\"",
    "category":"llm","ownerID":"0012","billNum0":"1000","billNum1":"5","amount":"20000","voucherAmount":"5000",
    "payAmount":"15000","apikeyName":"=1+1","apikeyMask":"sk_1","originAmountDecimal":"2.5"}"#;

#[test]
fn a_bill_of_a_key_as_focus() {
    let lines = focus(&decode(BillKind::ApiKey, API_KEY_ROW), Vouchers::Credits);
    assert_eq!(lines.len(), 3, "head, usage, credit");
    let cell = |line: usize, name| column(&lines, name).nth(line).unwrap().to_owned();
    for (name, usage, credit) in [
        ("BilledCost", "2.0", "-0.5"),
        ("EffectiveCost", "2.0", "-0.5"),
        ("ContractedCost", "2.0", "-0.5"),
        ("ListCost", "2.5", "-0.5"),
        ("BillingAccountId", "user-7", "user-7"),
        ("BillingAccountName", "", ""),
        ("BillingCurrency", "USD", "USD"),
        // 2026-02-01 00:00 at +08:00 is still January in UTC.
        (
            "BillingPeriodStart",
            "2026-01-31T16:00:00Z",
            "2026-01-31T16:00:00Z",
        ),
        (
            "BillingPeriodEnd",
            "2026-02-28T16:00:00Z",
            "2026-02-28T16:00:00Z",
        ),
        (
            "ChargePeriodStart",
            "2026-01-31T16:00:00Z",
            "2026-01-31T16:00:00Z",
        ),
        (
            "ChargePeriodEnd",
            "2026-02-01T16:00:00Z",
            "2026-02-01T16:00:00Z",
        ),
        ("ChargeCategory", "Usage", "Credit"),
        ("ChargeFrequency", "Usage-Based", "Usage-Based"),
        (
            "ChargeDescription",
            "LLM API: m, \"1\"",
            "Voucher: LLM API: m, \"1\"",
        ),
        ("PricingQuantity", "1005.0", ""),
        ("PricingUnit", "Tokens", ""),
        ("ConsumedQuantity", "1005.0", ""),
        (
            "ServiceCategory",
            "AI and Machine Learning",
            "AI and Machine Learning",
        ),
        ("ServiceSubcategory", "Generative AI", "Generative AI"),
        ("ResourceId", "", ""),
        ("SubAccountId", "key-0012", "key-0012"),
        ("SubAccountName", "'=1+1", "'=1+1"),
        ("SubAccountType", "API key", "API key"),
        ("x_Quantity0", "1000", ""),
        ("x_Quantity2", "", ""),
    ] {
        assert_eq!(
            (cell(0, name), cell(1, name)),
            (usage.to_owned(), credit.to_owned()),
            "{name}"
        );
    }
}

#[test]
fn a_fixed_term_bill_as_focus() {
    let row = r#"{"userId":"u","memberId":"m-1","startTime":"1764547200","endTime":"1767225599","productName":"",
        "productCategory":"gpu","ownerID":"5","amount":"1","voucherAmount":"0","payAmount":"1","tradeType":"monthly_new_buy"}"#;
    let lines = focus(&decode(BillKind::FixedTerm, row), Vouchers::Credits);
    assert_eq!(lines.len(), 2, "no credit where there is no voucher");
    for (name, expected) in [
        ("BilledCost", "0.0001"),
        ("ChargeCategory", "Purchase"),
        ("ChargeFrequency", "Recurring"),
        ("ChargeDescription", "GPU Instance"),
        ("ChargePeriodEnd", "2026-01-01T00:00:00Z"),
        ("ConsumedQuantity", ""),
        ("PricingQuantity", "1.0"),
        ("PricingUnit", "Charges"),
        ("ResourceId", "resource-5"),
        ("ResourceType", "GPU Instance"),
        ("ServiceCategory", "Compute"),
        ("SubAccountId", "member-m-1"),
        ("SubAccountName", "m-1"),
        ("x_TradeType", "monthly_new_buy"),
    ] {
        assert_eq!(column(&lines, name).next(), Some(expected), "{name}");
    }
}

/// The columns of ids and of names, each with its prefix.
const IDS: [(&str, &str); 5] = [
    ("BillingAccountId", "user-"),
    ("ResourceId", "resource-"),
    ("SubAccountId", "key-"),
    ("SubAccountId", "member-"),
    ("x_ProductId", "product-"),
];
const NAMES: [(&str, &str); 6] = [
    ("BillingAccountName", "account-"),
    ("SubAccountName", "key-"),
    ("SubAccountName", "member-"),
    ("x_ApiKeyMask", "key-"),
    ("x_Category", "category-"),
    ("x_TradeType", "trade-"),
];

/// A row in FOCUS, all of whose texts are this one.
fn focus_of_text(kind: BillKind, text: &str) -> Vec<Vec<String>> {
    let texts = fields(kind)
        .iter()
        .filter(|field| field.field_type == FieldType::Text);
    let texts: String = texts
        .map(|field| format!(",\"{}\":{}", field.name, json(text)))
        .collect();
    let row = format!(
        "{{\"startTime\":0,\"endTime\":9,\"amount\":1,\"voucherAmount\":0,\"payAmount\":1{texts}}}"
    );
    let options = FocusOptions {
        billing_account_name: text.to_owned(),
        ..FocusOptions::default()
    };
    let bills = decode(kind, &row);
    parse(&written(&bills, Focus::new(bills.kind(), options)))
}

/// The cells of such a row, each with its column and the column's prefix for this kind.
fn focus_cells(
    kind: BillKind,
    text: &str,
    columns: &[(&'static str, &'static str)],
) -> Vec<(&'static str, &'static str, String)> {
    let lines = focus_of_text(kind, text);
    let is_of_kind = |column: &str, prefix: &str| {
        let has = |kinds: BillKind| kind == kinds;
        match (column, prefix) {
            (_, "member-") | ("ResourceId" | "x_TradeType", _) => has(BillKind::FixedTerm),
            (_, "key-") => has(BillKind::ApiKey),
            _ => true,
        }
    };
    let columns = columns
        .iter()
        .filter(|(name, prefix)| is_of_kind(name, prefix));
    columns
        .filter_map(|(name, prefix)| {
            let cell = column(&lines, name).next()?;
            Some((*name, *prefix, cell.to_owned()))
        })
        .collect()
}

/// Texts, some of which begin with the prefix of some column.
fn text_with_prefixes() -> impl Strategy<Value = String> {
    let prefixes = IDS.iter().chain(&NAMES).map(|(_, prefix)| *prefix);
    let prefixes = select(prefixes.chain(["", "", "", "cycle-"]).collect::<Vec<_>>());
    (prefixes.clone(), prefixes, text())
        .prop_map(|(first, second, text)| [first, second, &text].concat())
}

proptest! {
    #[test]
    fn ids_in_focus_have_a_prefix_and_names_have_one_if_they_need_it(text in text_with_prefixes(), kind in select(BillKind::ALL.to_vec())) {
        prop_assume!(!text.is_empty() && text != "summary");
        for (column, prefix, cell) in focus_cells(kind, &text, &IDS) {
            let cell = unguarded(&cell);
            prop_assert_eq!(cell.strip_prefix(prefix), Some(&*text), "{}", column);
        }
        for (column, prefix, cell) in focus_cells(kind, &text, &NAMES) {
            let cell = unguarded(&cell);
            prop_assert_eq!(cell.strip_prefix(prefix).unwrap_or(&cell), &text, "{}", column);
            prop_assert!(!looks_like_no_text(&cell), "{column}: {cell:?}");
        }
    }
}

#[test]
fn names_that_could_be_read_as_something_else_get_a_prefix_in_focus() {
    let list = include_str!("../../../tests/support/ambiguous.json");
    let list: serde_json::Value = serde_json::from_str(list).unwrap();
    let texts = |name: &str| -> Vec<String> { serde_json::from_value(list[name].clone()).unwrap() };
    for (texts, is_marked) in [(texts("ambiguous"), true), (texts("plain"), false)] {
        for (text, kind) in texts
            .iter()
            .flat_map(|text| BillKind::ALL.map(|kind| (text, kind)))
        {
            for (column, prefix, cell) in focus_cells(kind, text, &NAMES) {
                let expected = [if is_marked { prefix } else { "" }, text].concat();
                assert_eq!(unguarded(&cell), expected, "{column}");
            }
        }
    }
}

#[test]
fn the_billing_period_in_focus_is_the_month_of_the_cycle() {
    let bill = |cycle: &str, create_time: &str| {
        let row = format!(
            "{{\"startTime\":1767225600,\"endTime\":1769903999,\"amount\":2,\"voucherAmount\":1,\"payAmount\":1{cycle}{create_time}}}"
        );
        let lines = focus(&decode(BillKind::FixedTerm, &row), Vouchers::Credits);
        assert_eq!(lines.len(), 3);
        let names = [
            "BillingPeriodStart",
            "BillingPeriodEnd",
            "x_Cycle",
            "x_CreateTime",
        ];
        let cells = names.map(|name| {
            let mut cells = column(&lines, name);
            let cell = cells.next().unwrap().to_owned();
            assert_eq!(cells.next(), Some(&*cell), "the same of the credit");
            cell
        });
        let periods = column(&lines, "ChargePeriodStart");
        assert!(periods.eq(["2026-01-01T00:00:00Z"; 2]));
        cells
    };
    // At +08:00 the bill begins in January.
    let december = ["2025-11-30T16:00:00Z", "2025-12-31T16:00:00Z"];
    let january = ["2025-12-31T16:00:00Z", "2026-01-31T16:00:00Z"];
    assert_eq!(
        bill(",\"cycle\":\"2025-12\"", ",\"createTime\":\"1766880000\""),
        [december[0], december[1], "2025-12", "2025-12-28T00:00:00Z"]
    );
    for (cycle, shown) in [
        ("", ""),
        (",\"cycle\":null", ""),
        (",\"cycle\":\"\"", ""),
        (",\"cycle\":\"2025-13\"", "cycle-2025-13"),
        (",\"cycle\":\"2025-1\"", "cycle-2025-1"),
        (",\"cycle\":\"+025-12\"", "cycle-+025-12"),
        (",\"cycle\":\"2025-W1\"", "2025-W1"),
        (",\"cycle\":\"0000-01\"", "cycle-0000-01"),
        (",\"cycle\":\"2025-12-01\"", "cycle-2025-12-01"),
        (",\"cycle\":\"2025\"", "cycle-2025"),
        (",\"cycle\":\"cycle-2025\"", "cycle-cycle-2025"),
        (",\"cycle\":\"December\"", "December"),
    ] {
        assert_eq!(
            bill(cycle, ""),
            [january[0], january[1], shown, ""],
            "{cycle}"
        );
    }
}

#[test]
fn columns_are_selected_and_ordered_and_a_byte_order_mark_comes_first() {
    let bills = decode(BillKind::ApiKey, API_KEY_ROW);
    let options = CsvOptions {
        columns: Some(
            ["cash", "startTime", "cash", "tradeType"]
                .map(str::to_owned)
                .to_vec(),
        ),
        bom: true,
        ..CsvOptions::default()
    };
    let error = Csv::new(BillKind::ApiKey, options.clone()).err().unwrap();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Config, Some("columns[3]"))
    );
    let columns = options.columns.map(|columns| columns[..3].to_vec());
    let text = csv(&bills, CsvOptions { columns, ..options });
    assert_eq!(
        text,
        "\u{feff}cash,startTime,cash\r\n1.5,1769875200,1.5\r\n"
    );

    let columns = |columns: &[&str]| CsvOptions {
        columns: Some(columns.iter().map(|name| (*name).to_owned()).collect()),
        ..CsvOptions::default()
    };
    let error = Csv::new(BillKind::ApiKey, columns(&["catgory"]))
        .err()
        .unwrap();
    assert!(error.message.contains("did you mean category?"), "{error}");
    let error = Csv::new(BillKind::ApiKey, columns(&[])).err().unwrap();
    assert_eq!(error.path.as_deref(), Some("columns"));
    // A line with a single empty cell is not an empty line.
    assert_eq!(
        csv(&bills, columns(&["productId"])),
        "productId\r\n\"\"\r\n"
    );
}

#[test]
fn the_currency_is_a_column_on_request_and_guarded_as_text() {
    let bills = decode(BillKind::ApiKey, API_KEY_ROW);
    assert!(!csv(&bills, CsvOptions::default()).contains("currency"));
    for (currency, cell) in [("USD", "USD"), ("=1+1", "\"'=1+1\"")] {
        let options = CsvOptions {
            columns: Some(["currency", "total"].map(str::to_owned).to_vec()),
            currency: currency.to_owned(),
            ..CsvOptions::default()
        };
        assert_eq!(
            csv(&bills, options),
            format!("currency,total\r\n{cell},2\r\n")
        );
    }
}

#[test]
fn a_time_that_iso_8601_cannot_write_in_four_digits_stays_in_unix_seconds() {
    let times = [
        (-1i64, "-1"),
        (0, "1970-01-01T08:00:00+08:00"),
        (99_999_999_999, "5138-11-16T17:46:39+08:00"),
        (100_000_000_000, "100000000000"),
    ];
    for (second, cell) in times {
        let row = format!(
            "{{\"startTime\":{second},\"endTime\":{second},\"amount\":0,\"voucherAmount\":0,\"payAmount\":0}}"
        );
        let options = CsvOptions {
            columns: Some(vec!["endTime".to_owned()]),
            times: CsvTimes::Iso,
            utc_offset: Offset::parse("+08:00").unwrap(),
            ..CsvOptions::default()
        };
        let text = csv(&decode(BillKind::ApiKey, &row), options);
        assert_eq!(text, format!("endTime\r\n{cell}\r\n"));
    }
}

/// The columns of the Cost and Usage dataset of FOCUS 1.3 with the feature level Mandatory, and those that are recommended or
/// conditional and that bills of the API have. Source: the specification, version 1.3, section "Cost and Usage"
/// (<https://focus.finops.org/focus-specification/v1-3/>), and the rules `CAU-CostAndUsage-D-…-M` of its requirements model
/// (<https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec>, `specification/requirements_model/releases/1.3`).
const FOCUS_1_3: [(&str, bool); 34] = [
    ("BilledCost", true),
    ("BillingAccountId", true),
    ("BillingAccountName", true),
    ("BillingCurrency", true),
    ("BillingPeriodEnd", true),
    ("BillingPeriodStart", true),
    ("ChargeCategory", true),
    ("ChargeClass", true),
    ("ChargeDescription", true),
    ("ChargeFrequency", false),
    ("ChargePeriodEnd", true),
    ("ChargePeriodStart", true),
    ("ConsumedQuantity", false),
    ("ConsumedUnit", false),
    ("ContractedCost", true),
    ("EffectiveCost", true),
    ("HostProviderName", true),
    ("InvoiceId", false),
    ("InvoiceIssuerName", true),
    ("ListCost", true),
    ("PricingQuantity", true),
    ("PricingUnit", true),
    ("ProviderName", true),
    ("PublisherName", true),
    ("ResourceId", false),
    ("ResourceName", false),
    ("ResourceType", false),
    ("ServiceCategory", true),
    ("ServiceName", true),
    ("ServiceProviderName", true),
    ("ServiceSubcategory", false),
    ("SubAccountId", false),
    ("SubAccountName", false),
    ("SubAccountType", false),
];

#[test]
fn focus_1_3_has_its_mandatory_columns_in_order_before_the_custom_ones() {
    let bills = decode(BillKind::ApiKey, API_KEY_ROW);
    let lines = focus_of_version(&bills, Vouchers::Netted, FocusVersion::V1_3);
    let is_custom = |name: &&String| name.starts_with("x_");
    let own: Vec<_> = lines[0].iter().filter(|name| !is_custom(name)).collect();
    assert_eq!(own, FOCUS_1_3.map(|(name, _)| name));
    assert!(lines[0].iter().skip(own.len()).all(|name| is_custom(&name)));
    assert!(own.is_sorted(), "FOCUS lists its columns by name");
    let mandatory = FOCUS_1_3.iter().filter(|(_, mandatory)| *mandatory);
    assert_eq!(mandatory.clone().count(), 23);
    let nullable = ["BillingAccountName", "ChargeClass"];
    for (name, _) in mandatory.filter(|(name, _)| !nullable.contains(name)) {
        assert!(column(&lines, name).all(|cell| !cell.is_empty()), "{name}");
    }
}

#[test]
fn control_totals_are_in_ndjson_only() {
    let summary = API_KEY_ROW.replace("llm", "summary");
    let bills = decode(BillKind::ApiKey, &format!("{summary},{API_KEY_ROW}"));
    assert_eq!(parse(&csv(&bills, CsvOptions::default())).len(), 2);
    assert_eq!(focus(&bills, Vouchers::Netted).len(), 2);
    let ndjson = written(&bills, Ndjson::new(BillKind::ApiKey));
    assert_eq!(ndjson.lines().count(), 2);
}

#[test]
fn a_line_of_ndjson_stays_one_line() {
    let row = API_KEY_ROW.replace(
        '}',
        ",\"x\": {\n \"a b\": [ 1 ,\r\n\t2 ] , \"c\\\" \": \"\\\\\" }}",
    );
    let bills = decode(BillKind::ApiKey, &row);
    let ndjson = written(&bills, Ndjson::new(BillKind::ApiKey));
    assert!(
        ndjson.ends_with(",\"x\":{\"a b\":[1,2],\"c\\\" \":\"\\\\\"}}\n"),
        "{ndjson}"
    );
    assert_eq!(ndjson.lines().count(), 1);
}

#[test]
fn chunks_are_whole_lines_of_a_bounded_size() {
    let bills = decode(BillKind::ApiKey, &vec![API_KEY_ROW; 3000].join(","));
    let chunks: Vec<String> = Export::new(bills.clone(), Ndjson::new(BillKind::ApiKey)).collect();
    assert!(chunks.len() > 10);
    assert!(
        chunks
            .iter()
            .all(|chunk| chunk.ends_with('\n') && chunk.len() < CHUNK_BYTES + 1000)
    );
    assert_eq!(chunks.concat().lines().count(), 3000);
    let none = decode(BillKind::ApiKey, "");
    assert_eq!(
        Export::new(none, Ndjson::new(BillKind::ApiKey)).next(),
        None
    );
}
