//! Who may call: whoever signs with the application's secret, which is RongCloud.

use crate::domain::FAMILY;
use common::{log, variables};
use rong_cloud::Access;

/// Reads the variables.
pub(crate) async fn load() -> Result<Access, variables::Error> {
    let secrets = variables::secrets("rongcloud_app_secret", "rongcloud_app_secret_previous").await?;
    if secrets.is_empty() {
        log::warning(FAMILY, "every call is refused: rongcloud_app_secret is not set");
    }
    Ok(Access {
        app_key: variables::text("rongcloud_app_key").await?.trim().to_owned(),
        secrets,
    })
}
