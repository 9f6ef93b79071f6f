//! The address of the client that sent a request.

use crate::http::Incoming;
use crate::variables;
use http::HeaderName;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The header in which Spin names the peer of the connection, with its port.
const PEER: &str = "spin-client-addr";

/// How the clients of this deployment are told from others by their address.
#[derive(Debug, Clone, Default)]
pub struct ClientAddress {
    /// What a proxy in front of the server writes the address into.
    forwarded: Option<HeaderName>,
}

impl ClientAddress {
    /// Reads the variable `forwarded_header`: the header into which a proxy that all requests come through writes the client's
    /// address, behind what the client itself wrote there. Empty: there is no such proxy.
    ///
    /// # Errors
    ///
    /// The variable cannot be read, or is no header's name.
    pub async fn load() -> Result<Self, variables::Error> {
        let name = variables::text("forwarded_header").await?;
        Self::named(name.trim()).ok_or(variables::Error::Malformed {
            name: "forwarded_header",
            expected: "the name of a header",
        })
    }

    fn named(header: &str) -> Option<Self> {
        let forwarded = match header {
            "" => None,
            header => Some(header.parse().ok()?),
        };
        Some(Self { forwarded })
    }

    /// The address, without a port: the last one that the proxy's header has; where that has none, and where there is no
    /// proxy, that of the peer. Of IPv6 the network, as a subscriber has 2^64 addresses to choose from. Empty where the host does
    /// not say who it is.
    #[must_use]
    pub fn of(&self, incoming: &Incoming) -> String {
        let forwarded = self.forwarded.as_ref().and_then(|header| {
            let line = incoming.headers.get_all(header).iter().next_back()?.as_bytes();
            // What stands before the comma is the client's, and may be no text at all.
            ip(std::str::from_utf8(line.rsplit(|byte| *byte == b',').next()?).ok()?)
        });
        let address = forwarded.or_else(|| ip(incoming.header(PEER)?));
        match address {
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => network(address),
            None => String::new(),
        }
    }
}

/// What an IPv6 client's provider gives to one subscriber (RFC 6177: no less than a /64).
fn network(address: Ipv6Addr) -> String {
    let [a, b, c, d, ..] = address.segments();
    format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
}

/// The IP address of `10.0.0.1`, `10.0.0.1:80`, `::1`, `[::1]` and `[::1]:80`; IPv4 in one form, however it is wrapped.
fn ip(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let address = bare
        .parse()
        .or_else(|_| text.parse().map(|address: SocketAddr| address.ip()));
    Some(match address.ok()?.to_canonical() {
        IpAddr::V6(address) => translated(address).map_or(IpAddr::V6(address), IpAddr::V4),
        address => address,
    })
}

/// The IPv4 client behind an address of the well-known prefix `64:ff9b::/96` (RFC 6052), by which IPv6-only networks show it.
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => {
            let [.., a, b, c, d] = address.octets();
            Some(Ipv4Addr::new(a, b, c, d))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::ClientAddress;
    use crate::http::Incoming;
    use http::{HeaderMap, HeaderName, HeaderValue, Method};

    fn address(forwarded_header: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for &(name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let incoming = Incoming::new(Method::GET, "http://a.test".to_owned(), "/", map);
        ClientAddress::named(forwarded_header).unwrap().of(&incoming)
    }

    #[test]
    fn without_a_proxy_the_peer_counts_whatever_the_client_writes() {
        let forged = [("x-forwarded-for", "1.1.1.1"), ("spin-client-addr", "2.2.2.2:1")];
        assert_eq!(
            address("", &[forged[0], forged[1], ("spin-client-addr", "10.0.0.1:5000")]),
            "10.0.0.1"
        );
        assert_eq!(address("", &[("spin-client-addr", "[::1]:5000")]), "::/64");
        assert_eq!(
            address("", &[("spin-client-addr", "[::ffff:10.0.0.1]:5000")]),
            "10.0.0.1"
        );
        assert_eq!(address("", &[]), "");
    }

    #[test]
    fn what_a_client_writes_before_the_proxy_s_address_does_not_hide_it() {
        let mut map = HeaderMap::new();
        let line = HeaderValue::from_bytes(b"\xe9, 9.9.9.1").unwrap();
        map.append("x-forwarded-for", line);
        map.append("spin-client-addr", HeaderValue::from_static("10.0.0.1:5000"));
        let incoming = Incoming::new(Method::GET, "http://a.test".to_owned(), "/", map);
        let address = ClientAddress::named("x-forwarded-for").unwrap();
        assert_eq!(address.of(&incoming), "9.9.9.1");
    }

    #[test]
    fn behind_a_proxy_the_last_address_of_its_header_counts() {
        let peer = ("spin-client-addr", "10.0.0.1:5000");
        for (values, expected) in [
            (&["1.1.1.1"][..], "1.1.1.1"),
            (&["1.1.1.1, 2.2.2.2"], "2.2.2.2"),
            (&["1.1.1.1", "2.2.2.2 ,3.3.3.3:80"], "3.3.3.3"),
            (&["1.1.1.1, 2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
            (&["[2001:db8:1:2:ffff::1]"], "2001:db8:1:2::/64"),
            (&["64:ff9b::1.2.3.4"], "1.2.3.4"),
            (&["1.1.1.1, unknown"], "10.0.0.1"),
            (&["1.1.1.1,"], "10.0.0.1"),
            (&[], "10.0.0.1"),
        ] {
            let mut headers: Vec<_> = values.iter().map(|&value| ("x-forwarded-for", value)).collect();
            headers.push(peer);
            assert_eq!(address("X-Forwarded-For", &headers), expected, "{values:?}");
        }
    }

    #[test]
    fn the_variable_has_to_be_a_name() {
        assert!(ClientAddress::named("x y").is_none());
    }
}
