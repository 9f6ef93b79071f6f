//! What each endpoint does: wire type, store, wire type.

mod add_group;
mod get_group;
mod join_group_by_code;

use crate::domain::positive;
use common::legacy::auth::Identity;

/// The member that the caller is. A subject that is no member's id is nobody; a caller without one speaks for the
/// administrators. UNSPECIFIED: sns-groups-in-group
fn caller(identity: &Identity) -> Option<i64> {
    let subject = identity.subject.as_deref();
    subject.map(|subject| positive(subject).unwrap_or_default())
}
