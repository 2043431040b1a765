use std::borrow::Cow;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::answer::Collect;
use crate::answer::test_data::plan_of;
use crate::bill::{BLOCK_ROWS, fields};
use crate::bill::{Decoder, FieldType, Limits};
use crate::client::Sink;
use crate::error::ErrorKind;
use crate::money::Decimal;
use crate::time::Window;

const KIND: BillKind = BillKind::ApiKey;

/// A bill as the API writes it, with few values for each field, so that filters find some.
fn bill() -> impl Strategy<Value = String> {
    let text = select(vec!["", "\"llm\"", "\"gen_api\"", "\"\"", "\"ü\""]);
    let integer = select(vec![
        "",
        "\"15\"",
        "15",
        "1.5e1",
        "\"-9223372036854775808\"",
        "0",
    ]);
    let decimal = select(vec![
        "",
        "\"1.50\"",
        "\"1.5\"",
        "\"-0\"",
        "\"1.000000000000000000000015\"",
    ]);
    let number = select(vec!["", "1.5", "15e-1", "0.10", "-0.0", "1e300"]);
    let unknown = select(vec!["", "", "\"eu\"", "{\"a\":[1]}"]);
    let money = -2i64..3;
    (text, integer, decimal, number, unknown, (money.clone(), money.clone(), money)).prop_map(
        |(text, integer, decimal, number, unknown, (amount, voucher, cash))| {
            let fields = [
                ("category", text),
                ("billNum0", integer),
                ("payableDecimal", decimal),
                ("payAmountDisplay", number),
                ("x_unknown", unknown),
            ];
            let given = fields.iter().filter(|(_, value)| !value.is_empty());
            let given: Vec<_> = given.map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!(
                "{{\"startTime\":1,\"endTime\":2,\"amount\":{amount},\"voucherAmount\":{voucher},\"payAmount\":{cash}{}{}}}",
                if given.is_empty() { "" } else { "," },
                given.join(",")
            )
        },
    )
}

/// Bills of several windows; some windows are longer than a block.
pub(in crate::answer::collect) fn bills() -> impl Strategy<Value = Bills> {
    let window = (
        prop::collection::vec(bill(), 0..20),
        prop_oneof![30 => Just(1usize), 1 => Just(120)],
    );
    prop::collection::vec(window, 0..4).prop_map(|windows| {
        let stretches: Vec<Window> = (0..windows.len() as i64)
            .map(|place| Window {
                start: place * 100,
                end: place * 100 + 49,
            })
            .collect();
        let mut collect = Collect::new(
            plan_of(KIND, stretches.clone(), stretches),
            Limits::default(),
        );
        for (place, (rows, times)) in windows.iter().enumerate() {
            let rows = vec![rows.join(","); if rows.is_empty() { 1 } else { *times }];
            collect.begin(place);
            let body = format!("{{\"bills\":[{}]}}", rows.join(","));
            collect.chunk(place, body.as_bytes()).unwrap();
            collect.commit(place).unwrap();
        }
        collect.finish()
    })
}

fn wanted() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let texts = select(vec!["", "llm", "ü", "LLM", "other"]);
    let numbers = select(vec![
        "",
        "15",
        "1.5",
        "1.50",
        "0",
        "-0.0",
        "15e-1",
        "0.1",
        "1.000000000000000000000015",
        "0.0002",
    ]);
    let field = select(vec![
        "billNum0",
        "payableDecimal",
        "payAmountDisplay",
        "amount",
        "startTime",
        "total",
        "voucher",
        "cash",
    ]);
    let text = (Just("category"), prop::collection::vec(texts, 0..4));
    let number = (field, prop::collection::vec(numbers, 0..4));
    let owned = |(name, texts): (&str, Vec<&str>)| {
        (
            name.to_owned(),
            texts.into_iter().map(str::to_owned).collect(),
        )
    };
    prop::collection::vec(prop_oneof![text, number].prop_map(owned), 0..3)
}

/// A field of a row as text; `""` if it is absent.
fn shown(row: Row<'_>, name: &str) -> String {
    match name {
        "total" => return row.total().to_string(),
        "voucher" => return row.voucher().to_string(),
        "cash" => return row.cash().to_string(),
        _ => {}
    }
    let field = fields(KIND)
        .iter()
        .position(|field| field.name == name)
        .unwrap();
    row.wire(field)
        .map_or_else(String::new, |(text, _)| text.into_owned())
}

/// The meaning of a filter, on texts.
fn is_wanted(row: Row<'_>, wanted: &[(String, Vec<String>)]) -> bool {
    wanted.iter().all(|(name, texts)| {
        let shown = shown(row, name);
        let same = |text: &String| match (Decimal::parse(text), Decimal::parse(&shown)) {
            (Ok(text), Ok(shown)) if name != "category" => text == shown,
            _ => *text == shown,
        };
        texts.iter().any(same)
    })
}

/// Identifies a row by its address: views that share columns have rows at the same address.
fn stands(row: Row<'_>) -> (usize, String) {
    (
        row.index(),
        format!(
            "{:?}",
            (0..fields(KIND).len())
                .map(|field| row.wire(field))
                .collect::<Vec<_>>()
        ),
    )
}

fn all(bills: &Bills) -> Vec<(usize, String)> {
    bills.rows().map(stands).collect()
}

proptest! {
    #[test]
    fn a_filter_keeps_the_rows_with_wanted_texts(bills in bills(), wanted in wanted(), again in wanted()) {
        let filtered = bills.filter(&wanted).unwrap();
        let expected = |wanted: &[(String, Vec<String>)], bills: &Bills| -> Vec<_> {
            bills.rows().filter(|row| is_wanted(*row, wanted)).map(stands).collect()
        };
        prop_assert_eq!(all(&filtered), expected(&wanted, &bills));
        let twice = filtered.filter(&again).unwrap();
        prop_assert_eq!(all(&twice), expected(&again, &filtered));
        for (part, own) in bills.tables().iter().zip(twice.tables()) {
            prop_assert!(std::ptr::eq(part.table(), own.table()), "columns are shared");
        }
    }

    #[test]
    fn all_accessors_return_the_same_rows(bills in bills(), wanted in wanted()) {
        let now = bills.row(bills.len() / 2).map_or(0, Row::end_time);
        let bills = bills.as_of(now);
        for bills in [&bills, &bills.filter(&wanted).unwrap()] {
            let rows = all(bills);
            prop_assert_eq!(bills.len(), rows.len());
            prop_assert_eq!(bills.is_empty(), rows.is_empty());
            prop_assert_eq!(bills.stats.rows, rows.len() as u64);
            let one_by_one: Vec<_> = (0..rows.len()).map(|index| stands(bills.row(index).unwrap())).collect();
            prop_assert_eq!(&one_by_one, &rows);
            prop_assert!(bills.row(rows.len()).is_none());
            let mut by_block = Vec::new();
            for part in bills.tables() {
                let tables = part.table().blocks().len();
                prop_assert_eq!(part.blocks().count(), tables, "every block, also one of which no row counts");
                for (number, chosen) in part.blocks().enumerate() {
                    prop_assert_eq!(chosen.rows().count(), chosen.len());
                    for row in chosen.rows() {
                        by_block.push(stands(part.table().row(number * BLOCK_ROWS + row).unwrap()));
                    }
                }
            }
            prop_assert_eq!(&by_block, &rows);
            let decimal = bills.rows().filter(|row| row.has_decimal_money()).count();
            prop_assert_eq!(bills.stats.rows_with_decimal_money, decimal as u64);
            let open = bills.rows().filter(|row| row.end_time() >= now).count();
            prop_assert_eq!(bills.stats.rows_open, Some(open as u64));
        }
    }

    #[test]
    fn packed_rows_are_the_rows(bills in bills(), wanted in wanted(), start: Index, end: Index) {
        for part in bills.tables().iter().chain(bills.filter(&wanted).unwrap().tables()) {
            let (start, end) = (start.index(part.len() + 1), end.index(part.len() + 1));
            let places = start.min(end)..start.max(end);
            let block = part.to_block(places.clone());
            prop_assert_eq!(block.len(), places.len());
            for (row, place) in places.enumerate() {
                for column in 0..fields(KIND).len() {
                    prop_assert_eq!(block.get(column, row), part.row(place).unwrap().cell(column));
                }
            }
        }
    }

    #[test]
    fn unbalanced_rows_have_a_total_that_is_not_voucher_plus_cash(bills in bills()) {
        let units = |number: Decimal| number.mantissa() * 10i128.pow(24 - u32::from(number.scale()));
        let expected = bills.rows().filter(|row| units(row.total()) != units(row.voucher()) + units(row.cash()));
        prop_assert_eq!(all(&bills.unbalanced()), expected.map(stands).collect::<Vec<_>>());
    }

    #[test]
    fn a_selection_keeps_the_stats_of_the_call(bills in bills()) {
        let none = bills.filter(&[("category".to_owned(), Vec::new())]).unwrap();
        prop_assert!(none.is_empty());
        let stats = RowStats { rows: bills.stats.rows, rows_with_decimal_money: bills.stats.rows_with_decimal_money, ..none.stats };
        prop_assert_eq!(&stats, &bills.stats);
    }
}

fn decode(body: &str) -> Bills {
    let mut decoder = Decoder::new(KIND, Limits::default());
    decoder.push(body.as_bytes()).unwrap();
    decoder.finish().unwrap().into()
}

#[test]
fn whole_blocks_are_borrowed_and_those_of_a_selection_are_copied() {
    let row = |start| {
        format!(
            "{{\"startTime\":{start},\"endTime\":9,\"amount\":1,\"voucherAmount\":0,\"payAmount\":1}}"
        )
    };
    let rows = [vec![row(1)], vec![row(2); 1499]].concat().join(",");
    let bills = decode(&format!("{{\"bills\":[{rows}]}}"));
    let part = &bills.tables()[0];
    for places in [0..1024, 1024..1500] {
        assert!(matches!(part.to_block(places), Cow::Borrowed(_)));
    }
    assert!(matches!(part.to_block(0..1000), Cow::Owned(_)));
    assert_eq!(part.to_block(1400..1500).len(), 100);
    let later = bills
        .filter(&[("startTime".to_owned(), vec!["2".to_owned()])])
        .unwrap();
    let block = later.tables()[0].to_block(0..1024);
    assert_eq!((block.len(), block.get(1, 0)), (1024, Some(2)));
}

#[test]
fn an_unknown_field_is_rejected_with_a_suggestion() {
    let bills = decode(r#"{"bills":[]}"#);
    for (name, hint) in [
        ("catgory", "did you mean category?"),
        ("Total", "did you mean total?"),
        ("zzzzzzzzzz", "known are userId, "),
        ("extra", ""),
        ("cycle", ""),
    ] {
        let error = bills.filter(&[(name.to_owned(), Vec::new())]).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some(name))
        );
        assert!(error.message.contains(hint), "{}", error.message);
    }
}

#[test]
fn a_text_that_is_not_a_number_is_rejected_for_a_field_of_numbers() {
    let bills = decode(r#"{"bills":[]}"#);
    let numbers = fields(KIND)
        .iter()
        .filter(|field| field.field_type != FieldType::Text)
        .map(|field| field.name);
    for name in numbers.chain(["total", "voucher", "cash"]) {
        for text in ["2026-01-01", " 1", "1,5", "1e-50"] {
            let error = bills
                .filter(&[(name.to_owned(), vec!["1".to_owned(), text.to_owned()])])
                .unwrap_err();
            assert_eq!(
                (error.kind, error.path.as_deref()),
                (ErrorKind::Query, Some(name))
            );
            assert!(error.message.contains(text), "{}", error.message);
        }
    }
}

#[test]
fn memory_includes_columns_and_selections() {
    let row = r#"{"startTime":1,"endTime":2,"amount":1,"voucherAmount":0,"payAmount":1}"#;
    let other = r#"{"startTime":3,"endTime":4,"amount":1,"voucherAmount":0,"payAmount":1}"#;
    let rows = vec![row; 1500].join(",");
    let bills = decode(&format!("{{\"bills\":[{rows},{other}]}}"));
    let having = |texts: &[&str]| {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        bills.filter(&[("startTime".to_owned(), texts)]).unwrap()
    };
    assert!(bills.memory() > 0);
    assert_eq!(having(&["1"]).memory(), bills.memory() + 4 * 1500);
    assert_eq!(
        having(&["1", "3"]).memory(),
        bills.memory(),
        "all rows need no list"
    );
}

#[test]
fn debug_output_of_bills_has_no_rows() {
    let bills = Bills::new(BillKind::ApiKey, Vec::new(), None, None);
    let shown = format!("{bills:?}");
    assert!(shown.starts_with("Bills { kind: ApiKey, len: 0"), "{shown}");
    assert!(!shown.contains("tables"), "{shown}");
}
