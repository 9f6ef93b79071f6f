//! What may become of a state folder: other versions on it, damage, copies. See docs/operations.md.

mod backup;
mod damage;
mod families;
mod versions;
