//! For each family one call that works when pasted into a shell, where the secrets are those of `dev.env`. Another secret
//! signs nothing that is shown: what it has to sign is left open, and how to fill it in is said.

use crate::dev_env::Variables;
use crate::manifest::Manifest;
use crate::token;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// How long the signatures in the samples are valid, in days.
const DAYS: u32 = 1;

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

/// One line a family that `spin.toml` names: its sample call, or why there is none. A call with something left open has
/// a line before it that says how to fill it in. `base` is the server's URL without a slash at its end.
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

/// What a call carries: signed with a secret of `dev.env`, or left open.
struct Credential {
    /// What stands in the call.
    text: String,
    /// A line that says how to fill it in; empty when there is nothing to fill in.
    how: String,
}

impl Credential {
    /// `sign` makes it with the secret that the variable `name` has in `dev.env`; else `open` stands for what `command`
    /// prints.
    fn new(
        variables: &Variables,
        name: &str,
        open: &str,
        command: &str,
        sign: impl FnOnce(&str) -> Result<String>,
    ) -> Result<Self> {
        let text = variables.get(name).trim();
        if text.is_empty() {
            bail!("the variable {name} is not set");
        }
        Ok(match variables.published(name) {
            Some(secret) => Self {
                text: sign(secret)?,
                how: String::new(),
            },
            None => Self {
                text: open.to_owned(),
                how: format!("# {name} is yours, and signs nothing here: for {open} put what `{command}` prints\n"),
            },
        })
    }

    fn bearer(variables: &Variables, scope: &str) -> Result<Self> {
        let command = format!("cargo xtask token --scope {scope}");
        Self::new(variables, "api_secret", "<token>", &command, |secret| {
            token::mint(secret.trim(), scope, DAYS)
        })
    }
}

/// Imports an account, which every other call of the family needs first.
fn contact_groups(variables: &Variables, base: &str) -> Result<String> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")?;
    let identifier = administrator(variables).context("the variable tencent_admins is not set")?;
    let command = format!("cargo xtask token --usersig '{identifier}'");
    let Credential { text, how } = Credential::new(variables, "tencent_secret_key", "<usersig>", &command, |key| {
        token::user_sig(variables, identifier, key.trim(), DAYS)
    })?;
    // A UserSig's alphabet, and what stands for one, need no encoding.
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("sdkappid", variables.get("tencent_sdkappid"))
        .append_pair("identifier", identifier)
        .append_pair("random", &now.subsec_nanos().to_string())
        .append_pair("contenttype", "json")
        .finish();
    Ok(format!(
        "{how}curl '{base}/v4/im_open_login_svc/account_import?{query}&usersig={text}' \
         -H 'Content-Type: application/json' -d '{{\"UserID\":\"alice\",\"Nick\":\"Alice\"}}'"
    ))
}

/// Stores a text message, which the lists show then.
fn chat_records(variables: &Variables, base: &str) -> Result<String> {
    let Credential { text, how } = Credential::bearer(variables, "chat-records")?;
    Ok(format!(
        "{how}curl '{base}/chat-records/create' -H 'Authorization: Bearer {text}' -d memberId=1 -d sellerId=s1 \
         -d messageType=RC:TxtMsg --data-urlencode 'cnt={{\"content\":\"hello\"}}'"
    ))
}

/// Names the shop of the seller in the sample of chat-records.
fn directory(variables: &Variables, base: &str) -> Result<String> {
    let Credential { text, how } = Credential::bearer(variables, "directory")?;
    Ok(format!(
        "{how}curl -X PUT '{base}/directory/shops/s1' -H 'Authorization: Bearer {text}' \
         -H 'Content-Type: application/json' -d '{{\"shop_name\":\"First shop\",\"logo\":\"\"}}'"
    ))
}

/// Routes a text message as RongCloud would; the server takes the signature for five minutes.
fn rongcloud(variables: &Variables, base: &str) -> Result<String> {
    let time = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")?
        .as_millis();
    let Credential { text, how } = Credential::new(
        variables,
        "rongcloud_app_secret",
        "<query>",
        "cargo xtask token --rongcloud",
        |secret| token::routed(secret.trim()),
    )?;
    // The variables are set only where they differ from the manifest's.
    let prefix = |name, default| match variables.get(name) {
        "" => default,
        set => set,
    };
    let member = prefix("rongcloud_member_prefix", "m_");
    let seller = prefix("rongcloud_seller_prefix", "s_");
    Ok(format!(
        "{how}curl '{base}/rongcloud/messages?{text}' -d fromUserId={member}1 -d toUserId={seller}s1 \
         -d objectName=RC:TxtMsg --data-urlencode 'content={{\"content\":\"hello\"}}' -d channelType=PERSON \
         -d msgTimestamp={time} -d msgUID=sample-{time}"
    ))
}

/// Gets a team its tokens. The call has to say what time it is, so the shell that it is pasted into does.
fn group_gateway(variables: &Variables, base: &str) -> Result<String> {
    let teams: BTreeMap<String, serde_json::Value> = serde_json::from_str(variables.get("yunzhijia_teams"))
        .context("the variable yunzhijia_teams is not a JSON object")?;
    let (eid, secrets) = teams
        .first_key_value()
        .context("the variable yunzhijia_teams names no team")?;
    // A team has a secret, or a list of them whose first is the newest.
    let secret = secrets.as_str().or_else(|| secrets.get(0)?.as_str());
    let secret = secret.with_context(|| format!("the variable yunzhijia_teams has no secret of {eid}"))?;
    let (secret, how) = match variables.published("yunzhijia_teams") {
        Some(_) => (secret, ""),
        None => (
            "<secret>",
            "# yunzhijia_teams is yours, and not shown here: for <secret> put the team's secret, as it stands there\n",
        ),
    };
    let (eid, secret) = (serde_json::to_string(eid)?, serde_json::to_string(secret)?);
    if [&eid, &secret].iter().any(|text| text.contains('\'')) {
        bail!("the team's id or secret has a quotation mark, which the shell would take");
    }
    Ok(format!(
        "{how}curl '{base}/gateway/oauth2/token/getAccessToken' -H 'Content-Type: application/json' \
         -d '{{\"eid\":{eid},\"secret\":{secret},\"timestamp\":'$(date +%s)'000,\"scope\":\"resGroupSecret\"}}'"
    ))
}

/// Adds a class with two administrators, whom the directory need not know.
fn sns_groups(variables: &Variables, base: &str) -> Result<String> {
    let Credential { text, how } = Credential::bearer(variables, "sns-groups")?;
    Ok(format!(
        "{how}curl '{base}/sns/v3/Sns/AddGroup?admMids=1,2&scene=Class&token={text}' -d 'Name=Class 3' -d IsCode=true"
    ))
}

/// Makes the group of an order line, or finds it when it is pasted again.
fn b2b_chat(variables: &Variables, base: &str) -> Result<String> {
    let Credential { text, how } = Credential::bearer(variables, "b2b-chat")?;
    Ok(format!(
        "{how}curl '{base}/api/InitGroupChat_B2B_Details' -H 'Authorization: Bearer {text}' \
         -H 'Content-Type: application/json' -d '{{\"orderID\":\"PO1\",\"OrderDetailsIDX\":1,\"fromUserID\":8}}'"
    ))
}

/// The first of those who may call the API.
fn administrator(variables: &Variables) -> Option<&str> {
    let mut names = variables.get("tencent_admins").split(',').map(str::trim);
    names.find(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
