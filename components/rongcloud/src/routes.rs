//! What each endpoint does: wire type, domain, store, wire type.

mod messages;
