//! Parameters of the query.
