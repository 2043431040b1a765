//! The URL of a request. It never holds the key.

use crate::query::endpoint::Parameter;
use crate::query::{Plan, Query, QueryWindow};
use crate::time::Window;

impl Query {
    /// What each request of a plan asks for, and its URL. `base` has no slash at its end and may have a path. Parameters are
    /// in the order of the API's documentation; those that the query leaves out are not sent.
    ///
    /// ```
    /// use novita_billing::query::{FixedTermQuery, Query};
    /// use novita_billing::time::{Offset, Period};
    ///
    /// let january = Period::parse("2026-01")?.window(Offset::UTC)?;
    /// let query = Query::from(FixedTermQuery::new(january)?.category("gpu").product_name("RTX 4090"));
    /// let plan = query.plan(None, Offset::UTC);
    /// let (window, url) = query.requests("https://example.com/proxy", &plan).next().unwrap();
    /// assert_eq!(window, january);
    /// assert_eq!(
    ///     url,
    ///     "https://example.com/proxy/openapi/v1/billing/bill/monthly/list\
    ///      ?category=gpu&productName=RTX%204090&startTime=1767225600&endTime=1769903999"
    /// );
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn requests(&self, base: &str, plan: &Plan) -> impl Iterator<Item = (QueryWindow, String)> {
        (0..plan.len()).filter_map(move |request| {
            let product_category = plan.product_category(request).map(AsRef::as_ref);
            let url = self.url(base, plan.requested(request)?, product_category);
            Some((plan.query_window(request)?, url))
        })
    }

    /// The URL of the request for a window, as it is sent.
    fn url(&self, base: &str, window: Window, product_category: Option<&str>) -> String {
        let kind = self.kind();
        let mut url = Url::new(base, kind.path());
        for known in kind.endpoint().parameters {
            let (start, end);
            let value = match known.parameter {
                Parameter::StartTime => {
                    start = window.start.to_string();
                    Some(start.as_str())
                }
                Parameter::EndTime => {
                    end = window.end.to_string();
                    Some(end.as_str())
                }
                Parameter::ProductCategory => product_category,
                other => self.typed().parameter(other),
            };
            if let Some(value) = value {
                url.push(known.parameter.name(), value);
            }
        }
        url.text
    }
}

/// A URL under construction.
pub(crate) struct Url {
    pub(crate) text: String,
    /// What comes before the next parameter.
    separator: char,
}

impl Url {
    pub(crate) fn new(base: &str, path: &str) -> Self {
        Self {
            text: format!("{base}{path}"),
            separator: '?',
        }
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.text.push(self.separator);
        self.separator = '&';
        self.text.push_str(name);
        self.text.push('=');
        for byte in value.bytes() {
            self.push_encoded(byte);
        }
    }

    /// One byte of UTF-8. All but the unreserved characters of RFC 3986 are percent-encoded, a space included.
    fn push_encoded(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            self.text.push(char::from(byte));
        } else {
            self.text.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::{ApiKeyQuery, CycleType, FixedTermQuery};

    const WINDOW: Window = Window {
        start: 1_767_225_600,
        end: 1_769_903_999,
    };

    /// The parameters that a server decodes.
    fn decoded(url: &str) -> Vec<(String, String)> {
        let (_, parameters) = url.split_once('?').unwrap();
        let decode = |text: &str| {
            let mut bytes = text.bytes();
            let mut decoded = Vec::new();
            while let Some(byte) = bytes.next() {
                decoded.push(if byte == b'%' {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                } else {
                    byte
                });
            }
            String::from_utf8(decoded).unwrap()
        };
        parameters
            .split('&')
            .map(|parameter| {
                let (name, value) = parameter.split_once('=').unwrap();
                (decode(name), decode(value))
            })
            .collect()
    }

    /// The characters of RFC 3986 without the fragment and the brackets.
    fn is_url_character(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=%".contains(&byte)
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    proptest! {
        #[test]
        fn a_server_decodes_the_values_of_the_query(category: String, product: String, owner: String) {
            let query = FixedTermQuery::new(WINDOW)?.category(&category).product_name(&product).owner_id(&owner);
            let query = Query::from(query);
            let url = query.url("https://api.novita.ai", WINDOW, None);
            prop_assert!(url.bytes().all(is_url_character));
            prop_assert_eq!(decoded(&url), owned(&[
                ("category", &category),
                ("productName", &product),
                ("startTime", "1767225600"),
                ("endTime", "1769903999"),
                ("ownerId", &owner),
            ]));

            let query = ApiKeyQuery::new(WINDOW, CycleType::Hour)?;
            let query = Query::from(query.category(&category).product_name(&product));
            prop_assert_eq!(decoded(&query.url("", WINDOW, None)), owned(&[
                ("cycleType", "Hour"),
                ("category", &category),
                ("productName", &product),
                ("startTime", "1767225600"),
                ("endTime", "1769903999"),
            ]));
        }
    }

    #[test]
    fn what_is_left_out_is_not_sent() {
        let query = Query::from(FixedTermQuery::new(WINDOW).unwrap());
        assert_eq!(
            query.url("http://127.0.0.1:8787/a/b", WINDOW, None),
            "http://127.0.0.1:8787/a/b/openapi/v1/billing/bill/monthly/list\
             ?startTime=1767225600&endTime=1769903999"
        );
    }

    #[test]
    fn only_unreserved_characters_are_not_encoded() {
        let query = Query::from(
            FixedTermQuery::new(WINDOW)
                .unwrap()
                .category("aZ09-._~ +&=/?#%é🦀"),
        );
        assert!(
            query
                .url("", WINDOW, None)
                .contains("?category=aZ09-._~%20%2B%26%3D%2F%3F%23%25%C3%A9%F0%9F%A6%80&")
        );
    }
}
