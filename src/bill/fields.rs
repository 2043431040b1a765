//! The one table of fields: for each kind of bill every known name, in the order of the API's own sample, with its
//! form and whether a row may lack it. Decoder, columns and reports are driven by it. What a compiler of TypeScript
//! must read is written by hand in `pkg-template/src/rows.ts`: the row classes with their declared fields, and the
//! set of fields that are text on the wire. A test holds them to this table.

use crate::query::BillKind;

/// What a field holds, how the API writes it, and what JavaScript gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A JSON string; a JavaScript string, `""` where absent.
    Text,
    /// An integer of 64 bits, written as a JSON string (older answers: as a number); a `bigint`.
    Int64,
    /// Unix seconds, written as [`Form::Int64`] is; a JavaScript number.
    Time,
    /// A JSON number, below 1e308; a JavaScript number.
    Number,
    /// A decimal number in whole currency, written as a JSON string; a JavaScript string.
    Decimal,
}

impl Form {
    /// Whether the API writes it as a JSON string (else as a JSON number).
    pub const fn is_text_on_the_wire(self) -> bool {
        !matches!(self, Self::Number)
    }

    /// Whether its column holds integers.
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::Int64 | Self::Time)
    }

    /// Whether its column holds digits whose point stands in a second column.
    pub const fn has_places(self) -> bool {
        matches!(self, Self::Number | Self::Decimal)
    }

    /// The type that JavaScript sees.
    ///
    /// ```
    /// assert_eq!(novita_billing::bill::Form::Int64.javascript(), "bigint");
    /// ```
    pub const fn javascript(self) -> &'static str {
        match self {
            Self::Text | Self::Decimal => "string",
            Self::Int64 => "bigint",
            Self::Time | Self::Number => "number",
        }
    }
}

/// How much a row may be relied on to have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    /// A row without it cannot be read.
    Required,
    /// On the API's page; a row without it is readable, and the report names the field as missing.
    Documented,
    /// Seen in answers, or in later documentation for some rows only: its absence says nothing.
    Occasional,
}

/// One field of one kind of bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The API's name.
    pub name: &'static str,
    /// What it holds.
    pub form: Form,
    presence: Presence,
}

impl Field {
    /// Whether a row without it is a decode error.
    pub const fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Required)
    }

    /// Whether its absence is named in the report. Not so for the decimal amounts and `billNum2`, `billNum3`,
    /// `billNum5`, which no page documents, nor for `storageDays`, which only storage rows have.
    pub const fn is_documented(&self) -> bool {
        matches!(self.presence, Presence::Required | Presence::Documented)
    }
}

const fn required(name: &'static str, form: Form) -> Field {
    Field {
        name,
        form,
        presence: Presence::Required,
    }
}

const fn documented(name: &'static str, form: Form) -> Field {
    Field {
        name,
        form,
        presence: Presence::Documented,
    }
}

const fn occasional(name: &'static str, form: Form) -> Field {
    Field {
        name,
        form,
        presence: Presence::Occasional,
    }
}

/// The most fields that a kind may have.
pub(super) const MOST_FIELDS: usize = 32;

static FIXED_TERM: [Field; 25] = [
    documented("userId", Form::Text),
    documented("memberId", Form::Text),
    required("startTime", Form::Time),
    required("endTime", Form::Time),
    documented("productName", Form::Text),
    documented("productCategory", Form::Text),
    documented("ownerID", Form::Text),
    documented("tradeMode", Form::Text),
    documented("tradeType", Form::Text),
    documented("basePrice", Form::Int64),
    documented("billNum", Form::Int64),
    required("amount", Form::Int64),
    required("voucherAmount", Form::Int64),
    required("payAmount", Form::Int64),
    documented("payAmountDisplay", Form::Number),
    documented("pricePrecision", Form::Number),
    documented("createTime", Form::Time),
    documented("cycle", Form::Text),
    documented("productId", Form::Text),
    documented("billingMethod", Form::Number),
    occasional("storageDays", Form::Int64),
    occasional("amountDecimal", Form::Decimal),
    occasional("voucherAmountDecimal", Form::Decimal),
    occasional("payableDecimal", Form::Decimal),
    occasional("originAmountDecimal", Form::Decimal),
];

static API_KEY: [Field; 28] = [
    documented("userId", Form::Text),
    required("startTime", Form::Time),
    required("endTime", Form::Time),
    documented("billingMethod", Form::Number),
    documented("productName", Form::Text),
    documented("category", Form::Text),
    documented("ownerID", Form::Text),
    documented("billNum0", Form::Int64),
    documented("billNum1", Form::Int64),
    documented("basePrice0", Form::Int64),
    documented("basePrice1", Form::Int64),
    documented("discountPrice0", Form::Int64),
    documented("discountPrice1", Form::Int64),
    required("amount", Form::Int64),
    required("voucherAmount", Form::Int64),
    required("payAmount", Form::Int64),
    documented("payAmountDisplay", Form::Number),
    documented("pricePrecision", Form::Number),
    documented("productId", Form::Text),
    documented("apikeyName", Form::Text),
    documented("apikeyMask", Form::Text),
    occasional("billNum2", Form::Int64),
    occasional("billNum3", Form::Int64),
    occasional("billNum5", Form::Int64),
    occasional("amountDecimal", Form::Decimal),
    occasional("voucherAmountDecimal", Form::Decimal),
    occasional("payableDecimal", Form::Decimal),
    occasional("originAmountDecimal", Form::Decimal),
];

/// Every known field of a kind. A field's place here is its column's index in a [`super::Table`].
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// let required: Vec<_> = bill::fields(BillKind::ApiKey).iter().filter(|field| field.is_required()).collect();
/// assert_eq!(required.len(), 5);
/// ```
pub fn fields(kind: BillKind) -> &'static [Field] {
    match kind {
        BillKind::FixedTerm => &FIXED_TERM,
        BillKind::ApiKey => &API_KEY,
    }
}

/// The place of a field in [`fields`], by the API's name for it.
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// assert_eq!(bill::field(BillKind::ApiKey, "startTime"), Some(1));
/// assert_eq!(bill::field(BillKind::ApiKey, "memberId"), None);
/// ```
pub fn field(kind: BillKind, name: &str) -> Option<usize> {
    fields(kind).iter().position(|field| field.name == name)
}

/// How many columns a kind has: one for each field, in the order of [`fields`], and then the [`places_column`]s.
pub fn columns(kind: BillKind) -> usize {
    let with_places = fields(kind).iter().filter(|field| field.form.has_places());
    fields(kind).len() + with_places.count()
}

/// The second column of a field that has a decimal point: how many digits stand after it, or [`AS_TEXT`].
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// assert_eq!(bill::fields(BillKind::ApiKey)[3].name, "billingMethod");
/// assert_eq!(bill::places_column(BillKind::ApiKey, 3), Some(28));
/// assert_eq!(bill::places_column(BillKind::ApiKey, 0), None);
/// ```
pub fn places_column(kind: BillKind, field: usize) -> Option<usize> {
    let known = fields(kind);
    let with_places = |field: &&Field| field.form.has_places();
    known.get(field).filter(with_places)?;
    let before = known.iter().take(field).filter(with_places).count();
    Some(known.len() + before)
}

/// In a [`places_column`]: the number could not be held as digits and places (an exponent, more than 18 digits, a
/// minus before zero), so its column holds the code of its text.
pub const AS_TEXT: i64 = -1;

/// Where the fields stand that every kind has and that the rest of the crate reckons with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// `startTime`
    pub start_time: usize,
    /// `endTime`
    pub end_time: usize,
    /// `amount`, `voucherAmount`, `payAmount`: ten-thousandths.
    pub money: [usize; 3],
    /// `amountDecimal`, `voucherAmountDecimal`, `payableDecimal`: the same three in whole currency, exact.
    pub decimal_money: [usize; 3],
}

/// The layout of a kind.
pub fn layout(kind: BillKind) -> Layout {
    let place = |name| field(kind, name).unwrap_or(usize::MAX);
    Layout {
        start_time: place("startTime"),
        end_time: place("endTime"),
        money: ["amount", "voucherAmount", "payAmount"].map(place),
        decimal_money: ["amountDecimal", "voucherAmountDecimal", "payableDecimal"].map(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_there_once_and_the_layout_finds_its_own() {
        for kind in [BillKind::FixedTerm, BillKind::ApiKey] {
            let known = fields(kind);
            assert!(known.len() <= MOST_FIELDS);
            assert!(columns(kind) <= 64, "one bit each");
            for (place, field) in known.iter().enumerate() {
                assert_eq!(
                    known.iter().position(|other| other.name == field.name),
                    Some(place)
                );
            }
            let found = layout(kind);
            assert_eq!(known[found.start_time].name, "startTime");
            assert_eq!(known[found.end_time].name, "endTime");
            assert_eq!(
                found.money.map(|place| known[place].name),
                ["amount", "voucherAmount", "payAmount"]
            );
            let decimals = ["amountDecimal", "voucherAmountDecimal", "payableDecimal"];
            assert_eq!(found.decimal_money.map(|place| known[place].name), decimals);
        }
    }
}
