use std::cmp::Reverse;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::ErrorKind;
use crate::answer::test_data::plan_of;
use crate::answer::{Collect, Comparison, GroupBy, Storage, Tokens, quantities};
use crate::bill::{Decoder, Limits, Row, fields};
use crate::client::Sink;
use crate::money::Decimal;
use crate::query::{BillKind, RawValue};
use crate::time::{CalendarUnit, Window, any_offset};

/// Half a month about the turn of a year: 2025-12-25.
const START: i64 = 1_766_620_800;

/// Fields of a bill as the API writes them, with few texts, so that groups have several rows; some fields are absent.
pub(in crate::answer) fn bill(kind: BillKind) -> impl Strategy<Value = String> {
    let text = || {
        select(vec![
            "",
            "",
            "\"a\"",
            "\"b\"",
            "\"ü\"",
            "\"\"",
            "null",
            "\"summary\"",
            r#""a\u0000""#,
            r#""a\u0000b""#,
        ])
    };
    let category = select(vec![
        "",
        "\"llm\"",
        "\"gpu\"",
        "\"llm\"",
        "\"llm\"",
        "\"summary\"",
        "\"cloud_sandbox_storage\"",
        "\"local_storage\"",
        "\"cloud_storage\"",
    ]);
    let decimal = || {
        let usual = (any::<i32>(), 0usize..10).prop_map(|(digits, places)| {
            format!(
                "\"{}\"",
                Decimal::with_places(digits.into(), places as u8).unwrap()
            )
        });
        let odd = select(vec![
            "\"12345678901.2345678901\"",
            "\"1e-12\"",
            "\"-0.50\"",
            "2.5e3",
            "\"123456789012345678901\"",
        ]);
        prop_oneof![3 => Just(String::new()), 3 => usual, 1 => odd.prop_map(str::to_owned)]
    };
    let integer = || prop_oneof![any::<i64>(), -20_000i64..20_000];
    let quantity = || prop::option::weighted(0.9, integer());
    let texts = (text(), text(), text(), text(), category);
    let amounts = (
        integer(),
        integer(),
        integer(),
        decimal(),
        decimal(),
        decimal(),
    );
    let quantities = (
        quantity(),
        quantity(),
        prop::collection::vec(prop::option::of(integer()), 4),
    );
    // Some rows have the same times.
    let times = prop_oneof![
        (0i64..14 * 86_400, 0i64..3_600),
        (0i64..2, 0i64..2).prop_map(|(day, more)| (day * 86_400, more)),
    ];
    (texts, amounts, quantities, times).prop_map(move |(texts, amounts, quantities, times)| {
        let (product, owner, name, mask, category) = texts;
        let (total, voucher, cash, exact_total, exact_voucher, exact_cash) = amounts;
        let start = START + times.0;
        let (category_name, numbers) = match kind {
            BillKind::ApiKey => (
                "category",
                &[
                    "billNum0", "billNum1", "billNum2", "billNum3", "billNum4", "billNum5",
                ][..],
            ),
            BillKind::Usage => (
                "productCategory",
                &[
                    "billNum0", "billNum1", "billNum2", "billNum3", "billNum4", "billNum5",
                ][..],
            ),
            BillKind::FixedTerm => ("productCategory", &["billNum", "storageDays"][..]),
        };
        let mut given = vec![
            ("startTime", start.to_string()),
            ("endTime", (start + times.1).to_string()),
            ("amount", total.to_string()),
            ("voucherAmount", format!("\"{voucher}\"")),
            ("payAmount", cash.to_string()),
            ("productName", product.to_owned()),
            ("ownerID", owner.to_owned()),
            (category_name, category.to_owned()),
            ("amountDecimal", exact_total),
            ("voucherAmountDecimal", exact_voucher),
            ("payableDecimal", exact_cash),
        ];
        if kind == BillKind::ApiKey {
            given.extend([
                ("apikeyName", name.to_owned()),
                ("apikeyMask", mask.to_owned()),
            ]);
        }
        let (first, second, others) = quantities;
        let amounts = [first, second].into_iter().chain(others);
        for (name, amount) in numbers.iter().zip(amounts) {
            given.push((
                *name,
                amount.map_or_else(String::new, |amount| amount.to_string()),
            ));
        }
        let given = given.iter().filter(|(_, value)| !value.is_empty());
        let given: Vec<_> = given
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        format!("{{{}}}", given.join(","))
    })
}

/// Bills of several windows, some longer than a block.
fn bills(kind: BillKind) -> impl Strategy<Value = Bills> {
    let window = (
        prop::collection::vec(bill(kind), 0..20),
        prop_oneof![20 => Just(1usize), 1 => Just(110)],
    );
    prop::collection::vec(window, 0..4).prop_map(move |windows| {
        let stretches: Vec<Window> = (0..windows.len() as i64)
            .map(|place| Window {
                start: place * 100,
                end: place * 100 + 49,
            })
            .collect();
        let mut collect = Collect::new(
            plan_of(kind, stretches.clone(), stretches),
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

fn any_kind() -> impl Strategy<Value = BillKind> {
    select(vec![BillKind::ApiKey, BillKind::FixedTerm])
}

pub(in crate::answer) fn any_spec(kind: BillKind) -> impl Strategy<Value = Spec> {
    let names = vec![
        "hour",
        "day",
        "week",
        "month",
        "productName",
        "ownerID",
        "userId",
    ];
    let by = prop::sample::subsequence(names, 0..4).prop_shuffle();
    let order = prop::option::of(select(vec![Order::Key, Order::Total]));
    (by, prop::option::of(1usize..5), order).prop_map(move |(by, top, order)| {
        let mut spec = Spec::new(kind, &by).unwrap();
        if let Some(top) = top {
            spec = spec.top(top).unwrap();
        }
        order.map_or(spec.clone(), |order| spec.order_by(order))
    })
}

fn any_filter() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let texts = prop::collection::vec(select(vec!["", "a", "b", "none"]), 0..3);
    let filter = (select(vec!["productName", "ownerID"]), texts);
    prop::collection::vec(filter, 0..2).prop_map(|filters| {
        let owned = |(name, texts): (&str, Vec<&str>)| {
            (
                name.to_owned(),
                texts.into_iter().map(str::to_owned).collect(),
            )
        };
        filters.into_iter().map(owned).collect()
    })
}

fn place(kind: BillKind, name: &str) -> usize {
    fields(kind)
        .iter()
        .position(|field| field.name == name)
        .unwrap()
}

fn text(row: Row<'_>, kind: BillKind, name: &str) -> String {
    row.text(place(kind, name)).unwrap_or_default().to_owned()
}

fn is_control(row: Row<'_>, kind: BillKind) -> bool {
    let name = if kind == BillKind::ApiKey {
        "category"
    } else {
        "productCategory"
    };
    text(row, kind, name) == "summary"
}

fn owned(key: &[&str]) -> Vec<String> {
    key.iter().map(|text| (*text).to_owned()).collect()
}

/// The key of a row, by definition.
fn key(row: Row<'_>, spec: &Spec, offset: Offset) -> Vec<String> {
    let part = |by: &GroupBy| match by {
        GroupBy::Field(field) => row.text(*field).unwrap_or_default().to_owned(),
        GroupBy::Unit(unit) => unit.key(row.start_time(), offset),
    };
    spec.by().iter().map(part).collect()
}

/// The sums of rows, by definition: slow and simple.
fn sums<'a>(kind: BillKind, rows: impl IntoIterator<Item = Row<'a>>) -> Totals {
    let mut totals = Totals {
        quantities: vec![None; quantities(kind).len()],
        ..Totals::default()
    };
    let rows: Vec<_> = rows.into_iter().collect();
    totals.tokens = tokens(kind, &rows);
    totals.storage = storage(kind, &rows);
    for row in rows {
        totals.rows += 1;
        totals.total = totals.total.checked_add(row.total()).unwrap();
        totals.voucher = totals.voucher.checked_add(row.voucher()).unwrap();
        totals.cash = totals.cash.checked_add(row.cash()).unwrap();
        for (name, sum) in quantities(kind).into_iter().zip(&mut totals.quantities) {
            if let Some(value) = row.integer(place(kind, name)) {
                let value = Decimal::from_integer(value.into());
                *sum = Some(sum.unwrap_or_default().checked_add(value).unwrap());
            }
        }
    }
    totals
}

/// The sum of a quantity; `None` if `is_required` and a row lacks it.
fn number(kind: BillKind, rows: &[Row<'_>], name: &str, is_required: bool) -> Option<i128> {
    let Some(field) = fields(kind).iter().position(|field| field.name == name) else {
        return (!is_required).then_some(0);
    };
    let values = rows.iter().map(|row| row.integer(field).map(i128::from));
    values
        .map(|value| value.or((!is_required).then_some(0)))
        .sum()
}

fn rows_of<'a>(
    kind: BillKind,
    rows: &[Row<'a>],
    is_wanted: impl Fn(&str) -> bool,
) -> Option<Vec<Row<'a>>> {
    let name = kind.endpoint().category_field;
    let rows: Vec<_> = rows
        .iter()
        .copied()
        .filter(|row| is_wanted(&text(*row, kind, name)))
        .collect();
    (!rows.is_empty()).then_some(rows)
}

/// `top * 10^6 / bottom`, rounded to 6 places, halves away from zero: by long division of the digits.
fn per_million(top: Decimal, bottom: i128) -> Decimal {
    let scale = usize::from(top.scale());
    let zeros = "0".repeat(12usize.saturating_sub(scale));
    let digits = format!("{}{zeros}", top.mantissa().unsigned_abs());
    let divisor = bottom.unsigned_abs() * 10u128.pow(scale.saturating_sub(12) as u32);
    let (mut quotient, mut rest) = (0i128, 0);
    for digit in digits.bytes() {
        rest = rest * 10 + u128::from(digit - b'0');
        quotient = quotient * 10 + (rest / divisor) as i128;
        rest %= divisor;
    }
    quotient += i128::from(2 * rest >= divisor);
    let is_negative = (top.mantissa() < 0) != (bottom < 0);
    Decimal::with_places(if is_negative { -quotient } else { quotient }, 6).unwrap()
}

/// The tokens of rows, by definition.
fn tokens(kind: BillKind, rows: &[Row<'_>]) -> Option<Tokens> {
    let rows = rows_of(kind, rows, |category| category == "llm")?;
    let required = |name| number(kind, &rows, name, true);
    let optional = |name| number(kind, &rows, name, false).unwrap();
    let [read, short, long] = ["billNum2", "billNum3", "billNum5"].map(optional);
    let (uncached, output) = (required("billNum0")?, required("billNum1")?);
    let input = uncached + read + short + long;
    let total = rows
        .iter()
        .map(|row| row.total())
        .reduce(|a, b| a.checked_add(b).unwrap())?;
    let reasoning = quantities(kind)
        .iter()
        .position(|name| *name == "billNum4")
        .filter(|_| {
            let field = place(kind, "billNum4");
            rows.iter().any(|row| row.integer(field).is_some())
        });
    let tokens = input + output;
    let [input, read, write, output] =
        [input, read, short + long, output].map(Decimal::from_integer);
    Some(Tokens {
        input,
        cache_read: read,
        cache_write: write,
        output,
        reasoning: reasoning.map(|_| Decimal::from_integer(optional("billNum4"))),
        per_million: (tokens != 0).then(|| per_million(total, tokens)),
    })
}

/// The storage of rows, by definition.
fn storage(kind: BillKind, rows: &[Row<'_>]) -> Option<Storage> {
    let sandbox = rows_of(kind, rows, |category| category == "cloud_sandbox_storage");
    let others = rows_of(kind, rows, |category| {
        category.ends_with("_storage") && category != "cloud_sandbox_storage"
    });
    let size = |rows: Option<Vec<Row<'_>>>, seconds: i128| {
        let size = number(kind, &rows?, "billNum0", true)?;
        let exact = size * 10_000_000;
        if exact % seconds == 0 {
            return Decimal::with_places(exact / seconds, 7);
        }
        let rounded = (2 * size.abs() * 1_000_000 + seconds) / (2 * seconds);
        Decimal::with_places(rounded * size.signum(), 6)
    };
    let (gb_hours, gb_days) = (size(sandbox, 3_600), size(others, 86_400));
    (gb_hours.is_some() || gb_days.is_some()).then_some(Storage { gb_hours, gb_days })
}

/// The groups of a summary, by definition.
fn groups<'a>(
    bills: &'a Bills,
    spec: &Spec,
    offset: Offset,
) -> BTreeMap<Vec<String>, Vec<Row<'a>>> {
    let mut groups: BTreeMap<_, Vec<Row<'_>>> = BTreeMap::new();
    for row in bills.rows().filter(|row| !is_control(*row, bills.kind())) {
        groups.entry(key(row, spec, offset)).or_default().push(row);
    }
    groups
}

/// The labels of a key, by definition: those of the newest row that has one; of several, the first in sort order.
fn labels(bills: &Bills, spec: &Spec, key: &[String]) -> Vec<String> {
    let kind = bills.kind();
    let level = spec.names().iter().position(|name| *name == "ownerID");
    let Some(level) = level.filter(|_| kind == BillKind::ApiKey) else {
        return Vec::new();
    };
    let shown = ["apikeyName", "apikeyMask"].map(|name| {
        let rows = bills.rows().filter(|row| {
            text(*row, kind, "ownerID") == key[level]
                && !is_control(*row, kind)
                && !text(*row, kind, name).is_empty()
        });
        let newest = rows.min_by_key(|row| {
            let times = Reverse((row.start_time(), row.end_time()));
            (times, text(*row, kind, name))
        });
        newest.map_or_else(String::new, |row| text(row, kind, name))
    });
    shown.to_vec()
}

/// Checks a summary against its definition.
pub(in crate::answer) fn check(summary: &Summary, bills: &Bills, spec: &Spec, offset: Offset) {
    let kind = bills.kind();
    let details = || bills.rows().filter(|row| !is_control(*row, kind));
    let controls = || bills.rows().filter(|row| is_control(*row, kind));
    assert_eq!(summary.by(), spec.names());
    assert_eq!(summary.total(), sums(kind, details()));
    let control = controls().next().map(|_| sums(kind, controls()));
    assert_eq!(summary.control(), control);
    let decimal = details().filter(|row| row.has_decimal_money()).count();
    assert_eq!(summary.rows_with_decimal_money(), decimal as u64);

    let expected = groups(bills, spec, offset);
    let sums_of = |key: &[String]| sums(kind, expected[key].iter().copied());
    let all: Vec<_> = summary.groups().collect();
    let (rest, top): (Vec<_>, Vec<_>) = all.iter().partition(|group| group.other);
    let mut left = expected.clone();
    for group in &top {
        let key = owned(&group.key);
        assert_eq!(group.totals, sums_of(&key));
        assert_eq!(group.labels, labels(bills, spec, &key));
        assert!(left.remove(&key).is_some(), "{key:?} occurs once");
    }
    match rest.as_slice() {
        [] => assert!(left.is_empty(), "no group is missing"),
        [rest] => {
            assert_eq!(all.last(), Some(*rest));
            assert!(rest.key.is_empty() && rest.labels.is_empty());
            assert_eq!(rest.totals, sums(kind, left.values().flatten().copied()));
        }
        _ => panic!("the rest is one group"),
    }
    // The largest groups are kept, in their order.
    let most = spec.max_groups().unwrap_or(usize::MAX);
    assert_eq!(top.len(), expected.len().min(most));
    let rank = |key: &Vec<String>, total: Decimal| (Reverse(total), key.clone());
    let mut ranks: Vec<_> = expected
        .keys()
        .map(|key| rank(key, sums_of(key).total))
        .collect();
    ranks.sort();
    ranks.truncate(most);
    let mut keys: Vec<_> = ranks.into_iter().map(|(_, key)| key).collect();
    if spec.order() == Order::Key {
        keys.sort();
    }
    let found: Vec<_> = top.iter().map(|group| owned(&group.key)).collect();
    assert_eq!(found, keys);
}

proptest! {
    #[test]
    fn groups_are_the_sums_of_their_rows_and_add_up(
        (bills, spec) in any_kind().prop_flat_map(|kind| (bills(kind), any_spec(kind))),
        filter in any_filter(),
        offset in any_offset(),
    ) {
        check(&bills.summarize(&spec, offset).unwrap(), &bills, &spec, offset);
        let some = bills.filter(&filter).unwrap();
        check(&some.summarize(&spec, offset).unwrap(), &some, &spec, offset);
    }

    #[test]
    fn changes_are_the_later_sums_minus_the_earlier_ones(
        (before, after, spec) in any_kind().prop_flat_map(|kind| (bills(kind), bills(kind), any_spec(kind))),
    ) {
        check_comparison(&after.compare(&before, &spec, Offset::UTC).unwrap(), &before, &after, &spec);
    }
}

fn check_comparison(comparison: &Comparison, before: &Bills, after: &Bills, spec: &Spec) {
    let kind = before.kind();
    let sides = [before, after].map(|bills| groups(bills, spec, Offset::UTC));
    let mut left: BTreeMap<Vec<String>, [Totals; 2]> = BTreeMap::new();
    for (side, groups) in sides.iter().enumerate() {
        for (key, rows) in groups {
            let sides = || [sums(kind, []), sums(kind, [])];
            left.entry(key.clone()).or_insert_with(sides)[side] = sums(kind, rows.iter().copied());
        }
    }
    let change_of = |[was, is]: &[Totals; 2]| is.total.checked_sub(was.total).unwrap();
    let size_of = |change: Decimal| change.max(change.checked_neg().unwrap());
    let mut ranks: Vec<_> = left
        .iter()
        .map(|(key, sides)| (Reverse(size_of(change_of(sides))), key.clone()))
        .collect();
    ranks.sort();
    ranks.truncate(spec.max_groups().unwrap_or(usize::MAX));
    let mut keys: Vec<_> = ranks.into_iter().map(|(_, key)| key).collect();
    if spec.is_ordered_by_key() {
        keys.sort();
    }
    let all = [&sides[0], &sides[1]].map(|groups| sums(kind, groups.values().flatten().copied()));
    let total = comparison.total();
    assert_eq!([&total.before, &total.after], [&all[0], &all[1]]);
    assert_eq!(total.change, change_of(&all));
    let mut found = Vec::new();
    for group in comparison.groups() {
        let change = &group.change;
        if group.other {
            let side = |side: usize| {
                let rows = sides[side]
                    .iter()
                    .filter(|(key, _)| left.contains_key(*key));
                sums(kind, rows.flat_map(|(_, rows)| rows).copied())
            };
            assert_eq!([&change.before, &change.after], [&side(0), &side(1)]);
        } else {
            let expected = left.remove(&owned(&group.key)).unwrap();
            assert_eq!(
                [&change.before, &change.after],
                [&expected[0], &expected[1]]
            );
            assert_eq!(change.change, change_of(&expected));
            found.push(owned(&group.key));
        }
        assert_eq!(change.percent.is_none(), change.before.total.is_zero());
        if let Some(percent) = change.percent {
            let (change, base): (f64, f64) = (
                change.change.to_string().parse().unwrap(),
                change.before.total.to_string().parse().unwrap(),
            );
            let expected = change * 100.0 / base.abs();
            assert!(
                (percent - expected).abs() <= 1e-12 * expected.abs(),
                "{percent} {expected}"
            );
        }
    }
    assert_eq!(found, keys);
    assert_eq!(
        comparison.groups().any(|group| group.other),
        !left.is_empty()
    );
}

/// Bills of API keys, whose rows have these fields.
fn api_key_bills(rows: &[&str]) -> Bills {
    let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    let row = |row: &&str| format!("{{\"amount\":1,\"voucherAmount\":0,\"payAmount\":1,{row}}}");
    let rows: Vec<_> = rows.iter().map(row).collect();
    decoder
        .push(format!("{{\"bills\":[{}]}}", rows.join(",")).as_bytes())
        .unwrap();
    decoder.finish().unwrap().into()
}

fn spec(by: &[&str]) -> Spec {
    Spec::new(BillKind::ApiKey, by).unwrap()
}

fn keys(bills: &Bills, by: &[&str], offset: &str) -> Vec<(String, u64)> {
    let summary = bills
        .summarize(&spec(by), Offset::parse(offset).unwrap())
        .unwrap();
    let shown = |group: Group<'_>| (group.key.join(" "), group.totals.rows);
    summary.groups().map(shown).collect()
}

#[test]
fn days_and_weeks_are_those_of_the_offset() {
    // 2025-12-28T23:59:59Z, a Sunday; 2025-12-31T16:00:00Z; 2026-01-01T00:00:00Z.
    let bills = api_key_bills(&[
        "\"startTime\":1766966399,\"endTime\":1766966399",
        "\"startTime\":1767196800,\"endTime\":1767196800",
        "\"startTime\":1767225600,\"endTime\":1767225600",
    ]);
    let owned = |expected: &[(&str, u64)]| -> Vec<(String, u64)> {
        expected
            .iter()
            .map(|(key, rows)| ((*key).to_owned(), *rows))
            .collect()
    };
    assert_eq!(
        keys(&bills, &["week"], "+00:00"),
        owned(&[("2025-W52", 1), ("2026-W01", 2)])
    );
    assert_eq!(keys(&bills, &["week"], "+08:00"), owned(&[("2026-W01", 3)]));
    assert_eq!(
        keys(&bills, &["day"], "+08:00"),
        owned(&[("2025-12-29", 1), ("2026-01-01", 2)])
    );
    assert_eq!(
        keys(&bills, &["month"], "+00:00"),
        owned(&[("2025-12", 2), ("2026-01", 1)])
    );
    assert_eq!(
        keys(&bills, &["hour"], "+05:30"),
        owned(&[
            ("2025-12-29T05", 1),
            ("2025-12-31T21", 1),
            ("2026-01-01T05", 1)
        ])
    );
}

#[test]
fn keys_with_the_same_mask_stay_separate_and_have_the_newest_name_in_any_order_of_rows() {
    let row = |start: u32, owner: &str, name: &str| {
        format!(
            "\"startTime\":{start},\"endTime\":{start},\"ownerID\":\"{owner}\",\"apikeyName\":{name},\"apikeyMask\":\"sk_****7\""
        )
    };
    let mut rows = [
        row(1, "1", "\"old\""),
        row(2, "1", "\"b\""),
        row(2, "1", "\"a\""),
        row(2, "2", "\"other\""),
        row(3, "1", "null"),
    ];
    for _ in 0..rows.len() {
        rows.rotate_left(1);
        let bills = api_key_bills(&rows.each_ref().map(String::as_str));
        let summary = bills.summarize(&spec(&["ownerID"]), Offset::UTC).unwrap();
        let shown = summary
            .groups()
            .map(|group| (group.key[0], group.labels[0], group.labels[1]));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [("1", "a", "sk_****7"), ("2", "other", "sk_****7")]
        );
    }
}

#[test]
fn a_comparison_has_the_newest_name_of_both_sides_and_for_equal_times_that_of_the_later_side() {
    let bills = |start: u32, name: &str| {
        let row = format!(
            "\"startTime\":{start},\"endTime\":{start},\"ownerID\":\"1\",\"apikeyName\":{name}"
        );
        api_key_bills(&[&row])
    };
    for (before, after, shown) in [
        ((1, "\"a\""), (2, "\"z\""), "z"),
        ((2, "\"z\""), (1, "\"a\""), "z"),
        ((2, "\"a\""), (2, "\"z\""), "z"),
        ((2, "\"z\""), (2, "\"a\""), "a"),
        ((1, "\"a\""), (2, "null"), "a"),
    ] {
        let (before, after) = (bills(before.0, before.1), bills(after.0, after.1));
        let comparison = after
            .compare(&before, &spec(&["ownerID"]), Offset::UTC)
            .unwrap();
        assert_eq!(comparison.group(0).unwrap().labels[0], shown);
    }
}

#[test]
fn rows_longer_than_a_unit_are_rejected_at_the_unit() {
    for (seconds, refused) in [
        (3_600, None),
        (3_601, Some(CalendarUnit::Hour)),
        (86_400, Some(CalendarUnit::Hour)),
        (86_401, Some(CalendarUnit::Day)),
        (7 * 86_400, Some(CalendarUnit::Day)),
        (7 * 86_400 + 1, Some(CalendarUnit::Week)),
        (31 * 86_400, Some(CalendarUnit::Week)),
        (92 * 86_400, Some(CalendarUnit::Week)),
    ] {
        let long = format!("\"startTime\":100,\"endTime\":{}", 100 + seconds - 1);
        let bills = api_key_bills(&["\"startTime\":5,\"endTime\":6", &long]);
        let names = ["hour", "day", "week", "month"];
        let first_good = refused.map_or(0, |unit| {
            names
                .iter()
                .position(|name| *name == GroupBy::Unit(unit).name(BillKind::ApiKey))
                .unwrap()
                + 1
        });
        for (place, unit) in names.into_iter().enumerate() {
            let result = bills.summarize(&spec(&["productName", unit]), Offset::UTC);
            assert_eq!(result.is_ok(), place >= first_good, "{seconds} by {unit}");
            if let Some(error) = result.err() {
                assert_eq!(
                    (error.kind, error.path.as_deref()),
                    (ErrorKind::Query, Some("by[1]"))
                );
                assert!(
                    error.message.contains(unit) && error.message.contains(&seconds.to_string())
                );
            }
        }
    }
}

#[test]
fn sums_that_do_not_fit_are_an_error() {
    let large = "\"startTime\":0,\"endTime\":0,\"amountDecimal\":\"99999999999999999999999999999999999999\"";
    let small = "\"startTime\":0,\"endTime\":0,\"amountDecimal\":\"0.00000000000000000000000000000000000001\"";
    for rows in [vec![large, large], vec![large, small], vec![small, large]] {
        let error = api_key_bills(&rows)
            .summarize(&spec(&[]), Offset::UTC)
            .err()
            .unwrap();
        assert_eq!(error.kind, ErrorKind::Decode);
    }
    let negative = large.replace("\"999", "\"-999");
    for (rows, total) in [
        ([large, large, &negative], "9".repeat(38)),
        ([large, small, &negative], format!("0.{}1", "0".repeat(37))),
    ] {
        let summary = api_key_bills(&rows).summarize(&spec(&[]), Offset::UTC);
        assert_eq!(summary.unwrap().total().total.to_string(), total);
    }
    let one = api_key_bills(&[large]).summarize(&spec(&[]), Offset::UTC);
    assert_eq!(one.unwrap().total().total.to_string(), "9".repeat(38));
}

#[test]
fn no_rows_have_no_groups_and_sums_of_zero() {
    let summary = api_key_bills(&[])
        .summarize(&spec(&[]), Offset::UTC)
        .unwrap();
    assert_eq!(summary.total(), sums(BillKind::ApiKey, []));
    assert_eq!(summary.groups().count(), 0);
    assert_eq!(summary.control(), None);
}

#[test]
fn an_invalid_spec_is_rejected_at_the_wrong_option() {
    let text = |text: &str| RawValue::Text(text.to_owned());
    let list = |names: &[&str]| RawValue::List(names.iter().map(|name| text(name)).collect());
    let by = |value: RawValue| vec![("by".to_owned(), value)];
    let with =
        |name: &str, value: RawValue| vec![("by".to_owned(), list(&[])), (name.to_owned(), value)];
    for (given, path, hint) in [
        (vec![], "by", "must be a list"),
        (by(text("day")), "by", "must be a list"),
        (by(RawValue::Undefined), "by", "must be a list"),
        (by(RawValue::List(vec![RawValue::Null])), "by[0]", "null"),
        (
            by(list(&["day", "product"])),
            "by[1]",
            "did you mean productName?",
        ),
        (by(list(&["days"])), "by[0]", "did you mean day?"),
        (by(list(&["zzzzzzzz"])), "by[0]", "apikeyMask"),
        (by(list(&["day", "ownerID", "day"])), "by[2]", "twice"),
        (
            by(list(&["amount"])),
            "by[0]",
            "not a text field: rows can be grouped by hour, day",
        ),
        (by(list(&["total"])), "by[0]", "not a text field"),
        (by(list(&["startTime"])), "by[0]", "hour, day, week, month"),
        (
            by(list(&["productCategory"])),
            "by[0]",
            "neither a text field",
        ),
        (with("top", RawValue::Number(0.0)), "top", "at least 1"),
        (with("top", RawValue::Number(1.5)), "top", "whole number"),
        (
            with("top", RawValue::Number(f64::NAN)),
            "top",
            "whole number",
        ),
        (with("top", text("3")), "top", "whole number"),
        (
            with("orderBy", text("totals")),
            "orderBy",
            "did you mean \"total\"?",
        ),
        (with("order", text("key")), "order", "did you mean orderBy?"),
    ] {
        let error = Spec::from_fields(BillKind::ApiKey, &given).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some(path)),
            "{}",
            error.message
        );
        assert!(error.message.contains(hint), "{hint}: {}", error.message);
    }
    let undefined = with("top", RawValue::Undefined);
    assert_eq!(
        Spec::from_fields(BillKind::ApiKey, &undefined).unwrap(),
        spec(&[])
    );
}
