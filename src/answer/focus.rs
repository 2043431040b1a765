//! Bills as FOCUS 1.2, the FinOps Open Cost and Usage Specification: one form for the costs of all providers, which cost
//! tools read. Both kinds of bills have the same columns here, so their files can be put together.
//!
//! What the columns hold, where the specification leaves a choice:
//!
//! | column | from |
//! |---|---|
//! | `ContractedCost` | the total: after discounts, before vouchers |
//! | `ListCost` | `originAmountDecimal` where the row has it, else the total |
//! | `BilledCost`, `EffectiveCost` | see [`Vouchers`] |
//! | `BillingPeriodStart`, `BillingPeriodEnd` | the calendar month, in the service's offset, that the bill begins in |
//! | `ChargePeriodEnd` | the second after `endTime`: ends are excluded |
//! | `ChargeCategory`, `ChargeFrequency` | API keys: Usage, Usage-Based; fixed-term: Purchase, Recurring |
//! | `PricingQuantity`, `PricingUnit` | API keys: `billNum0` + `billNum1`, for `llm` in Tokens; fixed-term: `billNum`; without any: 1 Charges |
//! | `ConsumedQuantity`, `ConsumedUnit` | the same, of Usage only |
//! | `SubAccountId` | the API key (`ownerID`), or the member of the team (`memberId`) |
//! | `ResourceId` | fixed-term: the instance (`ownerID`) |
//!
//! `ChargeClass` and `InvoiceId` are null: the API knows no corrections and no invoices.

use super::csv::Line;
use super::export::{Category, Format, place};
use crate::bill::Row;
use crate::money::Decimal;
use crate::query::BillKind;
use crate::time::{CalendarUnit, Offset};

/// The columns: those of FOCUS in the specification's order, then the own ones.
const HEAD: &str = "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,\
    BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,\
    ConsumedQuantity,ConsumedUnit,ContractedCost,EffectiveCost,InvoiceId,InvoiceIssuerName,ListCost,PricingQuantity,\
    PricingUnit,ProviderName,PublisherName,ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,\
    ServiceSubcategory,SubAccountId,SubAccountName,SubAccountType,\
    x_ApiKeyMask,x_Category,x_ProductId,x_Quantity0,x_Quantity1,x_Quantity2,x_Quantity3,x_Quantity5,x_TradeType\r\n";

const PROVIDER: &str = "Novita AI";

/// Where vouchers are seen. Either way `BilledCost` adds up to the cash amounts, as the specification has it be what is
/// invoiced; of rows that do not balance, see [`Bills::unbalanced`](super::Bills::unbalanced), only in the first form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vouchers {
    /// A line for each bill. Its `BilledCost` and `EffectiveCost` are what is paid in cash. `ContractedCost` adds up to
    /// the totals.
    #[default]
    Netted,
    /// A line for each bill with its total, and one of category Credit, negative, for its voucher part where there is
    /// one. `BilledCost` without the Credit lines adds up to the totals, that of the Credit lines to minus the vouchers.
    /// All four costs of a Credit line are the same, as the specification wants it.
    Credits,
}

/// What bills do not say themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FocusOptions {
    /// Where vouchers are seen.
    pub vouchers: Vouchers,
    /// `BillingAccountName`; null where it is empty.
    pub billing_account_name: String,
    /// `BillingCurrency`, e.g. `"USD"`.
    pub currency: String,
    /// Where the service's own months begin.
    pub utc_offset: Offset,
}

/// Bills as FOCUS 1.2 in CSV.
///
/// Ids that could be read as numbers get a word before them (`user-42`), costs and quantities always have a decimal
/// point, nulls are empty. Text is guarded as in [`Csv`](super::Csv), and control totals are left out as there.
///
/// ```
/// use novita_billing::answer::{Bills, Export, Focus, FocusOptions};
/// use novita_billing::bill::{Decoder, Limits};
/// use novita_billing::query::BillKind;
///
/// let mut decoder = Decoder::new(BillKind::ApiKey, Limits::default());
/// decoder.push(br#"{"bills":[{"userId":"42","startTime":"1767225600","endTime":"1767311999","category":"llm",
///     "amount":"15000","voucherAmount":"5000","payAmount":"10000"}]}"#)?;
/// let bills = Bills::from(decoder.finish()?);
///
/// let options = FocusOptions { currency: "USD".to_owned(), ..FocusOptions::default() };
/// let text: String = Export::new(bills.clone(), Focus::new(bills.kind(), options)).collect();
/// let (_, line) = text.split_once("\r\n").unwrap();
/// assert!(line.starts_with("1.0,user-42,,USD,2026-02-01T00:00:00Z,2026-01-01T00:00:00Z,Usage,"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
pub struct Focus {
    kind: BillKind,
    options: FocusOptions,
    category: Category,
    user_id: usize,
    member_id: usize,
    owner_id: usize,
    product_id: usize,
    product_name: usize,
    trade_type: usize,
    api_key_name: usize,
    api_key_mask: usize,
    origin_amount: usize,
    /// `billNum`, or `billNum0` to `billNum5`, of which there is no 4.
    quantities: [usize; 5],
}

impl Focus {
    /// For bills of a kind.
    pub fn new(kind: BillKind, options: FocusOptions) -> Self {
        let place = |name| place(kind, name);
        let first = match kind {
            BillKind::FixedTerm => "billNum",
            BillKind::ApiKey => "billNum0",
        };
        Self {
            kind,
            options,
            category: Category::new(kind),
            user_id: place("userId"),
            member_id: place("memberId"),
            owner_id: place("ownerID"),
            product_id: place("productId"),
            product_name: place("productName"),
            trade_type: place("tradeType"),
            api_key_name: place("apikeyName"),
            api_key_mask: place("apikeyMask"),
            origin_amount: place("originAmountDecimal"),
            quantities: [first, "billNum1", "billNum2", "billNum3", "billNum5"].map(place),
        }
    }
}

impl Format for Focus {
    fn head(&self, out: &mut String) {
        out.push_str(HEAD);
    }

    fn row(&self, row: Row<'_>, out: &mut String) {
        if self.category.is_control(row) {
            return;
        }
        let total = row.total();
        let bill = Charge {
            credit: false,
            billed: match self.options.vouchers {
                Vouchers::Netted => row.cash(),
                Vouchers::Credits => total,
            },
            contracted: total,
            list: row.decimal(self.origin_amount).unwrap_or(total),
        };
        self.line(row, &bill, out);
        let voucher = row.voucher();
        if self.options.vouchers == Vouchers::Credits && !voucher.is_zero() {
            // No amount is so large that it has no negative.
            let minus = voucher.checked_neg().unwrap_or_default();
            let credit = Charge {
                credit: true,
                billed: minus,
                contracted: minus,
                list: minus,
            };
            self.line(row, &credit, out);
        }
    }
}

/// What the line of a bill and the line of its voucher do not share.
struct Charge {
    credit: bool,
    billed: Decimal,
    contracted: Decimal,
    list: Decimal,
}

impl Focus {
    fn line(&self, row: Row<'_>, charge: &Charge, out: &mut String) {
        let text = |field| row.text(field).unwrap_or_default();
        let is_usage = self.kind == BillKind::ApiKey;
        let service = service(self.category.of(row));
        let (charge_category, frequency) = match is_usage {
            true => ("Usage", "Usage-Based"),
            false => ("Purchase", "Recurring"),
        };
        let (quantity, unit) = match charge.credit {
            true => (String::new(), ""),
            false => self.quantity(row, service.unit),
        };
        let month = |border: fn(CalendarUnit, i64, Offset) -> i64| {
            let border = border(
                CalendarUnit::Month,
                row.start_time(),
                self.options.utc_offset,
            );
            timestamp(border)
        };
        let description = match text(self.product_name) {
            "" => service.name,
            name => name,
        };

        let mut line = Line::new(out, true);
        line.plain(&with_point(charge.billed));
        line.text(&id("user-", text(self.user_id), "unknown"));
        line.text(&self.options.billing_account_name);
        line.text(&self.options.currency);
        line.plain(&month(CalendarUnit::next_after));
        line.plain(&month(CalendarUnit::start_of));
        line.plain(if charge.credit {
            "Credit"
        } else {
            charge_category
        });
        line.plain("");
        if charge.credit {
            line.text(&["Voucher: ", description].concat());
        } else {
            line.text(description);
        }
        line.plain(frequency);
        line.plain(&timestamp(row.end_time().saturating_add(1)));
        line.plain(&timestamp(row.start_time()));
        line.plain(if is_usage { &quantity } else { "" });
        line.plain(if is_usage { unit } else { "" });
        line.plain(&with_point(charge.contracted));
        line.plain(&with_point(charge.billed));
        line.plain("");
        line.plain(PROVIDER);
        line.plain(&with_point(charge.list));
        line.plain(&quantity);
        line.plain(unit);
        line.plain(PROVIDER);
        line.plain(PROVIDER);
        self.owners(row, service, &mut line);
        line.text(text(self.api_key_mask));
        line.text(self.category.of(row));
        line.text(&id("product-", text(self.product_id), ""));
        for field in self.quantities {
            let quantity = row.cell(field).filter(|_| !charge.credit);
            line.plain(
                &quantity
                    .map(|number| number.to_string())
                    .unwrap_or_default(),
            );
        }
        line.text(text(self.trade_type));
        line.end();
    }

    /// The cells from `ResourceId` to `SubAccountType`.
    fn owners(&self, row: Row<'_>, service: &Service, line: &mut Line<'_>) {
        let text = |field| row.text(field).unwrap_or_default();
        let owner = text(self.owner_id);
        let (resource, account, account_name, account_type) = match self.kind {
            BillKind::ApiKey => {
                let key = id("key-", owner, "");
                (String::new(), key, text(self.api_key_name), "API key")
            }
            BillKind::FixedTerm => {
                let member = id("member-", text(self.member_id), "");
                (id("resource-", owner, ""), member, "", "Team member")
            }
        };
        line.text(&resource);
        line.plain("");
        line.plain(if resource.is_empty() {
            ""
        } else {
            service.name
        });
        line.plain(service.category);
        line.plain(service.name);
        line.plain(service.subcategory);
        // Name and type are there exactly where the id is.
        line.text(&account);
        line.text(match (account.as_str(), account_name) {
            ("", _) => "",
            (account, "") => account,
            (_, name) => name,
        });
        line.plain(if account.is_empty() { "" } else { account_type });
    }

    /// What was priced, and its unit. No quantity is not a quantity of 0: then it is the charge that is counted.
    fn quantity(&self, row: Row<'_>, unit: &'static str) -> (String, &'static str) {
        let [first, second, ..] = self.quantities;
        let parts = [row.cell(first), row.cell(second)];
        if parts == [None, None] {
            return ("1.0".to_owned(), "Charges");
        }
        let sum = parts.into_iter().flatten().map(i128::from).sum();
        (with_point(Decimal::from_integer(sum)), unit)
    }
}

/// What FOCUS calls a category of bills.
struct Service {
    name: &'static str,
    category: &'static str,
    subcategory: &'static str,
    unit: &'static str,
}

const fn of(
    name: &'static str,
    category: &'static str,
    subcategory: &'static str,
    unit: &'static str,
) -> Service {
    Service {
        name,
        category,
        subcategory,
        unit,
    }
}

/// The services that are known, and what any other one is.
static SERVICES: [(&str, Service); 10] = {
    const AI: &str = "AI and Machine Learning";
    [
        ("llm", of("LLM API", AI, "Generative AI", "Tokens")),
        (
            "gen_api",
            of("Generative API", AI, "Generative AI", "Units"),
        ),
        (
            "web_search",
            of("Web Search", AI, "Other (AI and Machine Learning)", "Units"),
        ),
        (
            "gpu",
            of("GPU Instance", "Compute", "Virtual Machines", "Units"),
        ),
        (
            "bare_metal",
            of("Bare Metal", "Compute", "Other (Compute)", "Units"),
        ),
        (
            "serverless",
            of("Serverless", "Compute", "Serverless Compute", "Units"),
        ),
        (
            "cloud_storage",
            of("Cloud Storage", "Storage", "Block Storage", "Units"),
        ),
        (
            "local_storage",
            of("Local Storage", "Storage", "Block Storage", "Units"),
        ),
        ("image", of("Image", "Storage", "Other (Storage)", "Units")),
        ("", of("Other", "Other", "Other (Other)", "Units")),
    ]
};

/// The service of a category of bills; categories are an open set.
fn service(category: &str) -> &'static Service {
    let [known @ .., (_, other)] = &SERVICES;
    let found = known.iter().find(|(name, _)| *name == category);
    found.map_or(other, |(_, service)| service)
}

/// An id. One that could be read as a number gets a word before it.
fn id(word: &str, id: &str, absent: &str) -> String {
    if id.is_empty() {
        return absent.to_owned();
    }
    let is_numeric = id
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' | b' '));
    [if is_numeric { word } else { "" }, id].concat()
}

/// A number's text, which has a decimal point.
fn with_point(number: Decimal) -> String {
    let mut text = number.to_string();
    if number.scale() == 0 {
        text.push_str(".0");
    }
    text
}

/// A unix second as `2026-01-31T07:00:00Z`.
fn timestamp(second: i64) -> String {
    let hour = CalendarUnit::Hour.key(second, Offset::UTC);
    let rest = second.rem_euclid(3_600);
    format!("{hour}:{:02}:{:02}Z", rest / 60, rest % 60)
}
