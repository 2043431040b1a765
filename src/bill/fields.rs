//! The one table of fields: for each kind of bill every known name, in the order of the API's own sample, with its
//! form, whether a row may lack it, and what it means. Decoder, columns and reports are driven by it. What a compiler of
//! TypeScript must read is written from it when the package is built (`pkg-template/src/generated`): the row classes with
//! their declared fields, and the set of fields that are text on the wire. A test compares the two.

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

    /// Whether a row object may lack it: text that a row lacks is `""` there.
    ///
    /// ```
    /// use novita_billing::{bill, query::BillKind};
    ///
    /// let optional = |name| bill::fields(BillKind::ApiKey).iter().any(|field| field.name == name && field.is_optional());
    /// assert!(optional("billNum0"));
    /// assert!(!optional("apikeyName") && !optional("amount"));
    /// ```
    pub const fn is_optional(&self) -> bool {
        !self.is_required() && !matches!(self.form, Form::Text)
    }
}

/// One line of the table: a field, and what it means.
#[derive(Clone, Copy)]
struct Entry {
    field: Field,
    doc: &'static str,
}

const fn entry(name: &'static str, form: Form, presence: Presence, doc: &'static str) -> Entry {
    let field = Field {
        name,
        form,
        presence,
    };
    Entry { field, doc }
}

const fn required(name: &'static str, form: Form, doc: &'static str) -> Entry {
    entry(name, form, Presence::Required, doc)
}

const fn documented(name: &'static str, form: Form, doc: &'static str) -> Entry {
    entry(name, form, Presence::Documented, doc)
}

const fn occasional(name: &'static str, form: Form, doc: &'static str) -> Entry {
    entry(name, form, Presence::Occasional, doc)
}

/// The most fields that a kind may have.
pub(super) const MOST_FIELDS: usize = 32;

// What rows of several kinds have.
const USER_ID: Entry = documented("userId", Form::Text, "The account that is billed.");
const START_TIME: Entry = required(
    "startTime",
    Form::Time,
    "First second of the period that is billed, unix seconds.",
);
const END_TIME: Entry = required(
    "endTime",
    Form::Time,
    "Last second of the period that is billed, unix seconds, included.",
);
const BILLING_METHOD: Entry = documented(
    "billingMethod",
    Form::Number,
    "1 pay-as-you-go, 2 fixed-term.",
);
const PRODUCT_ID: Entry = documented("productId", Form::Text, "The product's id.");
const PRODUCT_NAME: Entry = documented("productName", Form::Text, "The product's name.");
const AMOUNT: Entry = required(
    "amount",
    Form::Int64,
    "Total, in ten-thousandths of the currency, as the API has it: smaller fractions are lost. See `total`.",
);
const VOUCHER_AMOUNT: Entry = required(
    "voucherAmount",
    Form::Int64,
    "Paid by voucher, in ten-thousandths of the currency. See `voucher`.",
);
const PAY_AMOUNT: Entry = required(
    "payAmount",
    Form::Int64,
    "Paid in cash, in ten-thousandths of the currency. See `cash`.",
);
const PAY_AMOUNT_DISPLAY: Entry = documented(
    "payAmountDisplay",
    Form::Number,
    "`payAmount` / 10000 as the API rounds it: to show, not to add.",
);
const PRICE_PRECISION: Entry = documented(
    "pricePrecision",
    Form::Number,
    "What unit prices are divided by, along with 10000.",
);
const AMOUNT_DECIMAL: Entry = occasional(
    "amountDecimal",
    Form::Decimal,
    "Total in whole currency as exact decimal text, where the API sends it.",
);
const VOUCHER_AMOUNT_DECIMAL: Entry = occasional(
    "voucherAmountDecimal",
    Form::Decimal,
    "Paid by voucher in whole currency as exact decimal text, where the API sends it.",
);
const PAYABLE_DECIMAL: Entry = occasional(
    "payableDecimal",
    Form::Decimal,
    "Paid in cash in whole currency as exact decimal text, where the API sends it.",
);
const ORIGIN_AMOUNT_DECIMAL: Entry = occasional(
    "originAmountDecimal",
    Form::Decimal,
    "Before discounts, in whole currency as exact decimal text, where the API sends it.",
);

const FIXED_TERM: [Entry; 25] = [
    USER_ID,
    documented("memberId", Form::Text, "Sub-user in the team."),
    START_TIME,
    END_TIME,
    PRODUCT_NAME,
    documented(
        "productCategory",
        Form::Text,
        "`gpu`, `serverless`, and others to come; `summary` is a control total of other rows.",
    ),
    documented("ownerID", Form::Text, "The resource instance's id."),
    documented("tradeMode", Form::Text, "`monthly`, or one to come."),
    documented(
        "tradeType",
        Form::Text,
        "`monthly_new_buy`, `monthly_re_buy` (renewal), `monthly_re_config` (expansion), or one to come.",
    ),
    documented(
        "basePrice",
        Form::Int64,
        "Unit price; in currency it is value / 10000 / `pricePrecision`.",
    ),
    documented("billNum", Form::Int64, "Quantity."),
    AMOUNT,
    VOUCHER_AMOUNT,
    PAY_AMOUNT,
    PAY_AMOUNT_DISPLAY,
    PRICE_PRECISION,
    documented("createTime", Form::Time, "Unix seconds."),
    documented("cycle", Form::Text, "Billing cycle, `YYYY-MM`."),
    PRODUCT_ID,
    BILLING_METHOD,
    occasional(
        "storageDays",
        Form::Int64,
        "Days of storage, in storage rows.",
    ),
    AMOUNT_DECIMAL,
    VOUCHER_AMOUNT_DECIMAL,
    PAYABLE_DECIMAL,
    ORIGIN_AMOUNT_DECIMAL,
];

const API_KEY: [Entry; 28] = [
    USER_ID,
    START_TIME,
    END_TIME,
    BILLING_METHOD,
    PRODUCT_NAME,
    documented(
        "category",
        Form::Text,
        "`llm`, `gen_api`, `web_search`, or one to come.",
    ),
    documented("ownerID", Form::Text, "The API key's id."),
    documented(
        "billNum0",
        Form::Int64,
        "Quantity; for llm the input tokens.",
    ),
    documented(
        "billNum1",
        Form::Int64,
        "Quantity; for llm the output tokens.",
    ),
    documented(
        "basePrice0",
        Form::Int64,
        "Unit price of `billNum0` before discount; in currency it is value / 10000 / `pricePrecision`.",
    ),
    documented(
        "basePrice1",
        Form::Int64,
        "Unit price of `billNum1` before discount.",
    ),
    documented(
        "discountPrice0",
        Form::Int64,
        "Unit price of `billNum0` after discount.",
    ),
    documented(
        "discountPrice1",
        Form::Int64,
        "Unit price of `billNum1` after discount.",
    ),
    AMOUNT,
    VOUCHER_AMOUNT,
    PAY_AMOUNT,
    PAY_AMOUNT_DISPLAY,
    PRICE_PRECISION,
    PRODUCT_ID,
    documented("apikeyName", Form::Text, "The API key's name."),
    documented(
        "apikeyMask",
        Form::Text,
        "Not unique: tell keys apart by `ownerID`.",
    ),
    occasional(
        "billNum2",
        Form::Int64,
        "Cache reads, where the API sends them.",
    ),
    occasional(
        "billNum3",
        Form::Int64,
        "Cache writes, where the API sends them.",
    ),
    occasional(
        "billNum5",
        Form::Int64,
        "Cache writes, where the API sends them.",
    ),
    AMOUNT_DECIMAL,
    VOUCHER_AMOUNT_DECIMAL,
    PAYABLE_DECIMAL,
    ORIGIN_AMOUNT_DECIMAL,
];

/// The fields of a table.
#[expect(clippy::indexing_slicing, reason = "it runs when this is compiled")]
const fn fields_of<const N: usize>(entries: [Entry; N]) -> [Field; N] {
    let mut fields = [entries[0].field; N];
    let mut place = 0;
    while place < N {
        fields[place] = entries[place].field;
        place += 1;
    }
    fields
}

/// What the fields of a table mean.
#[expect(clippy::indexing_slicing, reason = "it runs when this is compiled")]
const fn docs_of<const N: usize>(entries: [Entry; N]) -> [&'static str; N] {
    let mut docs = [""; N];
    let mut place = 0;
    while place < N {
        docs[place] = entries[place].doc;
        place += 1;
    }
    docs
}

/// Every known field of a kind. A field's place here is its column's index in a [`super::Table`].
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// let required: Vec<_> = bill::fields(BillKind::ApiKey).iter().filter(|field| field.is_required()).collect();
/// assert_eq!(required.len(), 5);
/// ```
pub fn fields(kind: BillKind) -> &'static [Field] {
    // Statics, as constants would be in the program once for each use.
    static FIXED_TERM_FIELDS: [Field; FIXED_TERM.len()] = fields_of(FIXED_TERM);
    static API_KEY_FIELDS: [Field; API_KEY.len()] = fields_of(API_KEY);
    match kind {
        BillKind::FixedTerm => &FIXED_TERM_FIELDS,
        BillKind::ApiKey => &API_KEY_FIELDS,
    }
}

/// What each of the [`fields`] of a kind means: lines for documentation, whose code is in backticks. They stand apart, so
/// that a program which does not ask for them does not have them.
///
/// ```
/// use novita_billing::{bill, query::BillKind};
///
/// let fields = bill::fields(BillKind::FixedTerm).iter();
/// let (_, doc) = fields.zip(bill::field_docs(BillKind::FixedTerm)).find(|(field, _)| field.name == "cycle").unwrap();
/// assert_eq!(*doc, "Billing cycle, `YYYY-MM`.");
/// ```
pub fn field_docs(kind: BillKind) -> &'static [&'static str] {
    match kind {
        BillKind::FixedTerm => const { &docs_of(FIXED_TERM) },
        BillKind::ApiKey => const { &docs_of(API_KEY) },
    }
}

/// What a row of a kind is: a line for documentation, as those of [`field_docs`] are.
pub fn row_doc(kind: BillKind) -> &'static str {
    kind.endpoint().row_doc
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
        for kind in BillKind::ALL {
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

    #[test]
    fn a_name_has_one_form_in_all_kinds() {
        // A copy of a row does not say of which kind it is, and yet can be written as the API writes it.
        let all: Vec<_> = BillKind::ALL.into_iter().flat_map(fields).collect();
        for field in &all {
            let forms = all.iter().filter(|other| other.name == field.name);
            assert!(
                forms.clone().all(|other| other.form == field.form),
                "{}",
                field.name
            );
        }
    }
}
