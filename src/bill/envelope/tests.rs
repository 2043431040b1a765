//! Whole answers through the decoder: members beside the list, in any order and in any chunks.

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};

use crate::bill::{Decoder, Limits, Table};
use crate::error::{ErrorKind, Result};
use crate::notice::NoticeCode::{self, CountDiffers, More, UnknownCode};
use crate::query::BillKind;

const ROW: &str =
    r#"{"startTime":"0","endTime":"9","amount":"1","voucherAmount":"0","payAmount":"1"}"#;

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<Table> {
    let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
    for chunk in chunks {
        decoder.push(chunk)?;
    }
    decoder.finish()
}

fn bills(rows: usize) -> String {
    format!("\"bills\":[{}]", vec![ROW; rows].join(","))
}

fn body(members: &[String]) -> String {
    format!("{{{}}}", members.join(","))
}

/// The outcome of an answer with so many rows and these members beside them: its notices, or the kind of its error.
fn outcome(rows: usize, beside: &str) -> Result<Vec<NoticeCode>, ErrorKind> {
    let text = body(&[bills(rows), beside.to_owned()]);
    let found = decode([text.as_bytes()]);
    found
        .map(|table| table.notices().iter().map(|notice| notice.code).collect())
        .map_err(|error| error.kind)
}

/// Members that say success, or nothing.
const NOTHING: &[&str] = &[
    r#""code":0"#,
    r#""code":"0""#,
    r#""code":200"#,
    r#""code":"299""#,
    r#""code":2e2"#,
    r#""code":"OK""#,
    r#""code":"Success""#,
    r#""code":null"#,
    r#""code":"""#,
    r#""msg":"success""#,
    r#""message":"query timed out""#,
    r#""reason":"OK""#,
    r#""reason":"""#,
    r#""success":true"#,
    r#""success":"true""#,
    r#""success":null"#,
    r#""ok":1"#,
    r#""status":"success""#,
    r#""status":200"#,
    r#""error":null"#,
    r#""error":"""#,
    r#""error":{}"#,
    r#""error":[]"#,
    r#""error":false"#,
    r#""error":0"#,
    r#""error":"none""#,
    r#""error":{"code":0,"message":""}"#,
    r#""errors":[ ]"#,
    r#""errmsg":"ok""#,
    r#""hasMore":false"#,
    r#""has_more":"false""#,
    r#""truncated":null"#,
    r#""nextCursor":null"#,
    r#""next_cursor":"""#,
    r#""nextPageToken":"null""#,
    r#""cursor":"0""#,
    r#""cursor":0"#,
    r#""cursor":{"next":null}"#,
    r#""next":false"#,
    r#""total":2"#,
    r#""total":"2""#,
    r#""total":"500.00""#,
    r#""total":500.5"#,
    r#""total":"many""#,
    r#""total":-1"#,
    r#""total":null"#,
    r#""count":1"#,
    r#""totalCount":0"#,
    r#""pages":7"#,
    r#""totalPages":1"#,
    r#""complete":true"#,
    r#""last":0"#,
    r#""pagination":{"hasMore":false,"total":2,"next":null}"#,
    r#""page":1"#,
    r#""pageSize":500"#,
    r#""metadata":{}"#,
    r#""meta":{"code":200,"request":"error"}"#,
    r#""links":{"self":"/a","last":"/z","next":""}"#,
    r#""extra":{"hasMore":true,"error":"x","code":500}"#,
    r#""data":{"inner":{"hasMore":true,"code":500}}"#,
    r#""Bills":[1]"#,
];

/// Members that say that the service failed.
const FAILURES: &[&str] = &[
    r#""code":-1"#,
    r#""code":"-1""#,
    r#""code":400"#,
    r#""code":429"#,
    r#""code":500"#,
    r#""code":"500""#,
    r#""code":" 503 ""#,
    r#""code":599"#,
    r#""code":5e2"#,
    r#""code":500.0"#,
    r#""code":"failed""#,
    r#""code":-1e400"#,
    r#""errcode":-5"#,
    r#""status_code":404"#,
    r#""base_resp":{"status_code":500,"status_msg":"oh"}"#,
    r#""meta":{"code":429}"#,
    r#""status":"error""#,
    r#""status":false"#,
    r#""status":500"#,
    r#""success":false"#,
    r#""success":"false""#,
    r#""success":0"#,
    r#""ok":false"#,
    r#""data":{"success":false}"#,
    r#""error":"failed""#,
    r#""error":true"#,
    r#""error":5"#,
    r#""error":{"message":"ledger unavailable","type":"server_error"}"#,
    r#""error":["x"]"#,
    r#""errors":[{"message":"x"}]"#,
    r#""errmsg":"system busy""#,
    r#""reason":"LIST_BILL_ERROR""#,
    r#""c\u006fde":500"#,
];

/// Members that say that there is more.
const SIGNS_OF_MORE: &[&str] = &[
    r#""hasMore":true"#,
    r#""has_more":true"#,
    r#""HasMore":"true""#,
    r#""has_next":1"#,
    r#""truncated":true"#,
    r#""IsTruncated":true"#,
    r#""partial":true"#,
    r#""complete":false"#,
    r#""isLast":"false""#,
    r#""nextCursor":"abc""#,
    r#""next_cursor":{"id":7}"#,
    r#""cursor":"MDAwMg==""#,
    r#""cursor":{"next":"abc"}"#,
    r#""nextPageToken":"abc""#,
    r#""next_page_token":12"#,
    r#""pageToken":"abc""#,
    r#""NextToken":"abc""#,
    r#""nextPage":2"#,
    r#""@odata.nextLink":"https://example.com/?page=2""#,
    r#""totalPages":3"#,
    r#""pagination":{"hasMore":true}"#,
    r#""page_info":{"hasNextPage":true,"endCursor":"abc"}"#,
    r#""links":{"next":"/bills?page=2"}"#,
    r#""meta":{"nextCursor":"abc"}"#,
    r#""data":{"has_more":true}"#,
];

/// Members that count more than two rows.
const COUNTS: &[&str] = &[
    r#""total":3"#,
    r#""total":"500""#,
    r#""count":3"#,
    r#""totalCount":3"#,
    r#""total_count":3"#,
    r#""total":5e2"#,
    r#""total":12345678901234567890123456789012345678901234567890"#,
    r#""pagination":{"total":3}"#,
    r#""data":{"totalElements":"3"}"#,
];

/// Codes of neither success nor failure.
const UNKNOWN: &[&str] = &[
    r#""code":5001"#,
    r#""code":"10500""#,
    r#""code":1"#,
    r#""code":399"#,
    r#""code":600"#,
    r#""code":300"#,
    r#""code":"PARTIAL_RESULT""#,
    r#""code":{"a":1}"#,
];

#[test]
fn each_member_has_its_meaning() {
    for beside in NOTHING {
        for rows in [2, 0] {
            // A count of two exceeds no rows.
            if rows > 0 || !(beside.contains("otal") || beside.contains("ount")) {
                assert_eq!(outcome(rows, beside), Ok(vec![]), "{beside}, {rows} rows");
            }
        }
    }
    for rows in [2, 0] {
        for beside in FAILURES {
            assert_eq!(
                outcome(rows, beside),
                Err(ErrorKind::Api),
                "{beside}, {rows} rows"
            );
        }
        for beside in SIGNS_OF_MORE {
            assert_eq!(
                outcome(rows, beside),
                Ok(vec![More]),
                "{beside}, {rows} rows"
            );
        }
        for beside in COUNTS {
            assert_eq!(
                outcome(rows, beside),
                Ok(vec![CountDiffers]),
                "{beside}, {rows} rows"
            );
        }
    }
    for beside in UNKNOWN {
        assert_eq!(
            outcome(2, beside),
            Ok(vec![UnknownCode]),
            "{beside}, with rows"
        );
        assert_eq!(
            outcome(0, beside),
            Err(ErrorKind::Api),
            "{beside}, without rows"
        );
    }
}

#[test]
fn a_failure_in_place_of_bills_is_an_error() {
    for beside in FAILURES.iter().chain(UNKNOWN) {
        let text = format!("{{\"bills\":null,{beside}}}");
        let error = decode([text.as_bytes()]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Api, "{beside}");
    }
}

#[test]
fn of_two_members_of_one_name_the_last_counts() {
    for (beside, expected) in [
        (r#""code":500,"code":0"#, Ok(vec![])),
        (r#""code":0,"code":500"#, Err(ErrorKind::Api)),
        (r#""hasMore":true,"hasMore":false"#, Ok(vec![])),
        (r#""meta":{"hasMore":true},"meta":{"total":1}"#, Ok(vec![])),
        (r#""meta":{"hasMore":true},"meta":null"#, Ok(vec![])),
        (r#""error":{"message":"x"},"error":null"#, Ok(vec![])),
        (r#""hasMore":true,"has_more":false"#, Ok(vec![More])),
    ] {
        assert_eq!(outcome(2, beside), expected, "{beside}");
    }
}

#[test]
fn an_error_quotes_the_service() {
    for (beside, words) in [
        (
            r#""code":500,"message":"query timed out""#,
            "beside 2 rows of bills: 500 (query timed out). ",
        ),
        (
            r#""success":false,"msg":"busy, try later""#,
            "(busy, try later)",
        ),
        (
            r#""error":{"message":"ledger unavailable","code":503}"#,
            "503 (ledger unavailable)",
        ),
        (
            r#""error":"ledger unavailable","message":"see error""#,
            "(ledger unavailable)",
        ),
        (r#""success":false"#, "without saying which"),
    ] {
        let text = body(&[bills(2), beside.to_owned()]);
        let error = decode([text.as_bytes()]).unwrap_err();
        assert!(error.message.contains(words), "{error}");
    }
}

#[test]
fn a_notice_names_the_members() {
    for (beside, words) in [
        (
            r#""pagination":{"hasMore":true},"nextCursor":"abc""#,
            r#"("pagination.hasMore", "nextCursor")"#,
        ),
        (
            r#""total":500,"count":3"#,
            r#"sent 2 rows, and says that there are 500 ("total")"#,
        ),
        (r#""code":5001,"msg":"db\ntimeout""#, "5001 (db timeout)"),
        (r#""code":"A\nB""#, "\"A B\""),
        (r#""has\u202e-\u0007more":true"#, r#"("has-more")"#),
    ] {
        let text = body(&[bills(2), beside.to_owned()]);
        let table = decode([text.as_bytes()]).unwrap();
        let [notice] = table.notices() else {
            panic!("{beside}: {:?}", table.notices());
        };
        assert!(notice.text.contains(words), "{}", notice.text);
        assert_eq!(notice.window, None);
    }
}

/// The normalized name of a member: the order of two members of one name matters.
fn name(member: &str) -> String {
    let (name, _) = member.split_once(':').unwrap();
    super::meaning::normalized(&name.replace("\\u006f", "o"))
}

proptest! {
    /// Members of every group, before and after the bills: their order and the chunks have no effect, and each group has
    /// its effect whatever the others are.
    #[test]
    fn order_and_chunks_have_no_effect(
        nothing in subsequence(NOTHING.to_vec(), 0..6),
        more in subsequence(SIGNS_OF_MORE.to_vec(), 0..3),
        counts in subsequence(COUNTS.to_vec(), 0..3),
        unknown in subsequence(UNKNOWN.to_vec(), 0..2),
        failures in subsequence(FAILURES.to_vec(), 0..2),
        fails in prop::bool::weighted(0.3),
        rows in 2usize..4,
        order in any::<u64>(),
        cuts in prop::collection::vec(any::<Index>(), 0..12),
    ) {
        let failures = if fails { failures } else { Vec::new() };
        let groups = [&failures, &unknown, &more, &counts, &nothing];
        let mut members: Vec<String> = Vec::new();
        let mut expected = [false; 5];
        for (group, expected) in groups.iter().zip(&mut expected) {
            for member in *group {
                if members.iter().all(|other| name(other) != name(member)) {
                    members.push((*member).to_owned());
                    *expected = true;
                }
            }
        }
        // Beside a code of success, a reason is not a failure.
        prop_assume!(!members.iter().any(|member| member.contains("LIST_BILL")) || members.len() == 1);
        let counts_rows = counts.iter().any(|member| !member.contains(":3") && !member.contains("\"3\""));
        members.push(bills(rows));
        let mut order = order;
        let mut shuffled = Vec::new();
        while !members.is_empty() {
            shuffled.push(members.remove((order % members.len() as u64) as usize));
            order = order.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1) >> 1;
        }
        let text = body(&shuffled);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let result = decode(cuts.windows(2).map(|pair| &text.as_bytes()[pair[0]..pair[1]]));
        let whole = decode([text.as_bytes()]);
        let picture = |result: &Result<Table>| result.as_ref().map(|table| table.notices().to_vec()).map_err(Clone::clone);
        prop_assert_eq!(picture(&result), picture(&whole));
        match result {
            Err(error) => {
                prop_assert_eq!(error.kind, ErrorKind::Api, "{}", text);
                prop_assert!(expected[0], "{}", text);
            }
            Ok(table) => {
                prop_assert!(!expected[0], "{}", text);
                let has = |code| table.notices().iter().any(|notice| notice.code == code);
                prop_assert_eq!(has(UnknownCode), expected[1], "{}", text);
                prop_assert_eq!(has(More), expected[2], "{}", text);
                // A count of three exceeds two rows, and not three.
                prop_assert!(!has(CountDiffers) || expected[3], "{}", text);
                prop_assert!(has(CountDiffers) || !expected[3] || rows == 3 || !counts_rows, "{}", text);
            }
        }
    }
}

#[test]
fn an_answer_with_very_many_members_is_refused() {
    let failure = |names: usize| {
        let members: Vec<_> = (0..names).map(|name| format!("\"{name}\":null")).collect();
        outcome(1, &format!("\"error\":{{{}}}", members.join(",")))
    };
    // The object itself is a member, too.
    assert_eq!(failure(999), Ok(vec![]));
    assert_eq!(failure(1_000), Err(ErrorKind::Decode));
    // What the service says itself comes first.
    let members: Vec<_> = (0..2_000).map(|name| format!("\"{name}\":1")).collect();
    let beside = format!("\"error\":{{{}}}", members.join(","));
    assert_eq!(outcome(1, &beside), Err(ErrorKind::Api));
    // The same member again is no other member.
    let repeated = vec!["\"code\":0,\"data\":{\"code\":0}"; 2_000].join(",");
    assert_eq!(outcome(1, &repeated), Ok(vec![]));
}
