//! The patterns of `allowed_outbound_hosts`: `<scheme>://<host>[:<port>]`, each part may be `*`.

use anyhow::{Context, bail, ensure};
use http::Uri;
use std::net::IpAddr;
use std::ops::Range;

/// One entry of `allowed_outbound_hosts`.
#[derive(Debug, PartialEq)]
pub(crate) struct Pattern {
    /// `None` for any scheme.
    scheme: Option<String>,
    host: Host,
    /// `None` for any port.
    ports: Option<Range<u32>>,
}

#[derive(Debug, PartialEq)]
enum Host {
    Any,
    /// The application itself.
    Own,
    /// Every name that ends in this, which starts with a dot.
    Subdomain(String),
    Name(String),
    Network(IpAddr, u32),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// When it is not of the form `<scheme>://<host>[:<port>]`.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        Self::parse_parts(text.trim()).with_context(|| {
            format!("`{text}` in allowed_outbound_hosts is not of the form <scheme>://<host>[:<port>]")
        })
    }

    fn parse_parts(text: &str) -> anyhow::Result<Self> {
        let (scheme, rest) = text
            .split_once("://")
            .context("it has no scheme, such as `https://` or `*://`")?;
        ensure!(
            scheme == "*" || scheme.chars().all(char::is_alphabetic) && !scheme.is_empty(),
            "the scheme is unknown"
        );
        let (host, port) = split_port(rest);
        let host = Host::parse(host)?;
        let port = match port {
            Some(port) => port.strip_suffix('/').unwrap_or(port),
            None if host == Host::Own => "*",
            None => "",
        };
        Ok(Self {
            scheme: (scheme != "*").then(|| scheme.to_owned()),
            host,
            ports: parse_ports(port, scheme)?,
        })
    }

    /// Whether a request to this address is allowed; `https` when it names no scheme.
    pub(crate) fn allows(&self, uri: &Uri) -> bool {
        let scheme = uri.scheme_str().unwrap_or("https");
        let port = uri.port_u16().or_else(|| default_port(scheme));
        self.scheme.as_ref().is_none_or(|allowed| allowed == scheme)
            && uri.host().is_some_and(|host| self.host.allows(host))
            && match (&self.ports, port) {
                (None, _) => true,
                (Some(ports), Some(port)) => ports.contains(&u32::from(port)),
                (Some(_), None) => false,
            }
    }

    /// Whether requests to the application itself are allowed.
    pub(crate) fn allows_self(&self) -> bool {
        let scheme = self.scheme.as_deref();
        matches!(scheme, None | Some("http" | "https")) && matches!(self.host, Host::Any | Host::Own)
    }
}

impl Host {
    fn parse(text: &str) -> anyhow::Result<Self> {
        if text == "*" {
            return Ok(Self::Any);
        }
        if text == "self" || text == super::SELF_HOST {
            return Ok(Self::Own);
        }
        if let Some((address, bits)) = text.split_once('/')
            && let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse::<u32>())
        {
            ensure!(
                bits <= if address.is_ipv4() { 32 } else { 128 },
                "`{text}` is not a network"
            );
            return Ok(Self::Network(address, bits));
        }
        let name = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        ensure!(!name.contains('/'), "it has a path");
        let (wildcard, suffix) = match name.strip_prefix("*.") {
            Some(suffix) => (true, suffix),
            None => (false, name.as_str()),
        };
        ensure!(
            !suffix.contains('*'),
            "`*` may only stand for the whole host or its first parts, as in `*.example.com`"
        );
        ensure!(
            suffix.parse::<http::uri::Authority>().is_ok_and(|a| a.host() == suffix),
            "`{text}` is not a host"
        );
        Ok(if wildcard {
            Self::Subdomain(format!(".{suffix}"))
        } else {
            Self::Name(name)
        })
    }

    fn allows(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        match self {
            Self::Any => true,
            Self::Own => false,
            Self::Subdomain(suffix) => host.ends_with(suffix.as_str()),
            Self::Name(name) => host == *name,
            Self::Network(network, bits) => {
                let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
                address.is_ok_and(|address| same_network(*network, address, *bits))
            }
        }
    }
}

/// Splits a port off; the colons of an IPv6 address in brackets are none.
fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    }
}

fn parse_ports(text: &str, scheme: &str) -> anyhow::Result<Option<Range<u32>>> {
    if text == "*" {
        return Ok(None);
    }
    if text.is_empty() {
        let Some(port) = default_port(scheme) else {
            bail!("it has no port, and the scheme has no default one");
        };
        return Ok(Some(u32::from(port)..u32::from(port) + 1));
    }
    let port = |text: &str| {
        text.parse::<u16>()
            .map(u32::from)
            .with_context(|| format!("`{text}` is not a port"))
    };
    let ports = match text.split_once("..") {
        Some((first, end)) => port(first)?..port(end)?,
        None => port(text)?..port(text)? + 1,
    };
    Ok(Some(ports))
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        "redis" => Some(6379),
        "mqtt" => Some(1883),
        _ => None,
    }
}

fn same_network(network: IpAddr, address: IpAddr, bits: u32) -> bool {
    let differing = match (network, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => u128::from(a.to_bits() ^ b.to_bits()) << 96,
        (IpAddr::V6(a), IpAddr::V6(b)) => a.to_bits() ^ b.to_bits(),
        _ => return false,
    };
    differing.leading_zeros() >= bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(pattern: &str, uri: &str) -> bool {
        Pattern::parse(pattern).unwrap().allows(&uri.parse().unwrap())
    }

    #[test]
    fn each_form_allows_what_it_names_and_nothing_else() {
        for (pattern, yes, no) in [
            ("https://example.com", "https://EXAMPLE.com/x", "http://example.com"),
            (
                "https://example.com/",
                "https://example.com:443/",
                "https://example.com:8443",
            ),
            (
                "http://127.0.0.1:8080",
                "http://127.0.0.1:8080/x",
                "http://127.0.0.1:8081",
            ),
            (
                "http://127.0.0.1:8080/",
                "http://127.0.0.1:8080",
                "http://127.0.0.2:8080",
            ),
            ("*://*.example.com:*", "http://a.b.example.com:99", "http://example.com"),
            ("*://*:*", "http://anything:1", "/relative"),
            ("http://*", "http://anything", "http://anything:81"),
            ("http://10.0.0.0/8:*", "http://10.9.8.7:1", "http://11.0.0.1"),
            (
                "http://localhost:3000..3002",
                "http://localhost:3001",
                "http://localhost:3002",
            ),
            ("http://[::1]:80", "http://[::1]", "http://[::2]"),
        ] {
            assert!(allows(pattern, yes), "{pattern} {yes}");
            assert!(!allows(pattern, no), "{pattern} {no}");
        }
    }

    #[test]
    fn requests_to_the_application_itself_need_self_or_any_host() {
        for (pattern, allowed) in [
            ("http://self", true),
            ("*://self", true),
            ("http://*", true),
            ("http://localhost", false),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().allows_self(), allowed, "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            "*",
            "example.com",
            "https://a/b",
            "https://a*b",
            "*://a",
            "http://a:x",
            "http://",
            "ht-p://a",
        ] {
            Pattern::parse(text).unwrap_err();
        }
    }
}
