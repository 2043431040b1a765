use proptest::prelude::*;

use super::*;

/// The reference implementation.
fn first_special(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() && bytes[at] >= 0x20 && bytes[at] != b'"' && bytes[at] != b'\\' {
        at += 1;
    }
    at
}

proptest! {
    #[test]
    fn a_plain_run_ends_at_the_first_special_byte(
        bytes in prop::collection::vec(prop_oneof![8 => 0x20u8..0x7f, 1 => any::<u8>()], 0..70),
        from in 0usize..70,
    ) {
        let from = from.min(bytes.len());
        prop_assert_eq!(plain_end(&bytes, from), first_special(&bytes, from));
        prop_assert_eq!(scalar::plain_end(&bytes, from), first_special(&bytes, from));
        prop_assert_eq!(tail(&bytes, from), first_special(&bytes, from));
    }

    #[test]
    fn a_run_of_digits_has_their_value(number in 0u64..1_000_000_000_000_000_000, zeros in 0usize..3, after in "[^0-9]?.{0,9}", before in ".{0,3}") {
        let text = format!("{}{number}", "0".repeat(zeros));
        let whole = format!("{before}{text}{after}");
        let rest = whole.get(before.len()..).unwrap();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        let read = digits(whole.as_bytes(), before.len());
        if count > 18 {
            prop_assert_eq!(read, None);
        } else {
            let value = rest.get(..count).unwrap().parse().unwrap();
            prop_assert_eq!(read, Some(Digits { value, count }));
        }
    }

    #[test]
    fn any_other_byte_ends_a_run_of_digits(bytes: Vec<u8>) {
        let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count <= 18 {
            prop_assert_eq!(digits(&bytes, 0).unwrap().count, count);
        }
    }
}

#[test]
fn every_byte_is_recognised_at_every_offset() {
    for byte in 0..=255u8 {
        for place in 0..40 {
            let mut bytes = [b'x'; 40];
            bytes[place] = byte;
            assert_eq!(
                plain_end(&bytes, 0),
                first_special(&bytes, 0),
                "{byte} at {place}"
            );
        }
    }
}
