//! `POST /v4/im_open_login_svc/multiaccount_import`
//!
//! Imports up to 100 users. Document: docs/api/contact-groups.md#multiaccount_import

use super::{AccountText, Body, account_import};
use crate::domain::{Account, Error, MAX_ACCOUNTS};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Imports up to 100 users.
pub(crate) struct MultiaccountImport;

impl Endpoint for MultiaccountImport {
    const NAME: &'static str = "multiaccount_import";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/im_open_login_svc/multiaccount_import";
    type Request = Request;
    type Reply = Reply;
}

/// The request. Both forms may be mixed. UNSPECIFIED: contact-groups-accounts
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
    /// The users, by id.
    #[serde(rename = "Accounts", default)]
    accounts: Vec<AccountText>,
    /// The users, with their profiles.
    #[serde(rename = "AccountList", default)]
    account_list: Vec<account_import::Request>,
}

/// What the request asks for.
pub(crate) struct Import {
    /// Users that can be imported.
    pub accounts: Vec<Account>,
    /// Ids of those that cannot.
    pub failed: Vec<String>,
}

impl TryFrom<Request> for Import {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self, Error> {
        let mut requests = request.account_list;
        requests.splice(..0, request.accounts.into_iter().map(account_import::Request::of));
        if !(1..=MAX_ACCOUNTS).contains(&requests.len()) {
            return Err(Error::invalid(format!(
                "Accounts and AccountList take 1 to {MAX_ACCOUNTS} users"
            )));
        }
        let mut import = Self {
            accounts: Vec::new(),
            failed: Vec::new(),
        };
        for request in requests {
            let user_id = request.user_id()?;
            match Account::try_from(request) {
                Ok(account) => import.accounts.push(account),
                Err(_) => import.failed.push(user_id),
            }
        }
        Ok(import)
    }
}

/// The reply.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    /// Ids of users that were not imported.
    #[serde(rename = "FailAccounts")]
    fail_accounts: Vec<String>,
}

impl Body for Reply {
    const ENVELOPE_FIRST: bool = true;
}

impl Reply {
    /// The reply with the ids of users that were not imported.
    pub(crate) fn new(fail_accounts: Vec<String>) -> Self {
        Self { fail_accounts }
    }
}
