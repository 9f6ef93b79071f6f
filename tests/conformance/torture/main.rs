//! Faults for real: sixteen writers on every endpoint, `kill -9`, broken stores, hours of load. What came of it is in
//! docs/reliability.md. `cargo test` runs the quick half, `cargo xtask torture` the whole.

mod bundle;
mod facts;
mod families;
mod faults;
mod invariants;
mod kill;
mod script;
mod soak;
mod writer;
