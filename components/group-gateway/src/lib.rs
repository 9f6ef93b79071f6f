//! Yunzhijia's group API, its tokens, and the history page behind a QR code. Document: docs/api/group-gateway.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod access;
mod domain;
mod page;
mod routes;
mod store;
mod wire;

use access::Access;
use common::legacy::Route;
use common::legacy::local_time::LocalTime;
use common::legacy::public_url::PublicUrl;
use store::Store;

/// The family, as an instance keeps it.
struct GroupGateway {
    access: Access,
    store: Store,
    local_time: LocalTime,
    /// What addresses begin with; empty: the address that the caller called.
    public_url: PublicUrl,
    max_body_bytes: usize,
}

/// The endpoints in the order of the document, then those beyond it.
static ROUTES: [Route<GroupGateway>; 16] = [
    Route::to::<wire::create_group::CreateGroup>(),
    Route::to::<wire::add_group_user::AddGroupUser>(),
    Route::to::<wire::notice_create::NoticeCreate>(),
    Route::to::<wire::banner_create::BannerCreate>(),
    Route::to::<wire::merge_create_for_cloudflow::MergeCreateForCloudflow>(),
    Route::to::<wire::group_users::GroupUsers>(),
    Route::to::<wire::get_access_token::GetAccessToken>(),
    Route::to::<wire::refresh_token::RefreshToken>(),
    Route::to::<wire::del_group_user::DelGroupUser>(),
    Route::to::<wire::group_info::GroupInfo>(),
    Route::to::<wire::message_send::MessageSend>(),
    Route::to::<wire::history_html::HistoryHtml>(),
    Route::to::<wire::history_svg::HistorySvg>(),
    Route::to::<wire::history_png::HistoryPng>(),
    Route::to::<wire::history::Style>(),
    Route::to::<wire::history::Script>(),
];

common::legacy_component!(GroupGateway);
