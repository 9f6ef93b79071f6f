//! `cargo xtask token`: makes the credentials that calls carry, with the secrets of the variables.

use crate::dev_env::Variables;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use sha1::{Digest, Sha1};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u32 = 24 * 60 * 60;

/// What `cargo xtask token` takes.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
pub(crate) struct Args {
    /// A bearer token (`api_secret`) that opens this family; several: repeat the option
    #[arg(long, group = "what", value_name = "FAMILY")]
    scope: Vec<String>,

    /// A UserSig of contact-groups (`tencent_secret_key`) for this identifier
    #[arg(long, group = "what", value_name = "IDENTIFIER")]
    usersig: Option<String>,

    /// The query that signs a call of RongCloud's (`rongcloud_app_secret`), valid for five minutes
    #[arg(long, group = "what")]
    rongcloud: bool,

    /// Whom a bearer token is made for, such as a member id: then it speaks for nobody else
    #[arg(long, requires = "scope")]
    subject: Option<String>,

    /// The name (`jti`) of a bearer token, by which `revoked_tokens` revokes it [default: the time]
    #[arg(long, requires = "scope")]
    name: Option<String>,

    /// For how many days a bearer token or UserSig is valid
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

/// The command: prints the credential and nothing else.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    println!("{}", made(&Variables::read(workspace)?, args)?);
    Ok(())
}

fn made(variables: &Variables, args: &Args) -> Result<String> {
    let secret = |name| secret(variables, name);
    if let Some(identifier) = &args.usersig {
        return user_sig(variables, identifier, &secret("tencent_secret_key")?, args.days);
    }
    if args.rongcloud {
        return routed(&secret("rongcloud_app_secret")?);
    }
    let now = now()?;
    let jti = args.name.clone().unwrap_or_else(|| now.as_nanos().to_string());
    let claims = bearer::Claims {
        scope: args.scope.join(" "),
        sub: args.subject.clone(),
        jti: Some(jti),
        ..lived(seconds(now)?, args.days)
    };
    Ok(bearer::sign(&claims, &secret("api_secret")?))
}

/// A variable's value, which the server must have too.
fn secret(variables: &Variables, name: &str) -> Result<String> {
    let secret = variables.get(name).trim();
    if secret.is_empty() {
        let full = name.to_uppercase();
        bail!("the variable {name} is not set: set SPIN_VARIABLE_{full} to what the server has");
    }
    Ok(secret.to_owned())
}

/// A bearer token for a family's back office.
pub(crate) fn mint(secret: &str, scope: &str, days: u32) -> Result<String> {
    let claims = bearer::Claims {
        scope: scope.to_owned(),
        ..lived(seconds(now()?)?, days)
    };
    Ok(bearer::sign(&claims, secret))
}

fn lived(now: i64, days: u32) -> bearer::Claims {
    bearer::Claims {
        iat: Some(bearer::Seconds(now)),
        exp: Some(bearer::Seconds(now + i64::from(days) * i64::from(SECONDS_A_DAY))),
        ..bearer::Claims::default()
    }
}

/// A UserSig for the application that the variables name.
pub(crate) fn user_sig(variables: &Variables, identifier: &str, key: &str, days: u32) -> Result<String> {
    let claims = usersig::Claims {
        identifier: identifier.to_owned(),
        sdkappid: variables
            .get("tencent_sdkappid")
            .trim()
            .parse()
            .context("the variable tencent_sdkappid is not a number")?,
        time: seconds(now()?)?,
        expire: i64::from(days) * i64::from(SECONDS_A_DAY),
        userbuf: None,
    };
    Ok(usersig::sign(&claims, key))
}

/// The query parameters that sign a call of RongCloud's.
pub(crate) fn routed(secret: &str) -> Result<String> {
    let now = now()?;
    // Ends in no digit, so that nobody can tell nonce and time apart otherwise.
    let (time, nonce) = (now.as_millis(), format!("{}n", now.subsec_nanos()));
    let hash = Sha1::digest(format!("{secret}{nonce}{time}"));
    let signature: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("signTimestamp={time}&nonce={nonce}&signature={signature}"))
}

fn now() -> Result<Duration> {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")
}

fn seconds(time: Duration) -> Result<i64> {
    Ok(i64::try_from(time.as_secs())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn token(environment: &[(&str, &str)], arguments: &[&str]) -> Result<String> {
        let cli = Cli::try_parse_from(["token"].iter().chain(arguments))?;
        made(&Variables::from_pairs(&[], environment), &cli.args)
    }

    #[test]
    fn a_token_opens_its_scopes_under_the_server_s_secret() {
        let secret = [("SPIN_VARIABLE_API_SECRET", " key ")];
        let scopes = ["--scope", "directory", "--scope", "chat-records"];
        let token_with = |more: &[&str]| token(&secret, &[&scopes, more].concat());
        let made = token_with(&["--subject", "7", "--days", "2", "--name", "n"]).unwrap();
        let claims = bearer::verify(&made, "key", "chat-records", 0).unwrap();
        assert_eq!((claims.sub.as_deref(), claims.jti.as_deref()), (Some("7"), Some("n")));
        let (made, end) = (claims.iat.unwrap().0, claims.exp.unwrap().0);
        assert!(made > 1_700_000_000 && end == made + 2 * 86_400);
        let unnamed = bearer::verify(&token_with(&[]).unwrap(), "key", "directory", 0).unwrap();
        assert!(unnamed.jti.is_some_and(|name| !name.is_empty()));
        let error = token(&[], &scopes).unwrap_err().to_string();
        assert!(error.contains("SPIN_VARIABLE_API_SECRET"), "{error}");
    }

    #[test]
    fn a_user_sig_is_the_application_s_for_whom_it_names() {
        let variables = [
            ("SPIN_VARIABLE_TENCENT_SECRET_KEY", "key"),
            ("SPIN_VARIABLE_TENCENT_SDKAPPID", "7"),
        ];
        let made = token(&variables, &["--usersig", "root user", "--days", "3"]).unwrap();
        let sig = usersig::UserSig::decode(&made).unwrap();
        assert!(sig.verify("key"));
        let claims = sig.claims();
        assert_eq!(
            (claims.identifier.as_str(), claims.sdkappid, claims.expire),
            ("root user", 7, 3 * 86_400)
        );
        let error = token(&[], &["--usersig", "a"]).unwrap_err().to_string();
        assert!(error.contains("SPIN_VARIABLE_TENCENT_SECRET_KEY"), "{error}");
    }

    #[test]
    fn a_call_of_rongcloud_s_is_signed_with_its_secret() {
        let query = token(&[("SPIN_VARIABLE_RONGCLOUD_APP_SECRET", "secret")], &["--rongcloud"]).unwrap();
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap();
        let signed = format!("secret{}{}", value("nonce="), value("signTimestamp="));
        let signature: String = Sha1::digest(signed).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(value("signature="), signature);
    }

    #[test]
    fn one_thing_is_made_at_a_time() {
        for arguments in [
            &[][..],
            &["--rongcloud", "--scope", "a"],
            &["--usersig", "a", "--subject", "b"],
        ] {
            token(&[("SPIN_VARIABLE_API_SECRET", "key")], arguments).unwrap_err();
        }
    }
}
