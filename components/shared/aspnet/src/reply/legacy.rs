//! What the family uses that is not yet rebuilt.

use super::written;
use crate::negotiation::Site;
use common::http::{Incoming, Outgoing};

/// What an action returns.
pub trait Reply {
    /// Its code, for the log; 0 where all is well.
    fn code(&self) -> i64 {
        0
    }

    /// It as JSON, see [`json::write`](crate::json::write).
    fn json(&self) -> String;

    /// It as XML; not asked for on a site without it.
    fn xml(&self) -> String {
        String::new()
    }
}

/// Writes what an action returned: status 200, in the form that the request asks for.
#[must_use]
pub fn write(site: Site, incoming: &Incoming, reply: &impl Reply) -> Outgoing {
    let negotiated = site.negotiate(&incoming.headers);
    let text = if negotiated.media.is_xml() {
        reply.xml()
    } else {
        reply.json()
    };
    Outgoing {
        code: reply.code(),
        ..written(negotiated, text)
    }
}
