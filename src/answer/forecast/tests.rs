use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::answer::Collect;
use crate::bill::{Decoder, Limits};
use crate::client::{Sink, WindowReport};
use crate::error::ErrorKind;
use crate::notice::{Notice, NoticeCode};
use crate::query::{BillKind, Plan};
use crate::time::any_offset;

/// 2026-11-01T00:00:00Z, a Sunday.
const NOVEMBER: i64 = 1_793_491_200;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn row(start: i64, seconds: i64, total: &str, category: &str) -> String {
    let end = start + seconds - 1;
    format!(
        "{{\"startTime\":{start},\"endTime\":{end},\"category\":\"{category}\",\"productCategory\":\"{category}\",\
         \"amount\":0,\"voucherAmount\":0,\"payAmount\":0,\"amountDecimal\":\"{total}\"}}"
    )
}

fn day_row(day: i64, total: &str) -> String {
    row(
        NOVEMBER + day * SECONDS_PER_DAY,
        SECONDS_PER_DAY,
        total,
        "llm",
    )
}

fn decoded(kind: BillKind, rows: &[String]) -> Bills {
    let mut decoder = Decoder::new(kind, Limits::default());
    let body = format!("{{\"bills\":[{}]}}", rows.join(","));
    decoder.push(body.as_bytes()).unwrap();
    Bills::from(decoder.finish().unwrap())
}

fn days(first: i64, last: i64) -> Window {
    Window {
        start: NOVEMBER + first * SECONDS_PER_DAY,
        end: NOVEMBER + (last + 1) * SECONDS_PER_DAY - 1,
    }
}

/// The report of a call whose windows arrived or failed.
fn call(arrived: &[Window], failed: &[Window]) -> CallReport {
    let windows = arrived.iter().map(|window| WindowReport {
        window: (*window).into(),
        status: 200,
        rows: 0,
        bytes: 0,
        attempts: 1,
        ms: 0,
    });
    let error = Error::new(ErrorKind::Network, "the network failed");
    CallReport {
        windows: windows.collect(),
        failed: failed
            .iter()
            .map(|window| ((*window).into(), error.clone()))
            .collect(),
    }
}

/// The forecast of November on a day, counted from 0, at noon.
fn on(day: i64) -> ForecastOptions {
    let now = NOVEMBER + day * SECONDS_PER_DAY + SECONDS_PER_DAY / 2;
    ForecastOptions::new(Period::parse("2026-11").unwrap(), Offset::UTC, now)
}

/// Spent, mean, low, likely, high.
fn amounts(forecast: &Forecast) -> [String; 5] {
    [
        forecast.spent,
        forecast.daily_mean,
        forecast.low,
        forecast.likely,
        forecast.high,
    ]
    .map(|amount| amount.to_string())
}

#[test]
fn a_month_in_its_middle_is_extrapolated_by_its_complete_days() {
    // Three complete days: 1, 2 and 6. The fourth has 10 so far.
    let rows = [(0, "1"), (1, "2"), (2, "6"), (3, "10")].map(|(day, total)| day_row(day, total));
    let bills = decoded(BillKind::ApiKey, &rows);
    let options = on(3).budget(decimal("25")).unwrap();
    let forecast = bills
        .forecast(&call(&[days(0, 29)], &[]), &options)
        .unwrap();
    assert_eq!((forecast.complete_days, forecast.total_days), (3, 30));
    // Means 3, 1.5 of the two cheaper days, 4 of the two dearer ones. The running day keeps its 10, and 26 days are to come.
    let expected = [
        19.0,
        3.0,
        19.0 + 26.0 * 1.5,
        19.0 + 26.0 * 3.0,
        19.0 + 26.0 * 4.0,
    ];
    assert_eq!(
        amounts(&forecast),
        expected.map(|amount| amount.to_string())
    );
    // 19 on the fourth day, then 22, 25, 28: 25 itself is within the budget.
    assert_eq!(forecast.budget_day.as_deref(), Some("2026-11-07"));
    assert_eq!(forecast.budget, Some(decimal("25")));
}

#[test]
fn a_running_day_below_the_mean_is_taken_to_reach_it() {
    let rows = [(0, "2"), (1, "2"), (2, "2"), (3, "0.5")].map(|(day, total)| day_row(day, total));
    let bills = decoded(BillKind::ApiKey, &rows);
    let forecast = bills.forecast(&call(&[days(0, 29)], &[]), &on(3)).unwrap();
    assert_eq!(amounts(&forecast), ["6.5", "2", "60", "60", "60"]);
}

#[test]
fn days_without_rows_count_as_0_if_their_window_arrived() {
    let bills = decoded(BillKind::ApiKey, &[day_row(0, "9")]);
    let forecast = bills.forecast(&call(&[days(0, 29)], &[]), &on(3)).unwrap();
    assert_eq!(forecast.complete_days, 3);
    assert_eq!(forecast.daily_mean, decimal("3"));
    assert_eq!(forecast.likely, decimal("90"));
}

#[test]
fn days_whose_window_failed_or_was_not_requested_are_estimated_even_if_they_are_over() {
    let rows = [(0, "1"), (1, "2"), (2, "3"), (8, "6")].map(|(day, total)| day_row(day, total));
    let bills = decoded(BillKind::ApiKey, &rows);
    let arrived = [days(0, 2), days(8, 8)];
    for failed in [vec![], vec![days(3, 7)], vec![days(3, 8)]] {
        let forecast = bills.forecast(&call(&arrived, &failed), &on(9)).unwrap();
        let is_last_known = failed.first() != Some(&days(3, 8));
        assert_eq!(forecast.complete_days, if is_last_known { 4 } else { 3 });
        let likely = if is_last_known { "90" } else { "64" };
        // 4 × 3 + 26 × 3, or 1 + 2 + 3 + 6 (which is above the mean) + 26 × 2.
        assert_eq!(forecast.likely, decimal(likely), "{failed:?}");
    }
}

#[test]
fn a_day_needs_windows_without_a_gap_in_any_order() {
    let bills = decoded(BillKind::ApiKey, &[day_row(0, "1")]);
    let half = Window {
        end: days(1, 1).start + 10,
        ..days(0, 1)
    };
    let rest = Window {
        start: half.end + 1,
        ..days(1, 3)
    };
    let late = Window {
        start: half.end + 2,
        ..rest
    };
    let complete = |windows: &[Window]| {
        let forecast = bills.forecast(&call(windows, &[]), &on(4));
        forecast.map(|forecast| forecast.complete_days).ok()
    };
    assert_eq!(complete(&[half, rest]), Some(4));
    assert_eq!(complete(&[rest, half]), Some(4));
    assert_eq!(complete(&[rest, half, days(0, 1)]), Some(4));
    assert_eq!(
        complete(&[half, late]),
        Some(3),
        "a second of the second day is missing"
    );
}

#[test]
fn a_window_that_returned_less_than_there_is_has_no_complete_day() {
    let rows: Vec<_> = (0..6).map(|day| day_row(day, "1")).collect();
    let arrived = [days(0, 3), days(4, 29)];
    let mut bills = decoded(BillKind::ApiKey, &rows);
    bills.stats.notices = vec![Notice::new(NoticeCode::More, "more").of_window(arrived[1])];
    let forecast = bills.forecast(&call(&arrived, &[]), &on(6)).unwrap();
    assert_eq!(forecast.complete_days, 4);
    bills.stats.notices = vec![Notice::new(NoticeCode::OtherCategory, "no loss")];
    assert_eq!(
        bills
            .forecast(&call(&arrived, &[]), &on(6))
            .unwrap()
            .complete_days,
        6
    );
    let mut partial = call(&arrived, &[]);
    partial.windows[0].status = 206;
    assert!(bills.forecast(&partial, &on(6)).is_err());
    // Of the whole call.
    bills.stats.notices = vec![Notice::new(NoticeCode::More, "more")];
    assert!(bills.forecast(&CallReport::default(), &on(6)).is_err());
}

#[test]
fn fewer_than_three_complete_days_are_refused_unless_nothing_is_estimated() {
    let rows: Vec<_> = (0..30).map(|day| day_row(day, "1")).collect();
    let bills = decoded(BillKind::ApiKey, &rows);
    let of = |period: &str, day: i64| {
        let options = ForecastOptions {
            period: Period::parse(period).unwrap(),
            ..on(day)
        };
        bills.forecast(&call(&[days(0, 29)], &[]), &options)
    };
    for (day, count) in [
        (-40, "no complete day"),
        (0, "no complete day"),
        (1, "only 1"),
        (2, "only 2 complete days"),
    ] {
        let error = of("2026-11", day).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some("period"))
        );
        assert!(error.message.contains(count), "{error}");
    }
    assert!(of("2026-11", 3).is_ok());
    // A period that is over needs no estimate, however short it is.
    let forecast = of("2026-11-02", 9).unwrap();
    assert_eq!(amounts(&forecast), ["1", "1", "1", "1", "1"]);
    assert!(of("2026-11-02", 1).is_err(), "it is running");
    let forecast = of("2026-11", 40).unwrap();
    assert_eq!(amounts(&forecast), ["30", "1", "30", "30", "30"]);
}

#[test]
fn terms_are_counted_as_charged_and_never_extrapolated() {
    let terms = [
        row(
            NOVEMBER - SECONDS_PER_DAY,
            30 * SECONDS_PER_DAY,
            "100",
            "gpu",
        ),
        row(
            NOVEMBER + 2 * SECONDS_PER_DAY,
            30 * SECONDS_PER_DAY,
            "40",
            "gpu",
        ),
        row(
            NOVEMBER + 20 * SECONDS_PER_DAY,
            30 * SECONDS_PER_DAY,
            "7.5",
            "gpu",
        ),
        row(NOVEMBER, 30 * SECONDS_PER_DAY, "1000", "summary"),
    ];
    let bills = decoded(BillKind::FixedTerm, &terms);
    let options = on(1).budget(decimal("40")).unwrap();
    let forecast = bills
        .forecast(&call(&[days(0, 29)], &[]), &options)
        .unwrap();
    assert_eq!(amounts(&forecast), ["47.5", "0", "47.5", "47.5", "47.5"]);
    assert_eq!(forecast.complete_days, 1);
    assert_eq!(forecast.budget_day.as_deref(), Some("2026-11-21"));
    // The same rows of a list that is charged by use.
    let error = decoded(BillKind::ApiKey, &terms[1..2]).forecast(&CallReport::default(), &on(9));
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind, error.path.as_deref()),
        (ErrorKind::Query, Some("cycleType"))
    );
}

#[test]
fn control_totals_and_rows_that_begin_before_the_period_or_the_range_do_not_count() {
    let window = days(0, 29);
    let mut collect = Collect::new(Plan::new(BillKind::ApiKey, vec![window]), Limits::default());
    let earlier = row(NOVEMBER - 3_600, 7_200, "100", "llm");
    let control = row(NOVEMBER, SECONDS_PER_DAY, "1000", "summary");
    let rows = [
        earlier,
        control,
        day_row(0, "1"),
        day_row(1, "1"),
        day_row(2, "1"),
    ];
    collect.begin(0);
    collect
        .chunk(0, format!("{{\"bills\":[{}]}}", rows.join(",")).as_bytes())
        .unwrap();
    collect.commit(0).unwrap();
    let bills = collect.finish();
    assert_eq!(bills.len(), 5);
    let forecast = bills.forecast(&call(&[window], &[]), &on(3)).unwrap();
    assert_eq!(amounts(&forecast), ["3", "1", "30", "30", "30"]);
}

#[test]
fn bytes_without_a_call_are_known_from_their_first_day_to_their_last() {
    let rows = [(2, "3"), (4, "3")].map(|(day, total)| day_row(day, total));
    let bills = decoded(BillKind::ApiKey, &rows);
    let forecast = bills.forecast(&CallReport::default(), &on(20)).unwrap();
    assert_eq!(forecast.complete_days, 3);
    assert_eq!(forecast.likely, decimal("60"));
}

#[test]
fn days_are_those_of_the_services_own_offset() {
    let offset = Offset::parse("+08:00").unwrap();
    let start = NOVEMBER - offset.seconds();
    let rows: Vec<_> = (0..3)
        .map(|day| row(start + day * SECONDS_PER_DAY, SECONDS_PER_DAY, "1", "llm"))
        .collect();
    let bills = decoded(BillKind::ApiKey, &rows);
    let end = start + 3 * SECONDS_PER_DAY;
    let complete = |now| {
        let options = ForecastOptions::new(Period::parse("2026-11").unwrap(), offset, now);
        bills
            .forecast(&CallReport::default(), &options)
            .map(|forecast| forecast.complete_days)
    };
    assert!(
        complete(end - 1).is_err(),
        "the third day has a second left"
    );
    assert_eq!(complete(end).unwrap(), 3);
}

#[test]
fn options_are_checked_by_name() {
    let read = |fields: &[(&str, RawValue)]| {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        ForecastOptions::from_fields(&fields.collect(), Offset::UTC)
    };
    let text = |text: &str| RawValue::Text(text.to_owned());
    let (period, now) = (
        ("period", text("2026-11")),
        ("now", RawValue::Number(NOVEMBER as f64)),
    );
    let options = read(&[period.clone(), now.clone(), ("budget", text("12.50"))]).unwrap();
    assert_eq!(
        (options.now, options.budget),
        (NOVEMBER, Some(decimal("12.5")))
    );
    let fraction = ("now", text("2026-11-01T00:00:00.9Z"));
    assert_eq!(read(&[period.clone(), fraction]).unwrap().now, NOVEMBER);
    let undefined = ("budget", RawValue::Undefined);
    assert_eq!(
        read(&[period.clone(), now.clone(), undefined])
            .unwrap()
            .budget,
        None
    );
    for (path, fields) in [
        ("period", vec![now.clone()]),
        (
            "period",
            vec![now.clone(), ("period", RawValue::Number(2026.0))],
        ),
        ("period", vec![now.clone(), ("period", text("2026-13"))]),
        ("now", vec![period.clone()]),
        ("now", vec![period.clone(), ("now", text("2026-11-01"))]),
        (
            "now",
            vec![period.clone(), ("now", RawValue::Date(f64::NAN))],
        ),
        (
            "budget",
            vec![
                period.clone(),
                now.clone(),
                ("budget", RawValue::Number(5.0)),
            ],
        ),
        (
            "budget",
            vec![period.clone(), now.clone(), ("budget", text("5 USD"))],
        ),
        (
            "budget",
            vec![period.clone(), now.clone(), ("budget", text("-0.01"))],
        ),
        ("budjet", vec![period, now, ("budjet", text("5"))]),
    ] {
        let error = read(&fields).unwrap_err();
        assert_eq!(
            (error.kind, error.path.as_deref()),
            (ErrorKind::Query, Some(path)),
            "{error}"
        );
    }
}

/// Totals of a day: ordinary ones, tiny ones, and credits.
fn total() -> impl Strategy<Value = Decimal> {
    let digits = prop_oneof![4 => 0i64..5_000_000, 1 => -5_000_000i64..0, 1 => Just(0)];
    (digits, select(vec![0u8, 2, 4, 9]))
        .prop_map(|(digits, places)| Decimal::with_places(digits.into(), places).unwrap())
}

proptest! {
    #[test]
    fn the_range_holds_what_was_spent_and_the_likely_end(
        totals in prop::collection::vec((0i64..30, total()), 0..60),
        known in prop::collection::vec(any::<bool>(), 30),
        now in -1i64..32,
        budget in total(),
    ) {
        let arrived: Vec<_> = (0..30).filter(|day| known[*day as usize]).map(|day| days(day, day)).collect();
        let mut coverage = Coverage::of_call(&call(&arrived, &[]), &RowStats::default());
        coverage.add_missing(Some(days(40, 40)));
        let mut options = on(now);
        options.budget = Some(budget);
        let mut sums = DayTotals::new(&options).unwrap();
        for (day, total) in &totals { sums.add(NOVEMBER + day * SECONDS_PER_DAY + 17, *total).unwrap(); }
        let of_day = |day: i64| totals.iter().filter(|(other, _)| *other == day).map(|(_, total)| *total).sum::<Decimal>();
        let complete: Vec<Decimal> = (0..now.clamp(0, 30)).filter(|day| known[*day as usize]).map(of_day).collect();
        let spent: Decimal = (0..30).map(of_day).sum();
        let charged = sums.as_charged(&coverage, &options).unwrap();
        prop_assert_eq!((charged.spent, charged.low, charged.high), (spent, spent, spent));
        let forecast = match sums.forecast(&coverage, &options) {
            Ok(forecast) => forecast,
            Err(error) => {
                prop_assert!(complete.len() < 3, "{error}");
                return Ok(());
            }
        };
        prop_assert!(complete.len() >= 3);
        prop_assert_eq!(forecast.complete_days, complete.len());
        prop_assert_eq!(forecast.spent, spent);
        prop_assert!(forecast.spent <= forecast.low);
        prop_assert!(forecast.low <= forecast.likely);
        prop_assert!(forecast.likely <= forecast.high);
        if complete.len() == 30 {
            prop_assert_eq!((forecast.low, forecast.high), (spent, spent));
        }

        // A calculator, with what the result shows.
        let is_complete = |day: i64| day < now && known[day as usize];
        let end_of = |day: i64| (0..=day).map(|day| match is_complete(day) {
            true => of_day(day),
            false => of_day(day).max(forecast.daily_mean),
        }).sum::<Decimal>();
        prop_assert_eq!(forecast.likely, end_of(29));
        let sum: Decimal = complete.iter().sum();
        let count = complete.len() as i128;
        let off = Decimal::with_places(forecast.daily_mean.mantissa() * count, forecast.daily_mean.scale()).unwrap() - sum;
        let most = Decimal::with_places(5 * count, 7).unwrap();
        prop_assert!(-most <= off && off <= most, "rounded to six digits");
        let crossed = (0..30).find(|day| end_of(*day) > budget);
        let key = crossed.map(|day| CalendarUnit::Day.key(days(day, day).start, Offset::UTC));
        prop_assert_eq!(forecast.budget_day, key);
    }

    #[test]
    fn equal_days_leave_no_range(total in total(), now in 3i64..30, offset in any_offset()) {
        let period = Period::parse("2026-11").unwrap();
        let start = period.window(offset).unwrap().start;
        let options = ForecastOptions::new(period, offset, start + now * SECONDS_PER_DAY);
        let mut sums = DayTotals::new(&options).unwrap();
        for day in 0..now { sums.add(start + day * SECONDS_PER_DAY, total).unwrap(); }
        let forecast = sums.forecast(&Coverage::default(), &options).unwrap();
        prop_assert_eq!(forecast.low, forecast.high);
        prop_assert_eq!(forecast.complete_days as i64, now);
    }
}
