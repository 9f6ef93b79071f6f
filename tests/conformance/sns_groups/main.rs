//! Groups of a school messaging platform, called as a client would. Document: docs/api/sns-groups.md

mod access;
mod add_group;
mod administrators;
mod bytes;
mod client;
mod concurrency;
mod forged_headers;
mod fresh_instances;
mod get_group;
mod guesses;
mod hostile;
mod join_group_by_code;
mod limits;
mod persons;
mod raw;
mod rets;
mod round_trip;
mod storage_failure;
mod vectors;
