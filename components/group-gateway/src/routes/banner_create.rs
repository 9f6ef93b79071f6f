//! `POST /gateway/xtinterface/banner/create`
//!
//! Sets a group's banner. Document: docs/api/group-gateway.md#banner_create

use crate::GroupGateway;
use crate::domain::Error;
use crate::wire::SuccessFirst;
use crate::wire::banner_create::{BannerCreate, BannerData, Request};
use common::legacy::Handle;

impl Handle<BannerCreate> for GroupGateway {
    async fn handle(&self, Request { operation, banner }: Request) -> Result<SuccessFirst<BannerData>, Error> {
        self.store.set_banner(&operation, &banner).await?;
        Ok(SuccessFirst::new(banner.into()))
    }
}
