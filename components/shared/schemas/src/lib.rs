//! The tables and procedures of all families, for whoever opens a database that has some of them: each component names its
//! own, and the stores that it uses, in [`Database::new`](common::sql::Database::new).
//!
//! There is a static for each folder `sql/` of `components/` and `components/shared/`, made of its files when this is built:
//!
//! - `sql/migrations/NNNN_<what>.sql`: a migration. A line `-- Serves: <version>` says which version is the oldest that may
//!   still serve afterwards, a line `-- Repeated` that the statement below it is repeated until it returns no row. In the
//!   first migration `-- Family: <name>` gives the name of its records where it is not the folder's, and `-- Stamp: <stamp>`
//!   how version 0.1.0 knew its tables.
//! - every other `sql/*.sql`: the views and triggers in it are procedures. What stands behind them is a statement of the
//!   component's.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use common::sql::schema::{Migration, Procedure, Schema, Step};

include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
