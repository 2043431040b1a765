//! The URL of a request. It never holds the key.

use crate::query::Query;
use crate::query::endpoint::Parameter;
use crate::time::Window;

impl Query {
    /// The URL of the request for a window. `base` has no slash at its end and may have a path. Parameters are in the order
    /// of the API's documentation; those that the query leaves out are not sent.
    ///
    /// The window is not adjusted: give one of [`Query::request_windows`].
    ///
    /// ```
    /// use novita_billing::query::{FixedTermQuery, Query};
    /// use novita_billing::time::Window;
    ///
    /// let january = Window { start: 1_767_225_600, end: 1_769_903_999 };
    /// let query = Query::from(FixedTermQuery::new(january)?.category("gpu").product_name("RTX 4090"));
    /// assert_eq!(
    ///     query.url("https://example.com/proxy", january),
    ///     "https://example.com/proxy/openapi/v1/billing/bill/monthly/list\
    ///      ?category=gpu&productName=RTX%204090&startTime=1767225600&endTime=1769903999"
    /// );
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn url(&self, base: &str, window: Window) -> String {
        let kind = self.kind();
        let mut url = Url::new(base, kind.path());
        for known in kind.endpoint().parameters {
            let name = known.parameter.name();
            match known.parameter {
                Parameter::StartTime => url.push(name, &window.start.to_string()),
                Parameter::EndTime => url.push(name, &window.end.to_string()),
                other => {
                    if let Some(value) = self.typed().parameter(other) {
                        url.push(name, value);
                    }
                }
            }
        }
        url.text
    }

    /// Each window, and the URL of its request.
    ///
    /// ```
    /// use novita_billing::query::{FixedTermQuery, Query};
    /// use novita_billing::time::{Offset, Period};
    ///
    /// let quarter = Period::parse("2026-Q1")?.window(Offset::UTC)?;
    /// let query = Query::from(FixedTermQuery::new(quarter)?);
    /// let windows = query.windows(None, Offset::UTC);
    /// assert!(query.requests("https://api.novita.ai", &windows).all(|(_, url)| url.contains("/monthly/list?")));
    /// # Ok::<(), novita_billing::Error>(())
    /// ```
    pub fn requests(
        &self,
        base: &str,
        windows: &[Window],
    ) -> impl Iterator<Item = (Window, String)> {
        let requests = Self::request_windows(windows);
        windows
            .iter()
            .zip(requests)
            .map(move |(window, request)| (*window, self.url(base, request)))
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
            let url = query.url("https://api.novita.ai", WINDOW);
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
            prop_assert_eq!(decoded(&query.url("", WINDOW)), owned(&[
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
            query.url("http://127.0.0.1:8787/a/b", WINDOW),
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
                .url("", WINDOW)
                .contains("?category=aZ09-._~%20%2B%26%3D%2F%3F%23%25%C3%A9%F0%9F%A6%80&")
        );
    }
}
