//! `{{method}} {{path}}`

{{test}}