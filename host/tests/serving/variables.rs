//! Application variables as a component gets them.

use crate::probe::{Probe, Setup};

const MANIFEST: &str = "[[trigger.http]]\nroute = \"/...\"\ncomponent = \"probe\"\n\
    [variables]\nplain = { default = \"d\" }\nhidden = { required = true, secret = true }\n\
    [component.probe.variables]\none = \"{{ plain }}\"\nboth = \"<{{plain}}-{{ hidden }}>\"\nfixed = \"text\"\n";

fn setup(values: &[(&str, &str)]) -> Setup {
    let variables = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Setup {
        rest: MANIFEST.into(),
        variables,
        ..Setup::default()
    }
}

async fn values(probe: &Probe) -> [String; 3] {
    [
        probe.ask("/variable", "one").await,
        probe.ask("/variable", "both").await,
        probe.ask("/variable", "fixed").await,
    ]
}

#[tokio::test]
async fn values_come_from_defaults_and_from_who_starts_the_host() {
    let probe = setup(&[("hidden", "h")]).start().await;
    assert_eq!(values(&probe).await, ["d", "<d-h>", "text"]);
    let probe = setup(&[("hidden", "h"), ("plain", "")]).start().await;
    assert_eq!(values(&probe).await, ["", "<-h>", "text"]);
}

#[tokio::test]
async fn a_component_gets_only_the_variables_of_its_own_section() {
    let probe = setup(&[("hidden", "h")]).start().await;
    assert!(probe.ask("/variable", "plain").await.starts_with("Error::Undefined"));
    assert!(
        probe
            .ask("/variable", "Not-A-Name")
            .await
            .starts_with("Error::InvalidName")
    );
}

#[tokio::test]
async fn a_required_variable_without_a_value_keeps_the_host_from_starting() {
    let refusal = setup(&[]).refusal().await;
    assert!(
        refusal.contains("`hidden` is required") && refusal.contains("SPIN_VARIABLE_HIDDEN"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_value_for_a_variable_that_is_not_declared_is_refused() {
    let refusal = setup(&[("hidden", "h"), ("hiden", "h")]).refusal().await;
    assert!(refusal.contains("`hiden`"), "{refusal}");
}
