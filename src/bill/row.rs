//! A view of one row of a table.

use std::borrow::Cow;
use std::fmt;

use super::block::{BLOCK_ROWS, Block};
use super::field_lookup::{FieldLookupError, look_up};
use super::fields::{FieldType, fields};
use super::layout::TEXT_SCALE;
use super::strings::WordHasher;
use super::table::Table;
use crate::money::{Decimal, DecimalText};
use crate::query::BillKind;

/// A view of one row of a [`Table`].
///
/// A field is read by the API's name for it, with the method for its type: [`Row::text_of`], [`Row::integer_of`] or
/// [`Row::decimal_of`]. `Ok(None)` means that the row lacks the field, an error that its kind has no such field or that
/// the field has another type. A loop over many rows can look the name up once, with [`field_index`](super::field_index),
/// and read by index: [`Row::text`], [`Row::integer`], [`Row::decimal`].
///
/// ```
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[{"startTime":"0","endTime":"9","productName":"a","billNum0":"7",
///     "amount":"15000","voucherAmount":"0","payAmount":"15000"}]}"#)?;
/// let table = decoder.finish()?;
/// let row = table.row(0).unwrap();
/// assert_eq!(row.text_of("productName")?, Some("a"));
/// assert_eq!(row.integer_of("billNum0")?, Some(7));
/// assert_eq!(row.integer_of("billNum1")?, None);
/// assert!(row.text_of("prodctName").is_err());
/// assert_eq!(row.total().to_string(), "1.5");
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[doc = include_str!("fields.md")]
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    block: &'a Block,
    index: usize,
}

impl<'a> Row<'a> {
    /// The row at an index of a table, which is in this block.
    pub(super) const fn new(table: &'a Table, block: &'a Block, index: usize) -> Self {
        Self {
            table,
            block,
            index,
        }
    }

    /// Its index in the table.
    pub const fn index(self) -> usize {
        self.index
    }

    /// Which kind of bill it is.
    pub const fn kind(self) -> BillKind {
        self.table.kind()
    }

    /// The text of a text field, by the API's name for it; `None` where the row lacks it.
    ///
    /// # Errors
    /// If the row's kind has no field of this name, or one of another type.
    pub fn text_of(self, name: &str) -> Result<Option<&'a str>, FieldLookupError> {
        let field = look_up(self.kind(), name, |field_type| {
            field_type == FieldType::Text
        })?;
        Ok(self.text(field))
    }

    /// The value of an integer or time field, by the API's name for it; `None` where the row lacks it.
    ///
    /// # Errors
    /// If the row's kind has no field of this name, or one of another type.
    pub fn integer_of(self, name: &str) -> Result<Option<i64>, FieldLookupError> {
        let field = look_up(self.kind(), name, FieldType::is_integer)?;
        Ok(self.integer(field))
    }

    /// The value of a number or decimal field, by the API's name for it; `None` where the row lacks it, or where a
    /// [`Decimal`] cannot hold it.
    ///
    /// # Errors
    /// If the row's kind has no field of this name, or one of another type.
    pub fn decimal_of(self, name: &str) -> Result<Option<Decimal>, FieldLookupError> {
        let field = look_up(self.kind(), name, FieldType::has_scale)?;
        Ok(self.decimal(field))
    }

    /// The cell of a column: an integer, the code of a text, or the mantissa of a number. `None` where the row lacks it.
    #[inline]
    pub fn cell(self, column: usize) -> Option<i64> {
        self.block.get(column, self.index_in_block())
    }

    /// The value of an integer or time field, by its index in [`fields`]; `None` where the row lacks it.
    pub fn integer(self, field: usize) -> Option<i64> {
        let field_type = fields(self.kind()).get(field)?.field_type;
        if field_type.is_integer() {
            self.cell(field)
        } else {
            None
        }
    }

    /// The text of a text field, by its index in [`fields`]; `None` where the row lacks it.
    pub fn text(self, field: usize) -> Option<&'a str> {
        match fields(self.kind()).get(field)?.field_type {
            FieldType::Text => self.interned(self.cell(field)?),
            FieldType::Int64 | FieldType::Time | FieldType::Number | FieldType::Decimal => None,
        }
    }

    /// The text of a number or decimal field as the API wrote it, by its index in [`fields`]; `None` where the row lacks
    /// it.
    pub fn number(self, field: usize) -> Option<Cow<'a, str>> {
        let mantissa = self.cell(field)?;
        match self.scale(field)? {
            TEXT_SCALE => self.interned(mantissa).map(Cow::Borrowed),
            scale => {
                let text = DecimalText::of_i64(mantissa, usize::try_from(scale).ok()?);
                Some(Cow::Owned(text.as_str().to_owned()))
            }
        }
    }

    /// The value of a number or decimal field, by its index in [`fields`]; `None` where the row lacks it, or where a
    /// [`Decimal`] cannot hold it.
    pub fn decimal(self, field: usize) -> Option<Decimal> {
        let mantissa = self.cell(field)?;
        match self.scale(field)? {
            TEXT_SCALE => Decimal::parse(self.interned(mantissa)?).ok(),
            scale => Decimal::with_places(mantissa.into(), u8::try_from(scale).ok()?),
        }
    }

    /// A field as the API writes it, by its index in [`fields`]: its text, and whether it is a JSON string on the wire.
    /// `None` where the row lacks it.
    pub fn wire(self, field: usize) -> Option<(Cow<'a, str>, bool)> {
        let field_type = fields(self.kind()).get(field)?.field_type;
        let text = match field_type {
            FieldType::Text => Cow::Borrowed(self.text(field)?),
            FieldType::Int64 | FieldType::Time => Cow::Owned(self.cell(field)?.to_string()),
            FieldType::Number | FieldType::Decimal => self.number(field)?,
        };
        Some((text, field_type.is_text_on_the_wire()))
    }

    /// The unknown fields, as the text of one JSON object; `None` where the row has none. Names and values are as the
    /// API sent them, sorted by name. If a name occurs twice, only the last value is kept.
    pub fn extra(self) -> Option<&'a str> {
        let code = self.block.extra(self.index_in_block())?;
        self.table.strings().get(code)
    }

    /// First second, in Unix seconds.
    pub fn start_time(self) -> i64 {
        self.cell(self.table.layout().start_time).unwrap_or(0)
    }

    /// Last second, included, in Unix seconds.
    pub fn end_time(self) -> i64 {
        self.cell(self.table.layout().end_time).unwrap_or(0)
    }

    /// What was billed, in whole currency.
    pub fn total(self) -> Decimal {
        let [field, _, _] = self.table.layout().money;
        let [exact, _, _] = self.table.layout().decimal_money;
        self.money(exact, field)
    }

    /// The part that vouchers paid.
    pub fn voucher(self) -> Decimal {
        let [_, field, _] = self.table.layout().money;
        let [_, exact, _] = self.table.layout().decimal_money;
        self.money(exact, field)
    }

    /// The part that is paid in cash.
    pub fn cash(self) -> Decimal {
        let [_, _, field] = self.table.layout().money;
        let [_, _, exact] = self.table.layout().decimal_money;
        self.money(exact, field)
    }

    /// Whether any of its three amounts comes from a decimal field.
    pub fn has_decimal_money(self) -> bool {
        let exact = self.table.layout().decimal_money;
        exact.iter().any(|field| self.cell(*field).is_some())
    }

    /// Whether two rows, of the same table or of different ones, are equal in all fields, including unknown ones.
    pub fn same_as(self, other: Row<'_>) -> bool {
        self.kind() == other.kind()
            && (0..fields(self.kind()).len()).all(|field| self.wire(field) == other.wire(field))
            && self.extra() == other.extra()
    }

    /// A hash of all fields that the service sent. Equal rows have equal hashes, also in different tables.
    pub fn fingerprint(self) -> u64 {
        let mut hash = WordHasher::new();
        let text = |code: i64| {
            let code = u32::try_from(code).unwrap_or(u32::MAX);
            u64::from(self.table.strings().hash(code))
        };
        let requested_category = self.table.layout().requested_category;
        for value in self
            .values()
            .filter(|value| Some(value.column) != requested_category)
        {
            hash.write(value.tag);
            hash.write(if value.is_text {
                text(value.cell)
            } else {
                value.cell as u64
            });
        }
        let extra = self.block.extra(self.index_in_block());
        hash.write(extra.map_or(0, |code| 1 + text(code.into())));
        hash.finish()
    }

    /// Appends the row to a block.
    pub(super) fn copy_to(self, builder: &mut super::block::BlockBuilder) {
        let mut present = 0;
        for (column, copy) in builder.next_row().iter_mut().enumerate() {
            if let Some(cell) = self.cell(column) {
                *copy = cell;
                present |= 1 << column;
            }
        }
        builder.push(present, self.block.extra(self.index_in_block()));
    }

    const fn index_in_block(self) -> usize {
        self.index % BLOCK_ROWS
    }

    /// The text of a code.
    fn interned(self, code: i64) -> Option<&'a str> {
        self.table.strings().get(u32::try_from(code).ok()?)
    }

    /// How many digits of a number follow its decimal point, or [`TEXT_SCALE`].
    #[inline]
    fn scale(self, field: usize) -> Option<i64> {
        self.cell(self.table.scale_column(field)?)
    }

    /// The decimal field where the row has it, else the integer, which counts ten-thousandths.
    fn money(self, exact: usize, ten_thousandths: usize) -> Decimal {
        self.decimal(exact).unwrap_or_else(|| {
            Decimal::from_ten_thousandths(self.cell(ten_thousandths).unwrap_or(0).into())
        })
    }

    /// The values of the fields that the row has, in order.
    fn values(self) -> impl Iterator<Item = Value> {
        let fields = fields(self.kind());
        let mut scale_column = fields.len();
        fields
            .iter()
            .enumerate()
            .filter_map(move |(column, field)| {
                let mut scale = 0;
                if field.field_type.has_scale() {
                    scale = self.cell(scale_column).unwrap_or(0);
                    scale_column += 1;
                }
                Some(Value {
                    column,
                    cell: self.cell(column)?,
                    tag: (column as u64 + 1) << 6 | (scale + 1) as u64,
                    is_text: field.field_type == FieldType::Text || scale == TEXT_SCALE,
                })
            })
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Row");
        shown.field("index", &self.index);
        for (index, field) in fields(self.kind()).iter().enumerate() {
            if let Some((text, _)) = self.wire(index) {
                shown.field(field.name, &text);
            }
        }
        shown.finish_non_exhaustive()
    }
}

/// What a row has in one field.
struct Value {
    column: usize,
    /// The field's column and the value's scale. Never 0.
    tag: u64,
    /// The code of a text, or a mantissa.
    cell: i64,
    is_text: bool,
}
