//! The URL of a request. It never holds the key.

use crate::query::Query;
use crate::time::Window;

impl Query {
    /// The URL that asks for `window`. `base` has no slash at its end and may have a path. Parameters stand in the
    /// order of the API's documentation; those that the query leaves out are not there.
    ///
    /// The window is written as it is: give one of [`Query::asked`].
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
        let mut url = Url::new(base, self.kind().path());
        let Window { start, end } = window;
        match self {
            Self::FixedTerm(query) => {
                url.optional("category", query.category.as_deref());
                url.optional("productName", query.product_name.as_deref());
                url.parameter("startTime", &start.to_string());
                url.parameter("endTime", &end.to_string());
                url.optional("ownerId", query.owner_id.as_deref());
            }
            Self::ApiKey(query) => {
                url.parameter("cycleType", query.cycle.as_str());
                url.optional("category", query.category.as_deref());
                url.optional("productName", query.product_name.as_deref());
                url.parameter("startTime", &start.to_string());
                url.parameter("endTime", &end.to_string());
            }
        }
        url.text
    }
}

/// A URL that grows by parameters.
struct Url {
    text: String,
    /// What stands before the next parameter.
    separator: char,
}

impl Url {
    fn new(base: &str, path: &str) -> Self {
        let mut text = String::with_capacity(base.len() + path.len() + 96);
        text.push_str(base);
        text.push_str(path);
        Self {
            text,
            separator: '?',
        }
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.parameter(name, value);
        }
    }

    fn parameter(&mut self, name: &str, value: &str) {
        self.text.push(self.separator);
        self.separator = '&';
        self.text.push_str(name);
        self.text.push('=');
        for byte in value.bytes() {
            self.encoded(byte);
        }
    }

    /// One byte of UTF-8; all but the unreserved characters of RFC 3986 are percent-encoded, also a space.
    fn encoded(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            self.text.push(char::from(byte));
            return;
        }
        self.text.push('%');
        self.text.push(hexadecimal(byte >> 4));
        self.text.push(hexadecimal(byte & 0x0F));
    }
}

/// The digit of a number below 16, in upper case.
const fn hexadecimal(number: u8) -> char {
    (if number < 10 {
        b'0' + number
    } else {
        b'A' + number - 10
    }) as char
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::{ApiKeyQuery, CycleType, FixedTermQuery};
    use crate::time::Offset;

    const WINDOW: Window = Window {
        start: 1_767_225_600,
        end: 1_769_903_999,
    };

    /// What a server reads from a query string.
    fn read(url: &str) -> Vec<(String, String)> {
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

    /// RFC 3986, without the fragment and the brackets, which do not belong here.
    fn may_stand_in_a_url(byte: u8) -> bool {
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
        fn a_server_reads_what_was_asked(category: String, product: String, owner: String) {
            let query = FixedTermQuery::new(WINDOW)?.category(&category).product_name(&product).owner_id(&owner);
            let query = Query::from(query);
            let url = query.url("https://api.novita.ai", WINDOW);
            prop_assert!(url.bytes().all(may_stand_in_a_url));
            prop_assert_eq!(read(&url), owned(&[
                ("category", &category),
                ("productName", &product),
                ("startTime", "1767225600"),
                ("endTime", "1769903999"),
                ("ownerId", &owner),
            ]));

            let query = ApiKeyQuery::new(WINDOW, CycleType::Hour, Offset::UTC)?;
            let query = Query::from(query.category(&category).product_name(&product));
            prop_assert_eq!(read(&query.url("", WINDOW)), owned(&[
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
    fn only_unreserved_characters_stay_as_they_are() {
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
