//! `cargo xtask token`: makes a bearer token.

use crate::dev_env::Variables;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u32 = 24 * 60 * 60;

/// What `cargo xtask token` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The family that the token opens; several: repeat the option
    #[arg(long, required = true)]
    scope: Vec<String>,

    /// Whom it is made for, such as a member id: sns-groups says by it whether the caller is in a group
    #[arg(long)]
    subject: Option<String>,

    /// For how many days it is valid
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

/// The command: prints the token and nothing else.
pub(crate) fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let variables = Variables::read(workspace)?;
    println!(
        "{}",
        mint(&variables, &args.scope.join(" "), args.subject.as_deref(), args.days)?
    );
    Ok(())
}

/// A token under the variable `api_secret`, valid from now on.
pub(crate) fn mint(variables: &Variables, scope: &str, subject: Option<&str>, days: u32) -> Result<String> {
    let secret = variables.get("api_secret").trim();
    if secret.is_empty() {
        bail!("the variable api_secret is not set: set SPIN_VARIABLE_API_SECRET to what the server has");
    }
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .context("the clock stands before 1970")?;
    let now = i64::try_from(now.as_secs())?;
    let claims = bearer::Claims {
        scope: scope.to_owned(),
        sub: subject.map(str::to_owned),
        exp: Some(bearer::Seconds(now + i64::from(days) * i64::from(SECONDS_A_DAY))),
        nbf: None,
    };
    Ok(bearer::sign(&claims, secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_scopes_under_the_server_s_secret() {
        let variables = Variables::from_pairs(&[("SPIN_VARIABLE_API_SECRET", " key ")]);
        let token = mint(&variables, "directory chat-records", Some("7"), 2).unwrap();
        let claims = bearer::verify(&token, "key", "chat-records", 0).unwrap();
        assert_eq!(claims.sub.as_deref(), Some("7"));
        assert!(claims.exp.unwrap().0 > 1_700_000_000);
        let error = mint(&Variables::from_pairs(&[]), "a", None, 1).unwrap_err().to_string();
        assert!(error.contains("SPIN_VARIABLE_API_SECRET"), "{error}");
    }
}
