//! Yunzhijia's group API, its tokens, and the history page behind a QR code. Document: docs/api/group-gateway.md

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod access;
mod copies;
mod domain;
mod endpoints;
mod family;
mod history;
mod page;
mod store;
mod teams;
mod wire;

use common::Route;
use family::GroupGateway;

/// The endpoints in the order of the document, then those beyond it.
static ROUTES: [Route<GroupGateway>; 16] = [
    Route::to::<endpoints::create_group::CreateGroup>(),
    Route::to::<endpoints::add_group_user::AddGroupUser>(),
    Route::to::<endpoints::notice_create::NoticeCreate>(),
    Route::to::<endpoints::banner_create::BannerCreate>(),
    Route::to::<endpoints::merge_create_for_cloudflow::MergeCreateForCloudflow>(),
    Route::to::<endpoints::group_users::GroupUsers>(),
    Route::to::<endpoints::get_access_token::GetAccessToken>(),
    Route::to::<endpoints::refresh_token::RefreshToken>(),
    Route::to::<endpoints::del_group_user::DelGroupUser>(),
    Route::to::<endpoints::group_info::GroupInfo>(),
    Route::to::<endpoints::message_send::MessageSend>(),
    Route::to::<endpoints::history_html::HistoryHtml>(),
    Route::to::<endpoints::history_svg::HistorySvg>(),
    Route::to::<endpoints::history_png::HistoryPng>(),
    Route::to::<endpoints::history_assets::HistoryStyle>(),
    Route::to::<endpoints::history_assets::HistoryScript>(),
];

common::component!(GroupGateway);
