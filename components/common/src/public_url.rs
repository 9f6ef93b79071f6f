//! The address that links in replies begin with.

use crate::{log, variables};
use http::Uri;
use std::cell::Cell;
use std::net::IpAddr;

/// The variable `public_url`.
#[derive(Debug)]
pub struct PublicUrl {
    family: &'static str,
    /// Empty where none is set.
    address: String,
    has_warned: Cell<bool>,
}

impl PublicUrl {
    /// Reads the variable; slashes at its end are left away. `family` is whose links they are.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    pub async fn load(family: &'static str) -> Result<Self, variables::Error> {
        let text = variables::text("public_url").await?;
        Ok(Self {
            family,
            address: text.trim().trim_end_matches('/').to_owned(),
            has_warned: Cell::new(false),
        })
    }

    /// The public address or, where none is set, `origin`: the address that the caller says to have called. Where that is another
    /// machine's, an instance warns once: whoever makes somebody call with a `Host` of theirs chooses where the links lead.
    #[must_use]
    pub fn or<'a>(&'a self, origin: &'a str) -> &'a str {
        if !self.address.is_empty() {
            return &self.address;
        }
        if !is_loopback(origin) && !self.has_warned.replace(true) {
            let text = "links begin with the Host that each caller sends: public_url is not set";
            log::warning(self.family, text);
        }
        origin
    }
}

/// Whether an address like `http://localhost:3000` is this machine's own.
fn is_loopback(origin: &str) -> bool {
    let uri: Option<Uri> = origin.parse().ok();
    let Some(host) = uri.as_ref().and_then(Uri::host) else {
        return false;
    };
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse();
    let name = host.to_ascii_lowercase();
    ip.is_ok_and(|ip: IpAddr| ip.is_loopback()) || name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn loopback_is_told_from_other_addresses() {
        for own in [
            "127.0.0.1",
            "127.1.2.3:80",
            "[::1]:3000",
            "localhost",
            "LocalHost:1",
            "a.localhost",
        ] {
            assert!(is_loopback(&format!("http://{own}")), "{own}");
        }
        for other in [
            "10.0.0.1",
            "[::2]:3000",
            "im.example.com",
            "localhost.example.com",
            "notlocalhost",
            "",
        ] {
            assert!(!is_loopback(&format!("https://{other}")), "{other}");
        }
    }
}
