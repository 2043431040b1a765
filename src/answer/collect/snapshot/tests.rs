use proptest::prelude::*;
use proptest::sample::Index;

use super::super::bills::tests::bills;
use super::*;
use crate::answer::CountedRows;
use crate::bill::{Decoder, Limits, column_count};

fn pieces_of(bills: &Bills) -> Vec<Vec<u8>> {
    (0..).map_while(|piece| bills.snapshot(piece)).collect()
}

fn restored(pieces: &[Vec<u8>]) -> Result<Bills> {
    Bills::from_snapshot(pieces.iter().map(Vec::as_slice))
}

/// Gives a changed piece the checksum that it should have, so that everything behind the checksum is read.
fn sign(piece: &mut [u8]) {
    if let Some((sum, rest)) = piece.split_first_chunk_mut() {
        *sum = checksum(rest).to_le_bytes();
    }
}

/// Reads every cell and text, which must not panic. Numbers are not written as text: only the checksum protects their scale.
fn use_all(bills: &Bills) {
    for row in bills.rows() {
        for column in 0..column_count(bills.kind()) {
            let _ = (row.cell(column), row.text(column));
        }
        let _ = row.extra();
    }
    let _ = bills.memory();
}

proptest! {
    #[test]
    fn restored_bills_are_the_same(bills in bills(), selected in any::<bool>()) {
        let bills = if selected {
            bills.filter(&[("category".to_owned(), vec!["llm".to_owned()])]).unwrap()
        } else {
            bills
        };
        let pieces = pieces_of(&bills);
        prop_assert_eq!(pieces.len(), 1 + bills.tables().len());
        let copy = restored(&pieces).unwrap();
        prop_assert_eq!((copy.kind(), copy.range(), copy.len()), (bills.kind(), bills.range(), bills.len()));
        prop_assert_eq!(copy.stats.rows_with_decimal_money, bills.stats.rows_with_decimal_money);
        prop_assert_eq!(&copy.stats.missing_fields, &bills.stats.missing_fields);
        prop_assert_eq!(copy.to_ndjson().collect::<String>(), bills.to_ndjson().collect::<String>());
        prop_assert_eq!(pieces_of(&copy), pieces);
        // The interner finds the texts again.
        let wanted = [("category".to_owned(), vec!["ü".to_owned(), "gen_api".to_owned()])];
        prop_assert_eq!(copy.filter(&wanted).unwrap().len(), bills.filter(&wanted).unwrap().len());
        let begun = CountedRows::WithoutEarlier;
        prop_assert_eq!(copy.counted_as(begun).len(), bills.counted_as(begun).len());
    }

    #[test]
    fn what_is_cut_off_or_changed_is_an_error(
        bills in bills(),
        piece in any::<Index>(),
        place in any::<Index>(),
        flipped in 1u8..,
    ) {
        let pieces = pieces_of(&bills);
        let piece = piece.index(pieces.len());
        let mut cut = pieces.clone();
        cut[piece].truncate(place.index(pieces[piece].len()));
        prop_assert!(restored(&cut).is_err());
        let mut changed = pieces.clone();
        let place = place.index(changed[piece].len());
        changed[piece][place] ^= flipped;
        prop_assert!(restored(&changed).is_err());
    }

    #[test]
    fn nothing_behind_a_valid_checksum_panics(
        bills in bills(),
        piece in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
        cut in any::<Index>(),
    ) {
        let mut pieces = pieces_of(&bills);
        let piece = piece.index(pieces.len());
        for (place, byte) in changes {
            let place = place.index(pieces[piece].len());
            pieces[piece][place] = byte;
        }
        sign(&mut pieces[piece]);
        if let Ok(bills) = restored(&pieces) {
            use_all(&bills);
        }
        let length = cut.index(pieces[piece].len());
        pieces[piece].truncate(length);
        sign(&mut pieces[piece]);
        prop_assert!(restored(&pieces).is_err());
    }
}

/// Two windows, with a text, an unknown field and a decimal amount.
fn two_windows() -> Bills {
    let tables = ["a", "b"].map(|name| {
        let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
        let body = format!(
            r#"{{"bills":[{{"startTime":"0","endTime":"9","productName":"{name}","x":1,"amountDecimal":"1.5",
                "amount":"15000","voucherAmount":"0","payAmount":"15000"}},
                {{"startTime":"9","endTime":"19","amount":"1","voucherAmount":"0","payAmount":"1"}}]}}"#
        );
        decoder.push(body.as_bytes()).unwrap();
        TableView::without(decoder.finish().unwrap().into(), &[])
    });
    let range = Window { start: 0, end: 20 };
    Bills::new(BillKind::ApiKey, tables.into(), Some(range), None)
}

#[test]
fn every_cut_and_every_flipped_bit_is_an_error() {
    let pieces = pieces_of(&two_windows());
    assert!(restored(&pieces).is_ok());
    for piece in 0..pieces.len() {
        for place in 0..pieces[piece].len() {
            let mut damaged = pieces.clone();
            damaged[piece].truncate(place);
            let error = restored(&damaged).unwrap_err();
            assert_eq!(error.path.as_deref(), Some("snapshot"));
            sign(&mut damaged[piece]);
            assert!(restored(&damaged).is_err());
            for bit in 0..8 {
                let mut damaged = pieces.clone();
                damaged[piece][place] ^= 1 << bit;
                assert!(restored(&damaged).is_err());
                sign(&mut damaged[piece]);
                if let Ok(bills) = restored(&damaged) {
                    use_all(&bills);
                }
            }
        }
    }
}

#[test]
fn pieces_that_are_missing_or_in_another_order_are_an_error() {
    let pieces = pieces_of(&two_windows());
    let [common, first, second] = pieces.as_slice() else {
        panic!("there are two windows");
    };
    for wrong in [
        vec![],
        vec![first, second],
        vec![common],
        vec![common, first],
        vec![common, second],
        vec![common, second, first],
        vec![common, first, first],
        vec![common, first, second, second],
    ] {
        let wrong = wrong.into_iter().map(Vec::as_slice);
        assert!(Bills::from_snapshot(wrong).is_err());
    }
    let none = Bills::new(BillKind::Usage, vec![], None, None);
    let copy = restored(&pieces_of(&none)).unwrap();
    assert_eq!((copy.kind(), copy.len()), (BillKind::Usage, 0));
}

#[test]
fn a_selection_is_of_rows_of_its_table_in_order() {
    let bills = two_windows();
    let table = bills.tables()[0].share_table();
    let read = |rows: &[u32]| {
        let mut piece = Vec::new();
        TableView::of(table.clone(), rows.to_vec()).write(&mut piece);
        TableView::read(bills.kind(), &mut ByteReader::new(&piece)).map(|view| view.len())
    };
    assert_eq!(read(&[]), Some(0));
    assert_eq!(read(&[1]), Some(1));
    for wrong in [&[2][..], &[1, 0, 1], &[0, 0, 1]] {
        assert_eq!(read(wrong), None, "{wrong:?}");
    }
}
