//! Calls to RongCloud: groups are made there too, where the operator says how to reach it.

use crate::domain::Error;
use bytes::{Bytes, BytesMut};
use common::{log, variables};
use form_urlencoded::Serializer;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use rong_cloud::Signed;
use serde::Deserialize;
use spin_sdk::http::FullBody;
use spin_sdk::wasip3::http::types::ErrorCode;
use spin_sdk::wasip3::http_compat::IncomingResponseBody;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

/// How long a call may take, from the connection to the reply's last byte, UNSPECIFIED: b2b-chat-rongcloud
const DEADLINE: Duration = Duration::from_secs(5);
/// The longest reply that is read, in bytes; those of RongCloud have a few dozen.
const MAX_REPLY: usize = 16 * 1024;
/// The code of success.
const OK: i64 = 200;

/// The application at RongCloud.
pub(crate) struct RongCloud {
    /// What the calls' addresses begin with, without a slash at its end.
    base: String,
    app_key: String,
    app_secret: String,
}

/// What RongCloud is asked for; both can be repeated without harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// A group with a member.
    Create,
    /// A member for a group.
    Join,
}

/// A reply's body.
#[derive(Deserialize)]
struct Reply {
    code: i64,
}

impl RongCloud {
    /// Reads the variables; `None`: nothing is to be called.
    pub(crate) async fn load() -> Result<Option<Self>, variables::Error> {
        let base = variables::text("rongcloud_api").await?;
        let base = base.trim().trim_end_matches('/').to_owned();
        let app_key = variables::text("rongcloud_app_key").await?.trim().to_owned();
        let app_secret = variables::text("rongcloud_app_secret").await?.trim().to_owned();
        if base.is_empty() {
            return Ok(None);
        }
        if app_key.is_empty() || app_secret.is_empty() {
            log::warning(
                crate::domain::FAMILY,
                "groups are not made at RongCloud: rongcloud_app_key or rongcloud_app_secret is not set",
            );
            return Ok(None);
        }
        Ok(Some(Self {
            base,
            app_key,
            app_secret,
        }))
    }

    /// Asks for a group with a member, or for a member.
    pub(crate) async fn call(&self, call: Call, group_id: &str, name: &str, user_id: i32) -> Result<(), Error> {
        let body = Serializer::new(String::new())
            .append_pair("userId", &user_id.to_string())
            .append_pair("groupId", group_id)
            .append_pair("groupName", name)
            .finish();
        let request = self.request(call, body)?;
        let call = async {
            let response = spin_sdk::http::send(request).await.map_err(no_answer)?;
            let status = response.status();
            let body = read(response.into_body()).await?;
            verdict(status, &body)
        };
        in_time(call, spin_sdk::time::sleep(DEADLINE)).await
    }

    fn request(&self, call: Call, body: String) -> Result<Request<FullBody<Bytes>>, Error> {
        let path = match call {
            Call::Create => "/group/create.json",
            Call::Join => "/group/join.json",
        };
        let signed = Signed::now(&self.app_secret).map_err(|error| Error::Internal(error.to_string()))?;
        let request = Request::post(format!("{}{path}", self.base))
            .header("App-Key", &self.app_key)
            .header("Nonce", &signed.nonce)
            .header("Timestamp", &signed.timestamp)
            .header("Signature", &signed.signature)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(CONTENT_LENGTH, body.len())
            .body(FullBody::new(Bytes::from(body)));
        // The text of the error could show what the headers are made of.
        request.map_err(|_| Error::Internal("rongcloud_api or rongcloud_app_key cannot be sent".to_owned()))
    }
}

/// What a call makes, unless the time is over first. The call is given up then, whatever the host still waits for.
async fn in_time<T>(call: impl Future<Output = Result<T, Error>>, end: impl Future<Output = ()>) -> Result<T, Error> {
    let (mut call, mut end) = (pin!(call), pin!(end));
    poll_fn(|context| {
        if let Poll::Ready(result) = call.as_mut().poll(context) {
            return Poll::Ready(result);
        }
        let end = end.as_mut().poll(context);
        end.map(|()| Err(Error::NoAnswer("the time for a call is over".to_owned())))
    })
    .await
}

/// Reads a reply's body.
async fn read(mut body: IncomingResponseBody) -> Result<Bytes, Error> {
    let mut kept = BytesMut::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(no_answer)?.into_data() {
            kept.extend_from_slice(&data);
        }
        if kept.len() > MAX_REPLY {
            return Err(Error::NoAnswer("the reply is too long".to_owned()));
        }
    }
    Ok(kept.freeze())
}

fn no_answer(error: ErrorCode) -> Error {
    Error::NoAnswer(error.to_string())
}

/// What a reply says. Only a reply that can be understood is a refusal: after any other RongCloud may have done what it was
/// asked for.
fn verdict(status: StatusCode, body: &[u8]) -> Result<(), Error> {
    let code = serde_json::from_slice(body).ok().map(|Reply { code }| code);
    match code {
        Some(OK) if status == StatusCode::OK => Ok(()),
        Some(code) if status == StatusCode::OK || status.is_client_error() => Err(Error::Refused { code }),
        None if status.is_client_error() => Err(Error::Refused {
            code: status.as_u16().into(),
        }),
        _ => Err(Error::NoAnswer(format!("HTTP {status} without a code that counts"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_time, verdict};
    use crate::domain::Error;
    use http::StatusCode;
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    #[test]
    fn a_call_that_is_answered_in_time_counts_and_no_other() {
        let mut context = Context::from_waker(Waker::noop());
        let answered = pin!(in_time(ready(Ok(())), ready(())));
        assert_eq!(answered.poll(&mut context), Poll::Ready(Ok(())));
        let late = Err(Error::NoAnswer("the time for a call is over".to_owned()));
        let unanswered = pin!(in_time(pending::<Result<(), Error>>(), ready(())));
        assert_eq!(unanswered.poll(&mut context), Poll::Ready(late));
    }

    #[test]
    fn success_is_one_code_a_refusal_is_understood_and_the_rest_is_no_answer() {
        let said = |status: u16, body: &str| verdict(StatusCode::from_u16(status).unwrap(), body.as_bytes());
        assert_eq!(said(200, r#"{"code":200,"messageUID":"x"}"#), Ok(()));
        for (status, body, code) in [
            (200, r#"{"code":1008}"#, 1008),
            (401, r#"{"code":1004,"errorMessage":"signature error"}"#, 1004),
            (400, r#"{"code":200}"#, 200),
            (401, "", 401),
            (404, "<html>", 404),
        ] {
            assert_eq!(said(status, body), Err(Error::Refused { code }), "{status} {body}");
        }
        for (status, body) in [
            (200, ""),
            (200, "{"),
            (200, "{}"),
            (200, r#"{"code":"200"}"#),
            (201, r#"{"code":200}"#),
            (302, r#"{"code":200}"#),
            (500, r#"{"code":1000}"#),
            (503, ""),
        ] {
            assert!(matches!(said(status, body), Err(Error::NoAnswer(_))), "{status} {body}");
        }
    }
}
