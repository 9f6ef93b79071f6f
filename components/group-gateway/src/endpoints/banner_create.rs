//! `POST /gateway/xtinterface/banner/create`
//!
//! Sets a group's banner. Document: docs/api/group-gateway.md#banner_create

use crate::domain::{Error, ObjectId, Operation};
use crate::family::{GroupGateway, Team};
use crate::wire::{self, SuccessFirst, bounded_json};
use common::Endpoint;
use common::http::Incoming;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A banner to be set.
pub(crate) struct BannerCreate {
    operation: Operation,
    /// The banner's parts, as JSON.
    params: Box<RawValue>,
}

impl Endpoint for BannerCreate {
    const NAME: &'static str = "banner_create";
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/gateway/xtinterface/banner/create";
    type Family = GroupGateway;
    type Caller = Team;
    type Reply = SuccessFirst<BannerData>;

    fn decode(_: &GroupGateway, Team(eid): Team, incoming: &Incoming) -> Result<Self, Error> {
        let body: Body = wire::body(incoming)?;
        let params = bounded_json("params", &body.params)?;
        Ok(Self {
            operation: wire::operation(eid, body.current_uid, &body.group_id)?,
            params,
        })
    }

    async fn handle(self, family: &GroupGateway) -> Result<SuccessFirst<BannerData>, Error> {
        let banner = Banner {
            banner_id: ObjectId::new()?.into(),
            params: self.params,
        };
        family.store.set_banner(&self.operation, &banner).await?;
        Ok(SuccessFirst::new(BannerData {
            banner_id: banner.banner_id,
        }))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Body {
    /// Who sets the banner, a member of the group: 1 to 64 bytes.
    current_uid: String,
    /// The group.
    group_id: String,
    /// At most 65536 bytes of JSON.
    params: Params,
}

/// The banner's parts, none of which has to be there. UNSPECIFIED: group-gateway-banners
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
struct Params {
    /// In the document's sample only.
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
    /// In the document's sample only.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// A light app's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    light_app_id: Option<String>,
    /// The thumbnail's URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb_url: Option<String>,
    /// The URL, of any scheme, that a click opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    webpage_url: Option<String>,
    /// The main text.
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_content: Option<String>,
    /// The URL of a chart that is shown in place of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    content_url: Option<String>,
}

/// A banner as it is stored and shown by `groupInfo`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Banner {
    /// Its id.
    banner_id: String,
    /// Its parts.
    params: Box<RawValue>,
}

/// The banner that was set.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BannerData {
    /// Its id.
    banner_id: String,
}
