//! The base URL of requests. The npm package has the same rules, and both run `tests/vectors/base-url.json`.
//!
//! There the URL parser of browsers repairs many addresses. Here an address that would need repair is refused.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Error, Result};

/// The address of the API or of a proxy: https, or http on loopback; without a slash at its end.
///
/// ```
/// use novita_billing::client::BaseUrl;
///
/// assert_eq!(BaseUrl::default().as_str(), "https://api.novita.ai");
/// assert_eq!(BaseUrl::parse("HTTPS://Example.com:443/billing/")?.as_str(), "https://example.com/billing");
/// assert!(BaseUrl::parse("http://localhost:8787").is_ok());
/// assert_eq!(BaseUrl::parse("http://example.com").unwrap_err().path.as_deref(), Some("base_url"));
/// # Ok::<(), novita_billing::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

impl Default for BaseUrl {
    fn default() -> Self {
        Self("https://api.novita.ai".to_owned())
    }
}

impl BaseUrl {
    /// Parses an address. Keeps a path; refuses a query, a fragment, a user name and a password.
    ///
    /// # Errors
    /// `Config` at `base_url`. The message does not quote the address, which may contain a password.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(refused(
                "`base_url` must begin with \"https://\", as \"https://api.novita.ai\" does",
            ));
        };
        if rest.contains(['?', '#']) {
            return Err(refused(
                "`base_url` contains a query or fragment (? or #): leave it out",
            ));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(refused(
                "`base_url` contains a user name or password: leave it out",
            ));
        }
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return Err(insecure_url()),
        };
        let (host, port) = split_port(authority).ok_or_else(not_a_url)?;
        let host = Host::parse(host).ok_or_else(not_a_url)?;
        if scheme == "http" && !host.is_loopback() {
            return Err(insecure_url());
        }
        if !path.split('/').all(is_segment) {
            return Err(not_a_url());
        }
        let port = match port {
            Some(port) if port != default_port => format!(":{port}"),
            _ => String::new(),
        };
        let (host, path) = (host.text(), path.trim_end_matches('/'));
        Ok(Self(format!("{scheme}://{host}{port}{path}")))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

enum Host {
    Name(String),
    V4(Ipv4Addr),
    V6(Ipv6Addr),
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix('[') {
            let address: Ipv6Addr = inside.strip_suffix(']')?.parse().ok()?;
            // An IPv4 address inside IPv6 has more than one form.
            let is_plain = address.to_ipv4_mapped().is_none() && !inside.contains('.');
            return is_plain.then_some(Self::V6(address));
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let last = text.trim_end_matches('.').rsplit('.').next()?;
        if last.is_empty() || !text.bytes().all(is_name) {
            return None;
        }
        // A host whose last label is a number is an IPv4 address, of which browsers accept more forms than this one.
        if last.starts_with(|first: char| first.is_ascii_digit()) && is_number(last) {
            return text.parse().ok().map(Self::V4);
        }
        Some(Self::Name(text.to_ascii_lowercase()))
    }

    fn is_loopback(&self) -> bool {
        match self {
            Self::Name(name) => name == "localhost" || name.ends_with(".localhost"),
            Self::V4(address) => address.is_loopback(),
            Self::V6(address) => address.is_loopback(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::V4(address) => address.to_string(),
            Self::V6(address) => format!("[{address}]"),
        }
    }
}

/// Whether browsers read it as a number: decimal, octal or hexadecimal.
fn is_number(label: &str) -> bool {
    let digits = label.strip_prefix("0x").or(label.strip_prefix("0X"));
    match digits {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// Splits host and port; a colon without a port counts as no port.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let after_address = authority.rfind(']').unwrap_or(0);
    match authority.rfind(':').filter(|colon| *colon >= after_address) {
        None => Some((authority, None)),
        Some(colon) => {
            let (host, port) = authority.split_at_checked(colon)?;
            match port.strip_prefix(':')? {
                "" => Some((host, None)),
                // `parse` would accept a sign.
                port if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Some((host, Some(port.parse().ok()?)))
                }
                _ => None,
            }
        }
    }
}

/// A path segment that URL parsers leave as it is (RFC 3986): no character to encode, no `.` or `..`.
fn is_segment(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&byte);
    plain != "." && plain != ".." && segment.bytes().all(stays)
}

fn refused(message: &str) -> Error {
    Error::config("base_url", message)
}

fn not_a_url() -> Error {
    refused("`base_url` is not a URL such as \"https://api.novita.ai\"")
}

fn insecure_url() -> Error {
    refused(
        "`base_url` must be https (or http on loopback): the key and the bills would be sent unencrypted",
    )
}
