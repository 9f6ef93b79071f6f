//! `POST /gateway/xtinterface/banner/create`
//!
//! Sets a group's banner. Document: docs/api/group-gateway.md#banner_create

use super::{FromBody, OnGroup, SuccessFirst};
use crate::domain::{Eid, Error, MAX_PARAM, ObjectId, Operation};
use common::legacy::Endpoint;
use http::Method;
use serde::{Deserialize, Serialize};

/// The endpoint.
pub(crate) struct BannerCreate;

impl Endpoint for BannerCreate {
    const NAME: &'static str = "banner_create";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/banner/create";
    type Request = Request;
    type Reply = SuccessFirst<BannerData>;
}

/// The banner to be set.
pub(crate) struct Request {
    /// By whom, and to which group.
    pub operation: Operation,
    /// The banner.
    pub banner: Banner,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(crate) struct Body {
    current_uid: String,
    group_id: String,
    params: Params,
}

/// The banner's parts, none of which has to be there. UNSPECIFIED: group-gateway-banners
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Params {
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    light_app_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webpage_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_url: Option<String>,
}

/// A banner, as it is stored and shown by `groupInfo`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Banner {
    banner_id: String,
    params: Params,
}

/// A banner in a reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BannerData {
    banner_id: String,
}

impl From<Banner> for BannerData {
    fn from(banner: Banner) -> Self {
        Self {
            banner_id: banner.banner_id,
        }
    }
}

impl FromBody for Request {
    type Body = Body;

    fn from_body(team: Option<Eid>, body: Body) -> Result<Self, Error> {
        let on_group = OnGroup {
            current_uid: body.current_uid,
            group_id: body.group_id,
        };
        let banner = Banner {
            banner_id: ObjectId::new()?.into(),
            params: body.params,
        };
        if serde_json::to_vec(&banner.params).is_ok_and(|json| json.len() > MAX_PARAM) {
            return Err(Error::Invalid(format!("params has to have at most {MAX_PARAM} bytes")));
        }
        Ok(Self {
            operation: on_group.operation(team)?,
            banner,
        })
    }
}
