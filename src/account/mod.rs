//! The rest of the account: its balance, its invoices and its transactions.
//!
//! A [`BillingClient`](crate::BillingClient) asks for them: [`balance`](crate::BillingClient::balance),
//! [`invoices`](crate::BillingClient::invoices), [`transactions`](crate::BillingClient::transactions).
//!
//! Their answers are small, so an answer is read as a whole, by one reader (`reader.rs`) and one table of fields
//! (`fields.rs`). Invoices and transactions have pages (`paging.rs`): a page is requested when the page before has arrived.
//! The requests of a call share one deadline, and the retry budget, pace and secrets of their client.

mod answers;
mod call;
mod fields;
mod month;
mod paging;
mod query;
mod reader;
mod record;

#[cfg(test)]
mod tests;

pub use answers::{Balance, Invoice, Transaction};
pub use query::{InvoiceQuery, TransactionQuery};

pub(crate) use answers::Answer;
pub(crate) use paging::FIRST_INVOICE;

// For `novita-billing-wasm`, in the same version: not a part of the public API.
#[doc(hidden)]
pub use call::Pages;
#[doc(hidden)]
pub use query::AccountQuery;
#[doc(hidden)]
pub use record::{FieldValue, Record};

/// The invoices in an answer, for tests of what uses them.
#[cfg(test)]
pub(crate) fn records_of_invoices(body: &str) -> Vec<Record> {
    let shape = AccountQuery::Invoices(InvoiceQuery::new()).shape();
    let page = reader::read(shape, body.as_bytes());
    page.map(|page| page.rows).unwrap_or_default()
}
