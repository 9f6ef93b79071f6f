//! The endpoints, a file each: who may call, what a request asks for, what is done, the reply.

pub(crate) mod add_group_user;
pub(crate) mod banner_create;
pub(crate) mod create_group;
pub(crate) mod del_group_user;
pub(crate) mod get_access_token;
pub(crate) mod group_info;
pub(crate) mod group_users;
pub(crate) mod history_assets;
pub(crate) mod history_html;
pub(crate) mod history_png;
pub(crate) mod history_svg;
pub(crate) mod merge_create_for_cloudflow;
pub(crate) mod message_send;
pub(crate) mod notice_create;
pub(crate) mod refresh_token;
