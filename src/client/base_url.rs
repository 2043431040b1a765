//! Where requests go. The same rules are in the facade of the npm package, and both run `tests/vectors/base-url.json`.
//!
//! There an address is read as browsers read it, which mends a lot. Here nothing is mended: what would have to be, is
//! refused.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::{Error, Result};

/// The address of the API, or of a proxy before it: https, or http on loopback; without a slash at its end.
///
/// ```
/// use novita_billing::client::BaseUrl;
///
/// assert_eq!(BaseUrl::default().as_str(), "https://api.novita.ai");
/// assert_eq!(BaseUrl::parse("HTTPS://Example.com:443/billing/")?.as_str(), "https://example.com/billing");
/// assert!(BaseUrl::parse("http://localhost:8787").is_ok());
/// assert_eq!(BaseUrl::parse("http://example.com").unwrap_err().path.as_deref(), Some("baseUrl"));
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
    /// Reads an address. A path is kept; a query, a fragment, a user name or a password is refused.
    ///
    /// # Errors
    /// `Config` at `baseUrl`. The text is not shown, as it may hold a password.
    pub fn parse(text: &str) -> Result<Self> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(no_address());
        };
        if rest.contains(['?', '#']) {
            return Err(refused(
                "baseUrl holds a query or fragment (? or #): leave it out",
            ));
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(refused(
                "baseUrl holds a user name or password: leave it out",
            ));
        }
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return Err(unsafe_address()),
        };
        let (host, port) = split_port(authority).ok_or_else(no_address)?;
        let host = Host::parse(host).ok_or_else(no_address)?;
        if scheme == "http" && !host.is_loopback() {
            return Err(unsafe_address());
        }
        if !path.split('/').all(is_segment) {
            return Err(no_address());
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
            // Of version 4 inside of version 6 there is more than one form.
            let is_plain = address.to_ipv4_mapped().is_none() && !inside.contains('.');
            return is_plain.then_some(Self::V6(address));
        }
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        let last = text.trim_end_matches('.').rsplit('.').next()?;
        if last.is_empty() || !text.bytes().all(is_name) {
            return None;
        }
        // A name never ends with a number; one that looks like it is an address, which has more forms than this one.
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

/// Decimal, octal or hexadecimal.
fn is_number(label: &str) -> bool {
    let digits = label.strip_prefix("0x").or(label.strip_prefix("0X"));
    match digits {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// Host and port; a colon without a port is none.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let after_address = authority.rfind(']').unwrap_or(0);
    match authority.rfind(':').filter(|colon| *colon >= after_address) {
        None => Some((authority, None)),
        Some(colon) => {
            let (host, port) = authority.split_at_checked(colon)?;
            match port.strip_prefix(':')? {
                "" => Some((host, None)),
                // `parse` takes a sign, too.
                port if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                    Some((host, Some(port.parse().ok()?)))
                }
                _ => None,
            }
        }
    }
}

/// A part of a path that stays as it is, by RFC 3986. Those that mean another part are not there.
fn is_segment(segment: &str) -> bool {
    let plain = segment.replace("%2e", ".").replace("%2E", ".");
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%".contains(&byte);
    plain != "." && plain != ".." && segment.bytes().all(stays)
}

fn refused(message: &str) -> Error {
    Error::config("baseUrl", message)
}

fn no_address() -> Error {
    refused("baseUrl is no address; it looks like \"https://api.novita.ai\"")
}

fn unsafe_address() -> Error {
    refused("baseUrl must be https (or http on loopback): a key or bills would travel in the open")
}
