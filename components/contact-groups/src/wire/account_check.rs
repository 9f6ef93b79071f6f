//! `POST /v4/im_open_login_svc/account_check`
//!
//! Tells which users are imported. Document: docs/api/contact-groups.md#account_check

use super::{AccountText, Body};
use crate::domain::{Error, MAX_ACCOUNTS};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Tells which users are imported.
pub(crate) struct AccountCheck;

impl Endpoint for AccountCheck {
    const NAME: &'static str = "account_check";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/im_open_login_svc/account_check";
    type Request = Request;
    type Reply = Reply;
}

/// The request.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
    /// The users, 1 to 100.
    #[serde(rename = "CheckItem")]
    check_item: Vec<CheckItem>,
}

/// A user to be looked up.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct CheckItem {
    /// The user.
    #[serde(rename = "UserID")]
    user_id: AccountText,
}

/// What the request asks for: ids of any form, because one that no user can have is just not imported.
pub(crate) struct Check(pub Vec<String>);

impl TryFrom<Request> for Check {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self, Error> {
        if !(1..=MAX_ACCOUNTS).contains(&request.check_item.len()) {
            return Err(Error::invalid(format!("CheckItem takes 1 to {MAX_ACCOUNTS} users")));
        }
        request
            .check_item
            .into_iter()
            .map(|item| item.user_id.text("UserID"))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// The users in the order of the request.
    #[serde(rename = "ResultItem")]
    result_item: Vec<ResultItem>,
}

impl Body for Reply {
    const ENVELOPE_FIRST: bool = true;
}

/// Whether one user is imported.
#[derive(Debug, Serialize)]
pub(crate) struct ResultItem {
    /// The user.
    #[serde(rename = "UserID")]
    user_id: String,
    /// Always 0.
    #[serde(rename = "ResultCode")]
    result_code: u8,
    /// Always empty.
    #[serde(rename = "ResultInfo")]
    result_info: &'static str,
    /// `Imported` or `NotImported`.
    #[serde(rename = "AccountStatus")]
    account_status: &'static str,
}

impl Reply {
    /// The reply with each user and whether it is imported.
    pub(crate) fn new(users: impl Iterator<Item = (String, bool)>) -> Self {
        let item = |(user_id, imported)| ResultItem {
            user_id,
            result_code: 0,
            result_info: "",
            account_status: if imported { "Imported" } else { "NotImported" },
        };
        Self {
            result_item: users.map(item).collect(),
        }
    }
}
