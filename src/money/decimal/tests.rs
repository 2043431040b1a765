//! Decimals against arithmetic digit by digit.

use proptest::prelude::*;

use super::*;

/// A number as a list of digits: its sign, the digits, and how many of them follow the point.
#[derive(Clone, Debug)]
struct LongNumber {
    negative: bool,
    digits: Vec<u8>,
    places: usize,
}

impl LongNumber {
    fn from_text(text: &str) -> Self {
        let (negative, text) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let (text, exponent) = match text.split_once('e') {
            Some((text, exponent)) => (text, exponent.parse::<i64>().unwrap()),
            None => (text, 0),
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .map(|byte| byte - b'0')
            .collect();
        let mut places = fraction.len() as i64 - exponent;
        while places < 0 {
            digits.push(0);
            places += 1;
        }
        Self {
            negative,
            digits,
            places: places as usize,
        }
    }

    fn aligned(&self, whole: usize, places: usize) -> Vec<u8> {
        let mut digits = self.digits.clone();
        digits.resize(digits.len() + places - self.places, 0);
        let missing = (whole + places).saturating_sub(digits.len());
        digits.splice(0..0, std::iter::repeat_n(0, missing));
        digits
    }

    fn add(&self, other: &Self) -> Self {
        let places = self.places.max(other.places);
        let whole = self.digits.len().max(other.digits.len()) + 1 + places;
        let (mut one, mut two) = (self.aligned(whole, places), other.aligned(whole, places));
        let mut negative = self.negative;
        if self.negative == other.negative {
            let mut carry = 0;
            for (a, b) in one.iter_mut().zip(&two).rev() {
                let sum = *a + b + carry;
                (*a, carry) = (sum % 10, sum / 10);
            }
        } else {
            if one < two {
                std::mem::swap(&mut one, &mut two);
                negative = other.negative;
            }
            let mut borrow = 0;
            for (a, b) in one.iter_mut().zip(&two).rev() {
                let less = b + borrow;
                borrow = u8::from(*a < less);
                *a = *a + 10 * borrow - less;
            }
        }
        Self {
            negative,
            digits: one,
            places,
        }
    }

    /// The digits without needless zeros, and how many of them follow the point.
    fn significant(&self) -> (Vec<u8>, usize) {
        let (mut digits, mut places) = (self.digits.clone(), self.places);
        while places > 0 && digits.last().copied().unwrap_or(0) == 0 {
            digits.pop();
            places -= 1;
        }
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        (digits.split_off(zeros), places)
    }

    fn text(&self) -> String {
        let (digits, places) = self.significant();
        if digits.is_empty() {
            return "0".into();
        }
        let mut text: String = digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        while text.len() <= places {
            text.insert(0, '0');
        }
        if places > 0 {
            text.insert(text.len() - places, '.');
        }
        if self.negative {
            format!("-{text}")
        } else {
            text
        }
    }

    fn must_fit(&self) -> bool {
        let (digits, places) = self.significant();
        digits.len() <= 38 && places <= 38
    }

    fn cannot_fit(&self) -> bool {
        let (digits, places) = self.significant();
        !digits.is_empty() && (digits.len() > 39 || places > 38)
    }
}

fn number_text() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,22})?(e-?[1-3]?[0-9])?"
}

proptest! {
    #[test]
    fn a_number_is_parsed_exactly_or_refused(text in number_text()) {
        let expected = LongNumber::from_text(&text);
        match Decimal::parse(&text) {
            Ok(value) => {
                prop_assert!(!expected.cannot_fit());
                prop_assert_eq!(value.to_string(), expected.text());
            }
            Err(error) => {
                prop_assert_eq!(error, DecimalError::DoesNotFit);
                prop_assert!(!expected.must_fit());
            }
        }
    }

    #[test]
    fn a_number_is_parsed_from_its_own_text(mantissa: i128, scale in 0..=MAX_SCALE) {
        prop_assume!(mantissa != i128::MIN);
        let value = Decimal::reduced(mantissa, scale);
        prop_assert_eq!(Decimal::parse(&value.to_string()), Ok(value));
    }

    #[test]
    fn sums_are_exact_or_refused(one in number_text(), two in number_text()) {
        let (Ok(a), Ok(b)) = (Decimal::parse(&one), Decimal::parse(&two)) else { return Ok(()) };
        let expected = LongNumber::from_text(&one).add(&LongNumber::from_text(&two));
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        match a.checked_add(b) {
            Some(sum) => {
                prop_assert_eq!(sum.to_string(), expected.text());
                prop_assert_eq!(a + b, sum);
                prop_assert_eq!([a, b].iter().sum::<Decimal>(), sum);
                prop_assert_eq!(sum - b, a);
            }
            None => prop_assert!(expected.significant().0.len() >= 38),
        }
    }

    #[test]
    fn subtraction_undoes_addition(a: i64, b: i64, scale in 0u8..20) {
        let (a, b) = (Decimal::reduced(a.into(), scale), Decimal::reduced(b.into(), scale));
        prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b), Some(a));
    }

    #[test]
    fn order_is_the_sign_of_the_difference(one in number_text(), two in number_text()) {
        let (Ok(a), Ok(b)) = (Decimal::parse(&one), Decimal::parse(&two)) else { return Ok(()) };
        if let Some(difference) = a.checked_sub(b) {
            prop_assert_eq!(a.cmp(&b), difference.mantissa().cmp(&0));
        }
    }

    #[test]
    fn ten_thousandths_have_four_places(value: i64) {
        let text = Decimal::from_ten_thousandths(value.into()).to_string();
        prop_assert_eq!(Decimal::parse(&text), Decimal::parse(&format!("{value}e-4")));
    }

    #[test]
    fn a_text_is_a_number_if_it_is_one_in_json(text in "[-+0-9.eE x]{0,8}") {
        let json = serde_json::from_str::<serde_json::Number>(&text).is_ok() && text.trim() == text;
        prop_assert_eq!(Decimal::parse(&text) != Err(DecimalError::Syntax), json);
    }
}

#[test]
fn canonical_texts() {
    for (text, canonical) in [
        ("0", "0"),
        ("-0", "0"),
        ("-0.000", "0"),
        ("100", "100"),
        ("1e2", "100"),
        ("0.50", "0.5"),
        ("-12.03450", "-12.0345"),
        ("1E-7", "0.0000001"),
        ("10000.0", "10000"),
        ("0e999999999999999999999", "0"),
        ("9007199254740993", "9007199254740993"),
        (
            "0.00000000000000000000000000000000000001",
            "0.00000000000000000000000000000000000001",
        ),
    ] {
        assert_eq!(
            Decimal::parse(text).unwrap().to_string(),
            canonical,
            "{text}"
        );
    }
}

#[test]
fn a_number_that_does_not_fit_is_refused() {
    for text in [
        "1e39",
        "1e-39",
        "1e999999999999999999999",
        "-1e-999999999999999999999",
        "170141183460469231731687303715884105728",
    ] {
        assert_eq!(
            Decimal::parse(text),
            Err(DecimalError::DoesNotFit),
            "{text}"
        );
    }
    let largest = Decimal::from_integer(i128::MAX);
    assert_eq!(largest.checked_add(Decimal::from_integer(1)), None);
    assert_eq!(largest.checked_add(Decimal::parse("0.1").unwrap()), None);
}

#[test]
#[should_panic(expected = "does not fit")]
fn an_operator_panics_where_the_result_does_not_fit() {
    let _ = Decimal::from_integer(i128::MAX) + Decimal::from_integer(1);
}

#[test]
fn operators_are_exact() {
    let [a, b] = ["12.50", "0.005"].map(|text| text.parse::<Decimal>().unwrap());
    assert_eq!((-a).to_string(), "-12.5");
    assert_eq!((a - b).to_string(), "12.495");
    let mut sum = a;
    sum += b;
    assert_eq!(sum.to_string(), "12.505");
    sum -= a;
    assert_eq!(sum, b);
    assert_eq!([a, b, -a].into_iter().sum::<Decimal>(), b);
    assert_eq!(
        std::iter::empty::<Decimal>().sum::<Decimal>(),
        Decimal::ZERO
    );
}

#[test]
fn an_error_says_how_to_write_a_number() {
    let error = "1,50".parse::<Decimal>().unwrap_err();
    assert!(error.to_string().contains("write it like \"-12.50\""));
}

#[test]
fn only_an_exact_integer_is_an_i64() {
    let integer = |text: &str| Decimal::parse(text).unwrap().to_i64();
    assert_eq!(integer("1e4"), Some(10_000));
    assert_eq!(integer("10000.0"), Some(10_000));
    assert_eq!(integer("-9223372036854775808"), Some(i64::MIN));
    assert_eq!(integer("9223372036854775808"), None);
    assert_eq!(integer("0.5"), None);
}

#[test]
fn a_column_of_amounts_lines_up() {
    let amount = Decimal::parse("-1234.5678").unwrap();
    assert_eq!(format!("[{amount:>12}]"), "[  -1234.5678]");
    assert_eq!(format!("[{amount:<12}]"), "[-1234.5678  ]");
    assert_eq!(format!("[{amount:012}]"), "[-001234.5678]");
    let total = Decimal::parse("2").unwrap();
    assert_eq!(format!("[{total:+}] [{total:.2}]"), "[+2] [2]");
}
