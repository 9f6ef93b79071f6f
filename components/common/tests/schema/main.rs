//! Databases brought up to date by made-up migrations and procedures.

mod files;
mod meetings;
mod scene;
mod steps;
mod versions;
