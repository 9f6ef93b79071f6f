//! Who may call: the query string's five parameters, the UserSig among them, and the edition.

use crate::domain::Error;
use common::pairs::{Pairs, Repeated};
use common::proven::Proven;
use common::{clock, log, variables};
use usersig::UserSig;

/// The editions whose documents promise contact groups and standard marks. Custom marks need them too, because they come
/// by the same endpoint. UNSPECIFIED: contact-groups-search-marks-edition
const EDITIONS: [&str; 3] = ["pro", "pro_plus", "enterprise"];

/// What a call needs of the application's edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Every edition has it.
    Nothing,
    /// Contact groups.
    ContactGroups,
}

/// What decides who may call.
pub(crate) struct Access {
    /// `None` while the variable is not set.
    sdkappid: Option<u64>,
    /// Those that a UserSig may be signed with, the newest first; none while the variable is not set.
    secret_keys: Vec<String>,
    administrators: Vec<String>,
    has_contact_groups: bool,
    /// Whether they have expired is seen at every call.
    verified: Proven<UserSig>,
}

/// The documented query parameters but `random`, each given at most once.
struct Parameters<'a> {
    sdkappid: &'a str,
    identifier: &'a str,
    usersig: &'a str,
    contenttype: &'a str,
}

impl Access {
    /// Reads the variables.
    pub(crate) async fn load() -> Result<Self, variables::Error> {
        let sdkappid = match variables::text("tencent_sdkappid").await?.trim() {
            "" => None,
            _ => Some(variables::parsed("tencent_sdkappid", "a number").await?),
        };
        let secret_keys = variables::secrets("tencent_secret_key", "tencent_secret_key_previous").await?;
        if sdkappid.is_none() || secret_keys.is_empty() {
            log::warning(
                crate::domain::FAMILY,
                "every call is refused: tencent_sdkappid or tencent_secret_key is not set",
            );
        }
        let administrators = variables::text("tencent_admins").await?;
        let edition = variables::text("contact_groups_edition").await?;
        Ok(Self {
            sdkappid,
            secret_keys,
            administrators: administrators
                .split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect(),
            has_contact_groups: EDITIONS.contains(&edition.trim()),
            verified: Proven::default(),
        })
    }

    /// Checks everything that is to be checked before the body. How often somebody calls is not counted.
    /// UNSPECIFIED: contact-groups-parameters, contact-groups-rates
    pub(crate) fn check(&self, query: &str, needs: Needs) -> Result<(), Error> {
        let pairs = Pairs::decode(query.as_bytes()).map_err(|error| Error::Query(error.to_string().into()))?;
        let parameters = Parameters::new(&pairs).map_err(|error| Error::Query(error.to_string().into()))?;
        self.check_user_sig(&parameters, clock::now())?;
        if !self.administrators.iter().any(|id| id == parameters.identifier) {
            return Err(Error::NotAdministrator);
        }
        if parameters.contenttype != "json" {
            return Err(Error::Query("contenttype is not json".into()));
        }
        if needs == Needs::ContactGroups && !self.has_contact_groups {
            return Err(Error::Edition);
        }
        Ok(())
    }

    /// The order of the published checkers: what is there, application, user, expiry, signature.
    fn check_user_sig(&self, parameters: &Parameters<'_>, now: i64) -> Result<(), Error> {
        let sdkappid = match parameters.sdkappid {
            "" => return Err(Error::SdkAppIdMissing),
            text => text
                .parse()
                .ok()
                .filter(|id| Some(*id) == self.sdkappid)
                .ok_or(Error::SdkAppIdInvalid)?,
        };
        if parameters.identifier.is_empty() {
            return Err(Error::IdentifierMissing);
        }
        if parameters.usersig.is_empty() {
            return Err(Error::UserSigMissing);
        }
        if self.secret_keys.is_empty() {
            return Err(Error::NoKey);
        }
        let known = self.verified.get(parameters.usersig);
        let is_known = known.is_some();
        let sig = known.map_or_else(|| UserSig::decode(parameters.usersig), Ok)?;
        if sig.claims().sdkappid != sdkappid {
            return Err(Error::OtherApplication);
        }
        if sig.claims().identifier != parameters.identifier {
            return Err(Error::OtherUser);
        }
        if sig.expired_at(now) {
            return Err(Error::Expired);
        }
        if is_known {
            return Ok(());
        }
        // A user buffer may be covered too. UNSPECIFIED: contact-groups-userbuf
        if !sig.verify_any(&self.secret_keys) {
            return Err(Error::Forged);
        }
        self.verified.insert(parameters.usersig, sig);
        Ok(())
    }
}

impl<'a> Parameters<'a> {
    fn new(pairs: &'a Pairs) -> Result<Self, Repeated> {
        // It takes no part in the signature, and clients send what is no number, or nothing.
        pairs.single("random")?;
        Ok(Self {
            sdkappid: pairs.single("sdkappid")?.unwrap_or_default(),
            identifier: pairs.single("identifier")?.unwrap_or_default(),
            usersig: pairs.single("usersig")?.unwrap_or_default(),
            contenttype: pairs.single("contenttype")?.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
