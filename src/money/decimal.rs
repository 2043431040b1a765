//! A decimal number as an integer and a count of places: what an amount is between the wire and the page.

use std::cmp::Ordering;
use std::fmt;

use super::power::power_of_ten;
use super::text::DecimalText;

/// The most places after the point that a [`Decimal`] can have.
pub const MAX_SCALE: u8 = 38;

/// The scale of the API's integer amounts, which count ten-thousandths of the currency.
pub(crate) const TEN_THOUSANDTHS: u8 = 4;

/// An exact decimal number: `mantissa / 10^scale`.
///
/// It is always in lowest terms (the mantissa ends in 0 only where `scale` is 0), so two equal numbers are equal
/// field by field. Its text is canonical: no exponent, no zeros at the end, no `-0`.
///
/// ```
/// use novita_billing::money::Decimal;
///
/// let charge = Decimal::from_ten_thousandths(12_345);
/// assert_eq!(charge.to_string(), "1.2345");
///
/// let fraction = Decimal::parse("1e-7").unwrap();
/// assert_eq!(fraction.to_string(), "0.0000001");
/// assert_eq!(charge.checked_add(fraction).unwrap().to_string(), "1.2345001");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i128,
    scale: u8,
}

/// Why a text is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// Not written like a JSON number.
    Syntax,
    /// A number, but one that 127 bits and [`MAX_SCALE`] places cannot hold exactly.
    DoesNotFit,
}

impl Decimal {
    /// Nothing.
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

    /// `mantissa / 10^places`; `None` for more than [`MAX_SCALE`] places.
    ///
    /// ```
    /// use novita_billing::money::Decimal;
    ///
    /// assert_eq!(Decimal::with_places(1250, 3).unwrap().to_string(), "1.25");
    /// ```
    pub fn with_places(mantissa: i128, places: u8) -> Option<Self> {
        (places <= MAX_SCALE).then(|| Self::reduced(mantissa, places))
    }

    /// Reads a number written as JSON writes it, exponent included: `"-12.50"`, `"1e-7"`, `"100"`.
    ///
    /// # Errors
    /// [`DecimalError::Syntax`] for anything else (spaces, `+1`, `.5`, `1.`, `01`), [`DecimalError::DoesNotFit`]
    /// for a number that cannot be held to its last digit. Nothing is ever rounded.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let parts = Parts::split(text).ok_or(DecimalError::Syntax)?;
        parts.value().ok_or(DecimalError::DoesNotFit)
    }

    /// The power of ten that the first digit of a number stands for, whether or not it fits a [`Decimal`]: 2 for
    /// `"123.4"`, -2 for `"0.05"`, and `i64::MIN` for zero. `None` for what [`Decimal::parse`] calls no number.
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

    /// The value as an integer, if it is one and 64 bits hold it.
    pub fn to_i64(self) -> Option<i64> {
        if self.scale == 0 {
            i64::try_from(self.mantissa).ok()
        } else {
            None
        }
    }

    /// The integer behind the number: the value times `10^scale`.
    pub const fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many places there are after the point; the last one is not 0.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Whether it is 0.
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The sum, or `None` where it does not fit: it never wraps and never rounds.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let sum = self.at_scale(scale)?.checked_add(other.at_scale(scale)?)?;
        Some(Self::reduced(sum, scale))
    }

    /// The difference, or `None` where it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.checked_neg()?)
    }

    /// The number with its sign turned, or `None` where it does not fit.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self {
            mantissa: self.mantissa.checked_neg()?,
            scale: self.scale,
        })
    }

    /// The mantissa that the number has with `scale` places, which are not fewer than its own.
    fn at_scale(self, scale: u8) -> Option<i128> {
        self.mantissa
            .checked_mul(power_of_ten(scale.checked_sub(self.scale)?.into())?)
    }

    /// Takes zeros off the end. Most amounts fit 64 bits, where division is cheap.
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

    /// The number before the point, and what follows it as an integer with [`MAX_SCALE`] places (sign kept).
    fn halves(self) -> (i128, i128) {
        let (Some(one), Some(rest)) = (
            power_of_ten(self.scale.into()),
            power_of_ten(MAX_SCALE.saturating_sub(self.scale).into()),
        ) else {
            return (self.mantissa, 0);
        };
        // The remainder is below 10^scale, so it is below 10^38 afterwards: it cannot overflow.
        (
            self.mantissa / one,
            (self.mantissa % one).saturating_mul(rest),
        )
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.halves().cmp(&other.halves())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Decimal {
    /// Appends the number's text, as [`Display`](fmt::Display) gives it.
    pub fn write(self, out: &mut String) {
        out.push_str(DecimalText::new(self.mantissa, self.scale.into()).as_str());
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

/// A number's text, taken apart and known to be well written.
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
            Some((digits, exponent)) => (digits, read_exponent(exponent)?),
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

    /// The common case, in cheap arithmetic: no exponent, and digits that 64 bits surely hold.
    fn short_value(&self) -> Option<Decimal> {
        const SURELY: usize = 18;
        if self.exponent != 0 || self.whole.len() + self.fraction.len() > SURELY {
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

    /// The value, or `None` if it does not fit. Zeros count only once a digit follows them, so that any number of
    /// them at either end is no reason to refuse.
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

/// An exponent; one that is beyond all reason is as good as the largest that still adds up without overflow.
fn read_exponent(text: &str) -> Option<i64> {
    const BEYOND_REASON: i64 = 1 << 60;
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let size = digits.bytes().fold(0i64, |sum, byte| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(byte.wrapping_sub(b'0')))
            .min(BEYOND_REASON)
    });
    is_digits(digits).then_some(sign * size)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
