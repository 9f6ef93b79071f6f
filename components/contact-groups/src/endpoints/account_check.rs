//! `POST /v4/im_open_login_svc/account_check`
//!
//! Tells which users are imported. Document: docs/api/contact-groups.md#account_check

use crate::domain::{Error, MAX_ACCOUNTS};
use crate::family::{Administrator, ContactGroups, Service};
use crate::wire::{self, AccountText, Envelope};
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use http::Method;
use serde::{Deserialize, Serialize};

/// Users to be looked up.
pub(crate) struct AccountCheck {
    /// Ids of any form, because one that no user can have is just not imported.
    user_ids: Vec<String>,
}

impl Endpoint for AccountCheck {
    const NAME: &'static str = "account_check";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/im_open_login_svc/account_check";
    type Family = ContactGroups;
    type Caller = Administrator;
    type Reply = Reply;

    fn decode(_: &ContactGroups, _: Administrator, incoming: &Incoming) -> Result<Self, Error> {
        let Body { check_item } = wire::body(incoming)?;
        if !(1..=MAX_ACCOUNTS).contains(&check_item.len()) {
            return Err(Error::invalid(format!("CheckItem takes 1 to {MAX_ACCOUNTS} users")));
        }
        let user_ids = check_item.into_iter().map(|item| {
            let user = AccountText::named(item.user_id, item.identifier)?;
            user.text("UserID")
        });
        Ok(Self {
            user_ids: user_ids.collect::<Result<_, _>>()?,
        })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        let imported = family.store.imported(&self.user_ids).await?;
        let item = |(user_id, is_imported)| ResultItem {
            user_id,
            result_code: 0,
            result_info: "",
            account_status: if is_imported { "Imported" } else { "NotImported" },
        };
        Ok(Reply {
            envelope: Envelope::success(),
            result_item: self.user_ids.into_iter().zip(imported).map(item).collect(),
        })
    }

    fn refuse(_: Option<&ContactGroups>, _: &Incoming, error: Error) -> Outgoing {
        Service::Accounts.refuse(error)
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
    /// The users, 1 to 100.
    #[serde(rename = "CheckItem")]
    check_item: Vec<CheckItem>,
}

/// A user to be looked up.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct CheckItem {
    /// The user.
    #[serde(rename = "UserID", default, deserialize_with = "AccountText::present")]
    user_id: Option<AccountText>,
    /// What older clients call it.
    #[serde(rename = "Identifier")]
    identifier: Option<AccountText>,
}

/// Whether each user is imported.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    #[serde(flatten)]
    envelope: Envelope,
    /// The users in the order of the request.
    #[serde(rename = "ResultItem")]
    result_item: Vec<ResultItem>,
}

/// Whether one user is imported.
#[derive(Debug, Serialize)]
struct ResultItem {
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
