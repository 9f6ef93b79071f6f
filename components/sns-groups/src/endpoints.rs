//! The endpoints.

pub(crate) mod add_group;
pub(crate) mod get_group;
pub(crate) mod join_group_by_code;

#[cfg(test)]
mod tests;
