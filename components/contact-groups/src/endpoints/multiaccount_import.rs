//! `POST /v4/im_open_login_svc/multiaccount_import`
//!
//! Imports up to 100 users. Document: docs/api/contact-groups.md#multiaccount_import

use crate::domain::{Account, Error, MAX_ACCOUNTS};
use crate::family::{Administrator, ContactGroups, Service};
use crate::wire::{self, AccountItem, AccountText, Envelope};
use common::http::{Incoming, Outgoing};
use common::{Endpoint, json};
use http::Method;
use serde::{Deserialize, Serialize};

/// Users to be imported.
pub(crate) struct MultiaccountImport {
    /// Those that can be.
    accounts: Vec<Account>,
    /// The ids of those that cannot.
    failed: Vec<String>,
}

impl Endpoint for MultiaccountImport {
    const NAME: &'static str = "multiaccount_import";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/im_open_login_svc/multiaccount_import";
    type Family = ContactGroups;
    type Caller = Administrator;
    type Reply = Reply;

    fn decode(_: &ContactGroups, _: Administrator, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let items = body.accounts.into_iter().map(AccountItem::of).chain(body.account_list);
        let items: Vec<_> = items.collect();
        if !(1..=MAX_ACCOUNTS).contains(&items.len()) {
            return Err(Error::invalid(format!(
                "Accounts and AccountList take 1 to {MAX_ACCOUNTS} users"
            )));
        }
        let (mut accounts, mut failed) = (Vec::new(), Vec::new());
        for item in items {
            let user_id = item.user()?.text("UserID")?;
            match item.account() {
                Ok(account) => accounts.push(account),
                Err(_) => failed.push(user_id),
            }
        }
        Ok(Self { accounts, failed })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Reply, Error> {
        family.store.import(&self.accounts).await?;
        Ok(Reply {
            envelope: Envelope::success(),
            fail_accounts: self.failed,
        })
    }

    fn refuse(_: Option<&ContactGroups>, _: &Incoming, error: Error) -> Outgoing {
        Service::Accounts.refuse(error)
    }
}

/// Both forms may be mixed. UNSPECIFIED: contact-groups-accounts
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
struct Body {
    /// The users, by id.
    #[serde(rename = "Accounts", default, deserialize_with = "json::or_default")]
    accounts: Vec<AccountText>,
    /// The users, with their profiles.
    #[serde(rename = "AccountList", default, deserialize_with = "json::or_default")]
    account_list: Vec<AccountItem>,
}

/// What was not done.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    #[serde(flatten)]
    envelope: Envelope,
    /// Ids of users that were not imported.
    #[serde(rename = "FailAccounts")]
    fail_accounts: Vec<String>,
}
