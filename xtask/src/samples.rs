//! For each family one call that works when pasted into a shell.

use crate::dev_env::Variables;
use crate::manifest::Manifest;
use crate::token;
use anyhow::{Context, Result, bail};
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long the signatures in the samples are valid.
const VALIDITY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the tokens in the samples are valid, in days.
const TOKEN_DAYS: u32 = 1;

/// Makes a family's sample call from the variables and the server's URL.
type Sample = fn(&Variables, &str) -> Result<String>;

const FAMILIES: [(&str, Sample); 7] = [
    ("contact-groups", contact_groups),
    ("chat-records", chat_records),
    ("directory", directory),
    ("rongcloud", rongcloud),
    ("group-gateway", group_gateway),
    ("sns-groups", sns_groups),
    ("b2b-chat", b2b_chat),
];

/// One line a family that `spin.toml` names: its sample call, or why there is none. `base` is the server's URL
/// without a slash at its end.
pub(crate) fn lines(manifest: &Manifest, variables: &Variables, base: &str) -> Vec<String> {
    FAMILIES
        .into_iter()
        .filter(|(id, _)| manifest.has(id))
        .map(|(id, sample)| match sample(variables, base) {
            Ok(line) => line,
            Err(reason) => format!("# {id}: no sample call, because {reason:#}"),
        })
        .collect()
}

/// Imports an account, which every other call of the family needs first.
fn contact_groups(variables: &Variables, base: &str) -> Result<String> {
    let sdkappid = variables.get("tencent_sdkappid");
    let key = variables.get("tencent_secret_key");
    if key.is_empty() {
        bail!("the variable tencent_secret_key is not set");
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")?;
    let claims = usersig::Claims {
        identifier: administrator(variables)
            .context("the variable tencent_admins is not set")?
            .to_owned(),
        sdkappid: sdkappid
            .parse()
            .context("the variable tencent_sdkappid is not a number")?,
        time: i64::try_from(now.as_secs())?,
        expire: i64::try_from(VALIDITY.as_secs())?,
        userbuf: None,
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("sdkappid", sdkappid)
        .append_pair("identifier", &claims.identifier)
        .append_pair("usersig", &usersig::sign(&claims, key))
        .append_pair("random", &now.subsec_nanos().to_string())
        .append_pair("contenttype", "json")
        .finish();
    Ok(format!(
        "curl '{base}/v4/im_open_login_svc/account_import?{query}' \
         -H 'Content-Type: application/json' -d '{{\"UserID\":\"alice\",\"Nick\":\"Alice\"}}'"
    ))
}

/// Stores a text message, which the lists show then.
fn chat_records(variables: &Variables, base: &str) -> Result<String> {
    let token = token::mint(variables, "chat-records", None, TOKEN_DAYS)?;
    Ok(format!(
        "curl '{base}/chat-records/create' -H 'Authorization: Bearer {token}' -d memberId=1 -d sellerId=s1 \
         -d messageType=RC:TxtMsg --data-urlencode 'cnt={{\"content\":\"hello\"}}'"
    ))
}

/// Names the shop of the seller in the sample of chat-records.
fn directory(variables: &Variables, base: &str) -> Result<String> {
    let token = token::mint(variables, "directory", None, TOKEN_DAYS)?;
    Ok(format!(
        "curl -X PUT '{base}/directory/shops/s1' -H 'Authorization: Bearer {token}' \
         -H 'Content-Type: application/json' -d '{{\"shop_name\":\"First shop\",\"logo\":\"\"}}'"
    ))
}

/// Routes a text message as RongCloud would; the server takes the signature for five minutes.
fn rongcloud(variables: &Variables, base: &str) -> Result<String> {
    let secret = variables.get("rongcloud_app_secret");
    if secret.is_empty() {
        bail!("the variable rongcloud_app_secret is not set");
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")?;
    let (time, nonce) = (now.as_millis(), now.subsec_nanos());
    let hash = Sha1::digest(format!("{secret}{nonce}{time}"));
    let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    // The variables are set only where they differ from the manifest's.
    let prefix = |name, default| match variables.get(name) {
        "" => default,
        set => set,
    };
    let member = prefix("rongcloud_member_prefix", "m_");
    let seller = prefix("rongcloud_seller_prefix", "s_");
    Ok(format!(
        "curl '{base}/rongcloud/messages?signTimestamp={time}&nonce={nonce}&signature={signature}' \
         -d fromUserId={member}1 -d toUserId={seller}s1 -d objectName=RC:TxtMsg \
         --data-urlencode 'content={{\"content\":\"hello\"}}' -d channelType=PERSON -d msgTimestamp={time} -d msgUID={nonce}-{time}"
    ))
}

/// Gets a team its tokens. The call has to say what time it is, so the shell that it is pasted into does.
fn group_gateway(variables: &Variables, base: &str) -> Result<String> {
    let teams: BTreeMap<String, String> = serde_json::from_str(variables.get("yunzhijia_teams"))
        .context("the variable yunzhijia_teams is not a JSON object of texts")?;
    let (eid, secret) = teams
        .first_key_value()
        .context("the variable yunzhijia_teams names no team")?;
    let (eid, secret) = (serde_json::to_string(eid)?, serde_json::to_string(secret)?);
    if [&eid, &secret].iter().any(|text| text.contains('\'')) {
        bail!("the team's id or secret has a quotation mark, which the shell would take");
    }
    Ok(format!(
        "curl '{base}/gateway/oauth2/token/getAccessToken' -H 'Content-Type: application/json' \
         -d '{{\"eid\":{eid},\"secret\":{secret},\"timestamp\":'$(date +%s)'000,\"scope\":\"resGroupSecret\"}}'"
    ))
}

/// Adds a class with two administrators, whom the directory need not know.
fn sns_groups(variables: &Variables, base: &str) -> Result<String> {
    let token = token::mint(variables, "sns-groups", None, TOKEN_DAYS)?;
    Ok(format!(
        "curl '{base}/sns/v3/Sns/AddGroup?admMids=1,2&scene=Class&token={token}' -d 'Name=Class 3' -d IsCode=true"
    ))
}

/// Makes the group of an order line, or finds it when it is pasted again.
fn b2b_chat(variables: &Variables, base: &str) -> Result<String> {
    let token = token::mint(variables, "b2b-chat", None, TOKEN_DAYS)?;
    Ok(format!(
        "curl '{base}/api/InitGroupChat_B2B_Details' -H 'Authorization: Bearer {token}' \
         -H 'Content-Type: application/json' -d '{{\"orderID\":\"PO1\",\"OrderDetailsIDX\":1,\"fromUserID\":8}}'"
    ))
}

/// The first of those who may call the API.
fn administrator(variables: &Variables) -> Option<&str> {
    let mut names = variables.get("tencent_admins").split(',').map(str::trim);
    names.find(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "http://127.0.0.1:3000";

    fn variables(pairs: &[(&str, &str)]) -> Variables {
        Variables::from_pairs(pairs)
    }

    #[test]
    fn the_signature_is_the_administrator_s_and_valid_for_a_day() {
        let variables = variables(&[
            ("SPIN_VARIABLE_TENCENT_SDKAPPID", "1400000000"),
            ("SPIN_VARIABLE_TENCENT_SECRET_KEY", "key"),
            ("SPIN_VARIABLE_TENCENT_ADMINS", " , root user,administrator"),
        ]);
        let line = contact_groups(&variables, BASE).unwrap();
        let (_, query) = line.split_once('?').unwrap();
        let query: Vec<_> = form_urlencoded::parse(query.split('\'').next().unwrap().as_bytes()).collect();
        let value = |name: &str| query.iter().find(|(key, _)| key == name).unwrap().1.clone();
        assert_eq!(value("identifier"), "root user");
        assert_eq!(value("contenttype"), "json");
        value("random").parse::<u32>().unwrap();
        let signature = usersig::UserSig::decode(&value("usersig")).unwrap();
        assert!(signature.verify("key"));
        assert_eq!(signature.claims().identifier, "root user");
        assert_eq!(signature.claims().expire, 86_400);
    }

    #[test]
    fn a_routed_message_is_signed_with_the_secret_and_goes_from_member_to_seller() {
        let line = rongcloud(&variables(&[("SPIN_VARIABLE_RONGCLOUD_APP_SECRET", "secret")]), BASE).unwrap();
        let query = line.split(['?', '\'']).nth(2).unwrap();
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap();
        let signed = format!("secret{}{}", value("nonce="), value("signTimestamp="));
        let signature: String = Sha1::digest(signed).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(value("signature="), signature);
        assert!(line.contains("-d fromUserId=m_1 -d toUserId=s_s1 "), "{line}");
        let error = rongcloud(&variables(&[]), BASE).unwrap_err();
        assert_eq!(error.to_string(), "the variable rongcloud_app_secret is not set");
    }

    #[test]
    fn a_team_s_call_takes_the_time_from_the_shell() {
        let variables = variables(&[("SPIN_VARIABLE_YUNZHIJIA_TEAMS", r#"{"1":"s"}"#)]);
        let line = group_gateway(&variables, BASE).unwrap();
        assert!(
            line.ends_with(r#"-d '{"eid":"1","secret":"s","timestamp":'$(date +%s)'000,"scope":"resGroupSecret"}'"#),
            "{line}"
        );
        for teams in ["{}", "", r#"{"1":"it's"}"#] {
            let variables = Variables::from_pairs(&[("SPIN_VARIABLE_YUNZHIJIA_TEAMS", teams)]);
            group_gateway(&variables, BASE).unwrap_err();
        }
    }

    #[test]
    fn every_component_has_a_sample_call() {
        let manifest = Manifest::read(&crate::workspace::Workspace::locate()).unwrap();
        for component in manifest.components {
            let has_sample = FAMILIES.iter().any(|(id, _)| *id == component.id);
            assert!(has_sample, "{} has no sample call in FAMILIES", component.id);
        }
    }

    #[test]
    fn a_family_without_its_secret_has_no_sample_and_says_why() {
        let error = contact_groups(&variables(&[]), BASE).unwrap_err();
        assert_eq!(error.to_string(), "the variable tencent_secret_key is not set");
    }
}
