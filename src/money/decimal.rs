//! Exact decimal numbers: amounts, from the API's text to the text of an answer.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use super::power::power_of_ten;
use super::text::DecimalText;

/// The most places after the point that a [`Decimal`] can have.
pub const MAX_SCALE: u8 = 38;

/// The scale of the API's integer amounts, which count ten-thousandths of the currency.
pub(crate) const TEN_THOUSANDTHS: u8 = 4;

/// An exact decimal number: `mantissa / 10^scale`.
///
/// It is always in lowest terms (the mantissa ends in 0 only if `scale` is 0), so equal numbers have equal fields. Its
/// text is canonical: no exponent, no trailing zeros, no `-0`. So the sum of `"1.10"` and `"2"` is `"3.1"`, and two amounts
/// are equal if and only if their texts are.
///
/// ```
/// use novita_billing::money::Decimal;
///
/// let charge = Decimal::from_ten_thousandths(12_345);
/// assert_eq!(charge.to_string(), "1.2345");
///
/// let fraction: Decimal = "1e-7".parse()?;
/// assert_eq!(fraction.to_string(), "0.0000001");
/// assert_eq!((charge + fraction).to_string(), "1.2345001");
/// assert!(charge > fraction);
///
/// let amounts = ["1.10", "2", "-0.35"].map(|text| text.parse::<Decimal>());
/// let total: Decimal = amounts.into_iter().sum::<Result<_, _>>()?;
/// assert_eq!(total.to_string(), "2.75");
/// # Ok::<(), novita_billing::money::DecimalError>(())
/// ```
///
/// # Overflow
///
/// Nothing is ever rounded. A number has at most 127 bits and [`MAX_SCALE`] places; the operators panic where a result does
/// not fit, in every build, and the `checked_` methods return `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// Why a text is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecimalError {
    /// Not written like a JSON number.
    Syntax,
    /// A number that 127 bits and [`MAX_SCALE`] places cannot hold exactly.
    DoesNotFit,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Syntax => "not a decimal number: write it like \"-12.50\"",
            Self::DoesNotFit => "a decimal number with too many digits to be held exactly",
        })
    }
}

impl std::error::Error for DecimalError {}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self {
        mantissa: 0,
        scale: 0,
    };

    /// An integer.
    pub const fn from_integer(value: i128) -> Self {
        Self {
            mantissa: value,
            scale: 0,
        }
    }

    /// An amount in ten-thousandths of the currency, as the API's integer fields have it.
    ///
    /// ```
    /// use novita_billing::money::Decimal;
    ///
    /// assert_eq!(Decimal::from_ten_thousandths(1_000_000).to_string(), "100");
    /// assert_eq!(Decimal::from_ten_thousandths(-5).to_string(), "-0.0005");
    /// ```
    pub fn from_ten_thousandths(value: i128) -> Self {
        Self::reduced(value, TEN_THOUSANDTHS)
    }

    /// `mantissa / 10^places`, or `None` for more than [`MAX_SCALE`] places.
    ///
    /// ```
    /// use novita_billing::money::Decimal;
    ///
    /// assert_eq!(Decimal::with_places(1250, 3).unwrap().to_string(), "1.25");
    /// ```
    pub fn with_places(mantissa: i128, places: u8) -> Option<Self> {
        (places <= MAX_SCALE).then(|| Self::reduced(mantissa, places))
    }

    /// Parses a number as JSON writes it, exponent included: `"-12.50"`, `"1e-7"`, `"100"`.
    ///
    /// # Errors
    /// [`DecimalError::Syntax`] for anything else (spaces, `+1`, `.5`, `1.`, `01`), [`DecimalError::DoesNotFit`]
    /// for a number that cannot be held exactly.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let parts = Parts::split(text).ok_or(DecimalError::Syntax)?;
        parts.value().ok_or(DecimalError::DoesNotFit)
    }

    /// The power of ten of a number's first nonzero digit, whether or not the number fits a [`Decimal`]: 2 for `"123.4"`,
    /// -2 for `"0.05"`, and `i64::MIN` for zero. `None` where [`Decimal::parse`] gives [`DecimalError::Syntax`].
    ///
    /// ```
    /// use novita_billing::money::Decimal;
    ///
    /// assert_eq!(Decimal::magnitude("0.012e400"), Some(398));
    /// assert_eq!(Decimal::magnitude("1."), None);
    /// ```
    pub fn magnitude(text: &str) -> Option<i64> {
        let parts = Parts::split(text)?;
        let mut power = parts.exponent + parts.whole.len() as i64;
        for digit in parts.whole.bytes().chain(parts.fraction.bytes()) {
            power -= 1;
            if digit != b'0' {
                return Some(power);
            }
        }
        Some(i64::MIN)
    }

    /// The value as an integer, if it is one and fits 64 bits.
    pub fn to_i64(self) -> Option<i64> {
        if self.scale == 0 {
            i64::try_from(self.mantissa).ok()
        } else {
            None
        }
    }

    /// The value times `10^scale`.
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// The number of places after the point; the last one is not 0.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Whether it is 0.
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The sum, or `None` if it does not fit.
    ///
    /// ```
    /// use novita_billing::money::Decimal;
    ///
    /// let amounts = [Decimal::from_integer(i128::MAX), Decimal::from_integer(1)];
    /// let sum = amounts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
    /// assert_eq!(sum, None);
    /// ```
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let sum = self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?;
        Some(Self::reduced(sum, scale))
    }

    /// The difference, or `None` if it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.checked_neg()?)
    }

    /// The negated number, or `None` if it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self {
            mantissa: self.mantissa.checked_neg()?,
            scale: self.scale,
        })
    }

    /// The mantissa of the number at a scale that is not below its own.
    fn at_scale(self, scale: u8) -> Option<i128> {
        self.mantissa
            .checked_mul(power_of_ten(scale.checked_sub(self.scale)?.into())?)
    }

    /// Removes trailing zeros. Most amounts fit 64 bits, where division is cheap.
    fn reduced(mut mantissa: i128, mut scale: u8) -> Self {
        if let Ok(mut small) = i64::try_from(mantissa) {
            while scale > 0 && small % 10 == 0 {
                small /= 10;
                scale -= 1;
            }
            return Self {
                mantissa: i128::from(small),
                scale,
            };
        }
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Self { mantissa, scale }
    }

    /// The integer part, and the fraction as an integer with [`MAX_SCALE`] places; both have the sign of the number.
    fn parts(self) -> (i128, i128) {
        let (Some(one), Some(rest)) = (
            power_of_ten(self.scale.into()),
            power_of_ten(MAX_SCALE.saturating_sub(self.scale).into()),
        ) else {
            return (self.mantissa, 0);
        };
        // The remainder is below 10^scale, so the product is below 10^38: it cannot overflow.
        (
            self.mantissa / one,
            (self.mantissa % one).saturating_mul(rest),
        )
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    /// As [`Decimal::parse`].
    fn from_str(text: &str) -> Result<Self, DecimalError> {
        Self::parse(text)
    }
}

impl Add for Decimal {
    type Output = Self;

    /// # Panics
    /// If the sum does not fit.
    #[expect(
        clippy::expect_used,
        reason = "as documented; fallible code uses checked_add"
    )]
    fn add(self, other: Self) -> Self {
        self.checked_add(other)
            .expect("the sum of two decimals does not fit 127 bits")
    }
}

impl Sub for Decimal {
    type Output = Self;

    /// # Panics
    /// If the difference does not fit.
    #[expect(
        clippy::expect_used,
        reason = "as documented; fallible code uses checked_sub"
    )]
    fn sub(self, other: Self) -> Self {
        self.checked_sub(other)
            .expect("the difference of two decimals does not fit 127 bits")
    }
}

impl Neg for Decimal {
    type Output = Self;

    /// # Panics
    /// If the mantissa is `i128::MIN`.
    #[expect(
        clippy::expect_used,
        reason = "as documented; fallible code uses checked_neg"
    )]
    fn neg(self) -> Self {
        self.checked_neg()
            .expect("the negated decimal does not fit 127 bits")
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Decimal {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// # Panics
/// If a partial sum does not fit.
impl Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::add)
    }
}

/// # Panics
/// If a partial sum does not fit.
impl<'a> Sum<&'a Self> for Decimal {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

impl Decimal {
    /// Appends the number's text, as [`Display`](fmt::Display) gives it: ASCII.
    pub fn write(self, out: &mut Vec<u8>) {
        DecimalText::new(self.mantissa, self.scale.into()).write(out);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = DecimalText::new(self.mantissa, self.scale.into());
        let text = text.as_str();
        // Width, fill, alignment and sign apply as to any number; a precision does not, since nothing is rounded.
        f.pad_integral(
            self.mantissa >= 0,
            "",
            text.strip_prefix('-').unwrap_or(text),
        )
    }
}

/// The parts of a number's text, which is well formed.
struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let (negative, text) = text
            .strip_prefix('-')
            .map_or((false, text), |rest| (true, rest));
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        (is_digits(whole) && !leading_zero).then_some(Self {
            negative,
            whole,
            fraction,
            exponent,
        })
    }

    fn value(&self) -> Option<Decimal> {
        self.short_value().or_else(|| self.long_value())
    }

    /// The common case, in cheap arithmetic: no exponent, and so few digits that they fit 64 bits.
    fn short_value(&self) -> Option<Decimal> {
        const MAX_DIGITS: usize = 18;
        if self.exponent != 0 || self.whole.len() + self.fraction.len() > MAX_DIGITS {
            return None;
        }
        let digits = self.whole.bytes().chain(self.fraction.bytes());
        let size = digits.fold(0i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        let mantissa = if self.negative { -size } else { size };
        Some(Decimal::reduced(
            mantissa.into(),
            u8::try_from(self.fraction.len()).ok()?,
        ))
    }

    /// The value, or `None` if it does not fit. Zeros are multiplied in only once another digit follows them, so a number
    /// with any number of zeros at either end is read.
    fn long_value(&self) -> Option<Decimal> {
        let mut mantissa: i128 = 0;
        let mut zeros: i64 = 0;
        for byte in self.whole.bytes().chain(self.fraction.bytes()) {
            match byte {
                b'0' => zeros += i64::from(mantissa != 0),
                _ => {
                    let shift = power_of_ten(usize::try_from(zeros + 1).ok()?)?;
                    mantissa = mantissa
                        .checked_mul(shift)?
                        .checked_add(i128::from(byte - b'0'))?;
                    zeros = 0;
                }
            }
        }
        if mantissa == 0 {
            return Some(Decimal::ZERO);
        }
        if self.negative {
            mantissa = -mantissa;
        }
        let power = self.exponent + zeros - i64::try_from(self.fraction.len()).ok()?;
        if let Ok(power) = usize::try_from(power) {
            return Some(Decimal {
                mantissa: mantissa.checked_mul(power_of_ten(power)?)?,
                scale: 0,
            });
        }
        let scale = u8::try_from(power.checked_neg()?)
            .ok()
            .filter(|scale| *scale <= MAX_SCALE)?;
        Some(Decimal { mantissa, scale })
    }
}

/// Parses an exponent. It saturates at a size to which lengths of texts can be added without overflow.
fn parse_exponent(text: &str) -> Option<i64> {
    const MAX_SIZE: i64 = 1 << 60;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let size = digits.bytes().fold(0i64, |sum, byte| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(byte.wrapping_sub(b'0')))
            .min(MAX_SIZE)
    });
    is_digits(digits).then_some(sign * size)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
