//! What each endpoint does: wire type, store, wire type.

mod add_group_user;
mod banner_create;
mod create_group;
mod del_group_user;
mod get_access_token;
mod group_info;
mod group_users;
mod history_assets;
mod history_html;
mod history_png;
mod history_svg;
mod merge_create_for_cloudflow;
mod message_send;
mod notice_create;
mod refresh_token;
