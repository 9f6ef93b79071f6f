//! `POST /v4/im_open_login_svc/account_import`
//!
//! Imports one user. Document: docs/api/contact-groups.md#account_import

use super::{AccountText, Body};
use crate::domain::{Account, Error, MAX_PROFILE_BYTES};
use common::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// Imports one user.
pub(crate) struct AccountImport;

impl Endpoint for AccountImport {
    const NAME: &'static str = "account_import";
    const METHOD: Method = crate::access::METHOD;
    const PATH: &'static str = "/v4/im_open_login_svc/account_import";
    type Request = Request;
    type Reply = Reply;
}

/// The request, which is also an element of `multiaccount_import`'s `AccountList`.
#[derive(Debug, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Request {
    /// The user.
    #[serde(rename = "UserID")]
    user_id: AccountText,
    /// The nickname.
    #[serde(rename = "Nick")]
    nick: Option<String>,
    /// The address of the user's picture.
    #[serde(rename = "FaceUrl")]
    face_url: Option<String>,
}

impl TryFrom<Request> for Account {
    type Error = Error;

    fn try_from(request: Request) -> Result<Self, Error> {
        let too_long = |value: &Option<String>| value.as_ref().is_some_and(|value| value.len() > MAX_PROFILE_BYTES);
        let user_id = request.user_id.user_id("UserID")?;
        if too_long(&request.nick) {
            return Err(Error::ProfileTooLong("Nick"));
        }
        if too_long(&request.face_url) {
            return Err(Error::ProfileTooLong("FaceUrl"));
        }
        Ok(Self {
            user_id,
            nick: request.nick,
            face_url: request.face_url,
        })
    }
}

impl Request {
    /// The user's id as it was given, of any form.
    pub(crate) fn user_id(&self) -> Result<String, Error> {
        self.user_id.clone().text("UserID")
    }

    /// The request for a user of whom only the id is given.
    pub(crate) fn of(user_id: AccountText) -> Self {
        Self {
            user_id,
            nick: None,
            face_url: None,
        }
    }
}

/// The reply: the envelope alone.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {}

impl Body for Reply {}
