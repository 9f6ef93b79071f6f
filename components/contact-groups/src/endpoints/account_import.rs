//! `POST /v4/im_open_login_svc/account_import`
//!
//! Imports one user. Document: docs/api/contact-groups.md#account_import

use crate::domain::{Account, Error};
use crate::family::{Administrator, ContactGroups, Service};
use crate::wire::{self, AccountItem, Envelope};
use common::Endpoint;
use common::http::{Incoming, Outgoing};
use http::Method;

/// A user to be imported.
pub(crate) struct AccountImport {
    account: Account,
}

impl Endpoint for AccountImport {
    const NAME: &'static str = "account_import";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/v4/im_open_login_svc/account_import";
    type Family = ContactGroups;
    type Caller = Administrator;
    type Reply = Envelope;

    fn decode(_: &ContactGroups, _: Administrator, incoming: &Incoming) -> Result<Self, Error> {
        let item: AccountItem = wire::body(incoming)?;
        Ok(Self {
            account: item.account()?,
        })
    }

    async fn handle(self, family: &ContactGroups) -> Result<Envelope, Error> {
        family.store.import(&[self.account]).await?;
        Ok(Envelope::success())
    }

    fn refuse(_: Option<&ContactGroups>, _: &Incoming, error: Error) -> Outgoing {
        Service::Accounts.refuse(error)
    }
}
