//! FOCUS 1.2 and 1.3, the FinOps Open Cost and Usage Specification: one format for the costs of all providers, which cost
//! tools read. All kinds of bills have the same columns, so their files of one version can be concatenated.
//!
//! Version 1.3 has two more mandatory columns, `HostProviderName` and `ServiceProviderName`. `ProviderName` and
//! `PublisherName`, which it deprecates, stay mandatory in it. Its other new columns are for what bills of the API do not
//! have: costs that the provider splits (`Allocated…`), and contract commitments (`ContractApplied`).
//!
//! What the columns hold where the specification leaves a choice:
//!
//! | column | from |
//! |---|---|
//! | `ContractedCost` | the total: after discounts, before vouchers |
//! | `ListCost` | `originAmountDecimal` if the row has it, else the total |
//! | `BilledCost`, `EffectiveCost` | see [`Vouchers`] |
//! | `BillingPeriodStart`, `BillingPeriodEnd` | the calendar month, in the service's offset, of the bill's `cycle`; without one, the month in which the bill begins |
//! | `ChargePeriodEnd` | the second after `endTime`: ends are exclusive |
//! | `ChargeCategory`, `ChargeFrequency` | fixed-term: Purchase, Recurring; others: Usage, Usage-Based |
//! | `PricingQuantity`, `PricingUnit` | fixed-term: `billNum`; others: `billNum0` + `billNum1`, for `llm` in Tokens; without any: 1 Charges |
//! | `ConsumedQuantity`, `ConsumedUnit` | the same, for Usage only |
//! | `ChargeDescription` | the service and the product: `LLM API: deepseek/deepseek-v3` |
//! | `SubAccountId` | API keys: the key (`ownerID`); fixed-term: the member of the team (`memberId`) |
//! | `ResourceId` | `ownerID`, except of API keys |
//!
//! Programs infer the type of a column: a column whose cells all look like numbers or dates is not read as text, and
//! `NULL` is not read as text at all. So each column of ids has a prefix before every id (`key-42`). Columns of names have
//! a prefix, too, before names that could be read as something else ([`is_ambiguous`]), and before names that begin with
//! that prefix. So different texts stay different in the file, and the text is what follows the prefix:
//!
//! | column | prefix | before |
//! |---|---|---|
//! | `BillingAccountId` | `user-` | every id; `unknown` without one |
//! | `ResourceId` | `resource-` | every id |
//! | `SubAccountId` | `key-`, `member-` | every id |
//! | `x_ProductId` | `product-` | every id |
//! | `BillingAccountName` | `account-` | names that need it |
//! | `SubAccountName` | `key-`, `member-` | names that need it; without a name, the id is the name |
//! | `x_ApiKeyMask` | `key-` | names that need it |
//! | `x_Category`, `x_ProductCategory` | `category-` | names that need it |
//! | `x_Cycle` | `cycle-` | names that need it, except a month such as `2026-01` |
//! | `x_TradeType` | `trade-` | names that need it |
//!
//! `ChargeClass` and `InvoiceId` are null: bills of the API have no corrections and no invoices.

use super::Format;
use super::ambiguous::is_ambiguous;
use super::csv::Line;
use super::services::{Service, service_of};
use crate::answer::category::{ControlTotals, category_column};
use crate::answer::column_names::field_index;
use crate::bill::{Row, layout};
use crate::money::Decimal;
use crate::query::{BillKind, Charging, Owner};
use crate::time::{CalendarUnit, Offset, Period, Window};

/// The columns of version 1.2: those of FOCUS in the specification's order, then the custom ones. Those of version 1.3
/// have [`HOST`] and [`SERVICE_PROVIDER`] between them.
const HEADER: &str = "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,\
    BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,\
    ConsumedQuantity,ConsumedUnit,ContractedCost,EffectiveCost,InvoiceId,InvoiceIssuerName,ListCost,PricingQuantity,\
    PricingUnit,ProviderName,PublisherName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,\
    ServiceSubcategory,SubAccountId,SubAccountName,SubAccountType,\
    x_ApiKeyMask,x_Category,x_CreateTime,x_Cycle,x_ProductId,x_Quantity0,x_Quantity1,x_Quantity2,x_Quantity3,x_Quantity5,x_TradeType,\
    x_ProductCategory\r\n";

/// A column of version 1.3, and the column that it stands before.
const HOST: (&str, &str) = ("HostProviderName,", "InvoiceId,");

/// A column of version 1.3, and the column that it stands before.
const SERVICE_PROVIDER: (&str, &str) = ("ServiceProviderName,", "ServiceSubcategory,");

/// Who provides and bills the services. By version 1.3 it is also the host: "HostProviderName MUST match
/// ServiceProviderName" where the service does not say whose infrastructure it runs on.
const PROVIDER: &str = "Novita AI";

/// A version of FOCUS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum FocusVersion {
    /// Version 1.2, of May 2025.
    #[default]
    V1_2,
    /// Version 1.3, of December 2025.
    V1_3,
}

/// How vouchers are written. `BilledCost`, which by the specification is what is invoiced, adds up to the cash amounts
/// either way, except that with [`Vouchers::Credits`] rows that do not balance differ, see
/// [`Bills::unbalanced`](crate::answer::Bills::unbalanced).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vouchers {
    /// One line for each bill. Its `BilledCost` and `EffectiveCost` are the cash amount. `ContractedCost` adds up to the
    /// totals.
    #[default]
    Netted,
    /// A line for each bill with its total, and, if it has a voucher amount, a line of category Credit with its negative.
    /// `BilledCost` of the other lines adds up to the totals, that of the Credit lines to minus the vouchers. All four
    /// costs of a Credit line are the same, as the specification requires, so `ContractedCost`, too, adds up to the totals
    /// minus the vouchers.
    Credits,
}

/// Options of [`Bills::to_focus_csv`](crate::answer::Bills::to_focus_csv): what bills do not contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FocusOptions {
    /// Which version of FOCUS.
    pub version: FocusVersion,
    /// How vouchers are written.
    pub vouchers: Vouchers,
    /// `BillingAccountName`; null where it is empty. One that could be read as a number, a date or nothing gets a prefix
    /// (`account-42`).
    pub billing_account_name: String,
    /// `BillingCurrency`, e.g. `"USD"`.
    pub currency: String,
    /// The service's own offset, by which its months begin.
    pub utc_offset: Offset,
}

impl Default for FocusOptions {
    /// Version 1.2, netted vouchers, no account name, US dollars, UTC.
    fn default() -> Self {
        Self {
            version: FocusVersion::default(),
            vouchers: Vouchers::default(),
            billing_account_name: String::new(),
            currency: "USD".to_owned(),
            utc_offset: Offset::UTC,
        }
    }
}

/// The format of [`Bills::to_focus_csv`](crate::answer::Bills::to_focus_csv).
pub(super) struct Focus {
    kind: BillKind,
    options: FocusOptions,
    control_totals: ControlTotals,
    category: usize,
    /// Of usage-based bills, that of their request.
    product_category: Option<usize>,
    user_id: usize,
    member_id: usize,
    owner_id: usize,
    product_id: usize,
    product_name: usize,
    trade_type: usize,
    cycle: usize,
    create_time: usize,
    api_key_name: usize,
    api_key_mask: usize,
    origin_amount: usize,
    /// `billNum`, or `billNum0` to `billNum5` without 4, which is a part of 1.
    quantities: [usize; 5],
}

impl Focus {
    pub(super) fn new(kind: BillKind, options: FocusOptions) -> Self {
        let index = |name| field_index(kind, name);
        let first = kind.endpoint().quantity_field;
        Self {
            kind,
            options,
            control_totals: ControlTotals::new(kind),
            category: category_column(kind),
            product_category: layout(kind).requested_category,
            user_id: index("userId"),
            member_id: index("memberId"),
            owner_id: index("ownerID"),
            product_id: index("productId"),
            product_name: index("productName"),
            trade_type: index("tradeType"),
            cycle: index("cycle"),
            create_time: index("createTime"),
            api_key_name: index("apikeyName"),
            api_key_mask: index("apikeyMask"),
            origin_amount: index("originAmountDecimal"),
            quantities: [first, "billNum1", "billNum2", "billNum3", "billNum5"].map(index),
        }
    }
}

impl Format for Focus {
    fn write_header(&self, out: &mut String) {
        let mut rest = HEADER;
        if self.is_version_1_3() {
            for (column, next) in [HOST, SERVICE_PROVIDER] {
                let (before, after) = rest.split_at(rest.find(next).unwrap_or(0));
                out.push_str(before);
                out.push_str(column);
                rest = after;
            }
        }
        out.push_str(rest);
    }

    fn write_row(&self, row: Row<'_>, out: &mut String) {
        if self.control_totals.contains(row) {
            return;
        }
        let total = row.total();
        let bill = Charge {
            is_credit: false,
            billed: match self.options.vouchers {
                Vouchers::Netted => row.cash(),
                Vouchers::Credits => total,
            },
            contracted: total,
            list: row.decimal(self.origin_amount).unwrap_or(total),
        };
        self.write_line(row, &bill, out);
        let voucher = row.voucher();
        if self.options.vouchers == Vouchers::Credits && !voucher.is_zero() {
            // Amounts are far from the one decimal whose negative does not fit.
            let minus = voucher.checked_neg().unwrap_or_default();
            let credit = Charge {
                is_credit: true,
                billed: minus,
                contracted: minus,
                list: minus,
            };
            self.write_line(row, &credit, out);
        }
    }
}

/// What differs between the line of a bill and that of its voucher.
struct Charge {
    is_credit: bool,
    billed: Decimal,
    contracted: Decimal,
    list: Decimal,
}

impl Focus {
    fn is_version_1_3(&self) -> bool {
        self.options.version == FocusVersion::V1_3
    }

    /// Writes a line, in the order of [`HEADER`].
    fn write_line(&self, row: Row<'_>, charge: &Charge, out: &mut String) {
        let text = |field| row.text(field).unwrap_or_default();
        let service = self.service(row);
        let (start, offset) = (row.start_time(), self.options.utc_offset);
        let period = month(text(self.cycle), offset).unwrap_or_else(|| Window {
            start: CalendarUnit::Month.start_of(start, offset),
            end: CalendarUnit::Month.next_after(start, offset) - 1,
        });
        let charging = self.kind.endpoint().charging;
        let (charge_category, frequency) = match charging {
            Charging::Usage => ("Usage", "Usage-Based"),
            Charging::Term => ("Purchase", "Recurring"),
        };
        let (charge_category, voucher, quantity) = if charge.is_credit {
            ("Credit", "Voucher: ", None)
        } else {
            (charge_category, "", Some(self.quantity(row, service)))
        };
        let consumed = quantity.filter(|_| charging == Charging::Usage);
        // The description begins with letters, whatever the name of the product.
        let product = text(self.product_name);
        let colon = if product.is_empty() { "" } else { ": " };

        let mut whole = Line::new(out, true);
        let line = &mut whole;
        number(line, charge.billed);
        match text(self.user_id) {
            "" => line.plain("unknown"),
            user => id(line, "user-", user),
        }
        name(line, "account-", &self.options.billing_account_name);
        line.text(&self.options.currency);
        time(line, period.end.saturating_add(1));
        time(line, period.start);
        line.plain(charge_category);
        line.plain("");
        line.text(&[voucher, service.name, colon, product].concat());
        line.plain(frequency);
        time(line, row.end_time().saturating_add(1));
        time(line, start);
        quantity_and_unit(line, consumed);
        number(line, charge.contracted);
        number(line, charge.billed);
        if self.is_version_1_3() {
            line.plain(PROVIDER);
        }
        line.plain("");
        line.plain(PROVIDER);
        number(line, charge.list);
        quantity_and_unit(line, quantity);
        line.plain(PROVIDER);
        line.plain(PROVIDER);
        self.resource_and_service(line, row, service);
        self.sub_account(line, row);
        self.custom_columns(line, row, charge);
        whole.end();
    }

    /// Writes the columns whose names begin with `x_`.
    fn custom_columns(&self, line: &mut Line<'_>, row: Row<'_>, charge: &Charge) {
        let text = |field| row.text(field).unwrap_or_default();
        name(line, "key-", text(self.api_key_mask));
        name(line, "category-", text(self.category));
        match row.cell(self.create_time) {
            Some(second) => time(line, second),
            None => line.plain(""),
        }
        let cycle = text(self.cycle);
        match month(cycle, self.options.utc_offset) {
            Some(_) => line.plain(cycle),
            None => name(line, "cycle-", cycle),
        }
        id(line, "product-", text(self.product_id));
        for field in self.quantities {
            match row.cell(field) {
                Some(quantity) if !charge.is_credit => line.plain(&quantity.to_string()),
                _ => line.plain(""),
            }
        }
        name(line, "trade-", text(self.trade_type));
        let product_category = self.product_category.map(text);
        name(line, "category-", product_category.unwrap_or_default());
    }

    /// The service of a bill: by its product category if it has one, else by its category.
    fn service(&self, row: Row<'_>) -> &'static Service {
        let product_category = self.product_category.and_then(|column| row.text(column));
        service_of(
            product_category
                .or(row.text(self.category))
                .unwrap_or_default(),
        )
    }

    /// API keys are not resources: what they use is shared by all.
    fn resource_and_service(&self, line: &mut Line<'_>, row: Row<'_>, service: &Service) {
        let owner = row.text(self.owner_id).unwrap_or_default();
        let is_resource = self.kind.endpoint().owner == Owner::Resource && !owner.is_empty();
        let (resource, kind) = if is_resource {
            (owner, service.name)
        } else {
            ("", "")
        };
        id(line, "resource-", resource);
        line.plain("");
        line.plain(kind);
        line.plain(service.category);
        line.plain(service.name);
        if self.is_version_1_3() {
            line.plain(PROVIDER);
        }
        line.plain(service.subcategory);
    }

    /// Writes id, name and type, or none of them.
    fn sub_account(&self, line: &mut Line<'_>, row: Row<'_>) {
        let (prefix, account, kind) = match self.kind.endpoint().owner {
            Owner::ApiKey => ("key-", self.owner_id, "API key"),
            Owner::Resource => ("member-", self.member_id, "Team member"),
        };
        let account = row.text(account).unwrap_or_default();
        id(line, prefix, account);
        match (account, row.text(self.api_key_name).unwrap_or_default()) {
            ("", _) => return line.plain(","),
            (account, "") => name(line, prefix, account),
            (_, shown) => name(line, prefix, shown),
        }
        line.plain(kind);
    }

    /// The priced quantity and its unit. A row without quantities is one charge, which is not a quantity of 0.
    fn quantity(&self, row: Row<'_>, service: &Service) -> Quantity {
        let [first, second, ..] = self.quantities;
        let (first, second) = (row.cell(first), row.cell(second));
        if first.or(second).is_none() {
            return (Decimal::from_integer(1), "Charges");
        }
        let sum = i128::from(first.unwrap_or(0)) + i128::from(second.unwrap_or(0));
        (Decimal::from_integer(sum), service.unit)
    }
}

/// A quantity and its unit.
type Quantity = (Decimal, &'static str);

#[inline(never)]
fn quantity_and_unit(line: &mut Line<'_>, quantity: Option<Quantity>) {
    match quantity {
        Some((quantity, unit)) => {
            number(line, quantity);
            line.plain(unit);
        }
        None => line.plain(","),
    }
}

/// Writes a number, always with a decimal point.
#[inline(never)]
fn number(line: &mut Line<'_>, number: Decimal) {
    let mut text = number.to_string();
    if number.scale() == 0 {
        text.push_str(".0");
    }
    line.plain(&text);
}

/// Writes an id with its column's prefix; null if there is none.
#[inline(never)]
fn id(line: &mut Line<'_>, prefix: &str, id: &str) {
    match id {
        "" => line.plain(""),
        id => line.text(&[prefix, id].concat()),
    }
}

/// Writes a name, with its column's prefix if the name could be read as something else or begins with the prefix; null if
/// there is none.
#[inline(never)]
fn name(line: &mut Line<'_>, prefix: &str, name: &str) {
    let is_plain = name.is_empty() || !(name.starts_with(prefix) || is_ambiguous(name));
    line.text(&[if is_plain { "" } else { prefix }, name].concat());
}

/// The seconds of a billing cycle that is a month like `2026-01`.
fn month(cycle: &str, offset: Offset) -> Option<Window> {
    let (year, month) = cycle.split_once('-')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (year.len(), month.len()) != (4, 2) || !is_number(year) || !is_number(month) {
        return None;
    }
    Period::parse(cycle).ok()?.window(offset).ok()
}

/// Writes a unix second like `2026-01-31T07:00:00Z`.
#[inline(never)]
fn time(line: &mut Line<'_>, second: i64) {
    let hour = CalendarUnit::Hour.key(second, Offset::UTC);
    let rest = second.rem_euclid(3_600);
    line.plain(&format!("{hour}:{:02}:{:02}Z", rest / 60, rest % 60));
}
