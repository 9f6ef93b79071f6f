//! Yunzhijia's group API, called as a client would. Document: docs/api/group-gateway.md

mod access;
mod add_group_user;
mod banner_create;
mod client;
mod concurrency;
mod create_group;
mod del_group_user;
mod fresh_instances;
mod get_access_token;
mod group_info;
mod group_users;
mod history_entries;
mod history_html;
mod history_png;
mod history_svg;
mod isolation;
mod merge_create_for_cloudflow;
mod message_send;
mod notice_create;
mod page;
mod refresh_token;
mod refusals;
mod scene;
mod storage_failure;
