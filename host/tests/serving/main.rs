//! The host serves the probe component as Spin would: each file is one subject.

mod clock;
mod crowd;
mod grants;
mod instances;
mod key_value;
mod libsql;
mod limits;
mod logs;
mod outbound;
mod probe;
mod program;
mod requests;
mod runtime_config;
mod slow;
mod sqlite;
mod stop;
mod variables;
