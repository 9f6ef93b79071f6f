//! The endpoints, a file each.

pub(crate) mod messages;
