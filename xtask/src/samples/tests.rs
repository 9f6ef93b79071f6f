use super::*;
use crate::workspace::Workspace;
use sha1::{Digest, Sha1};

const BASE: &str = "http://127.0.0.1:3000";

/// All secrets, as somebody else than `dev.env` sets them.
const OTHERS: [(&str, &str); 4] = [
    ("SPIN_VARIABLE_API_SECRET", "api-secret-of-production"),
    ("SPIN_VARIABLE_TENCENT_SECRET_KEY", "key-of-production"),
    ("SPIN_VARIABLE_RONGCLOUD_APP_SECRET", "app-secret-of-production"),
    ("SPIN_VARIABLE_YUNZHIJIA_TEAMS", r#"{"1":["team-of-production","old"]}"#),
];

/// Values of `dev.env`.
fn variables(pairs: &[(&str, &str)]) -> Variables {
    Variables::from_pairs(pairs, &[])
}

fn all(variables: &Variables) -> Vec<String> {
    FAMILIES
        .iter()
        .map(|(id, sample)| sample(variables, BASE).unwrap_or_else(|error| panic!("{id}: {error:#}")))
        .collect()
}

/// The parts of a text that may be a credential.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.*".contains(letter))
}

/// Whether something in a text verifies under one of [`OTHERS`], or is one of them.
fn is_signed(text: &str) -> bool {
    let bearer = |word: &str| {
        FAMILIES
            .iter()
            .any(|(scope, _)| bearer::verify(word, OTHERS[0].1, scope, 0).is_ok())
    };
    let user_sig = |word: &str| usersig::UserSig::decode(word).is_ok_and(|sig| sig.verify(OTHERS[1].1));
    let value = |name: &str| words(text).skip_while(|word| *word != name).nth(1).unwrap_or_default();
    let routed = format!("{}{}{}", OTHERS[2].1, value("nonce"), value("signTimestamp"));
    let routed: String = Sha1::digest(routed).iter().map(|byte| format!("{byte:02x}")).collect();
    words(text).any(|word| bearer(word) || user_sig(word) || word == routed) || text.contains("of-production")
}

#[test]
fn nothing_that_is_shown_is_signed_with_a_secret_of_the_environment() {
    let file = [
        ("SPIN_VARIABLE_TENCENT_SDKAPPID", "7"),
        ("SPIN_VARIABLE_TENCENT_ADMINS", "root"),
    ];
    for line in all(&Variables::from_pairs(&file, &OTHERS)) {
        assert!(!is_signed(&line), "{line}");
        let (how, call) = line.split_once('\n').unwrap();
        assert!(how.starts_with("# ") && call.starts_with("curl "), "{line}");
        let open = how.split_once("for <").and_then(|(_, rest)| rest.split_once('>'));
        assert!(call.contains(&format!("<{}>", open.unwrap().0)), "{line}");
    }
    // The same values are signed with where `dev.env` has them, so that the above tells them.
    let file = [&file[..], &OTHERS].concat();
    let lines = all(&variables(&file));
    assert_eq!(lines.iter().filter(|line| is_signed(line)).count(), FAMILIES.len());
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
fn a_routed_message_goes_from_member_to_seller() {
    let line = rongcloud(&variables(&[("SPIN_VARIABLE_RONGCLOUD_APP_SECRET", "secret")]), BASE).unwrap();
    assert!(line.contains("-d fromUserId=m_1 -d toUserId=s_s1 "), "{line}");
    let error = rongcloud(&variables(&[]), BASE).unwrap_err();
    assert_eq!(error.to_string(), "the variable rongcloud_app_secret is not set");
}

#[test]
fn a_team_s_call_takes_the_time_from_the_shell() {
    for teams in [r#"{"1":"s"}"#, r#"{"1":["s","old"]}"#] {
        let line = group_gateway(&variables(&[("SPIN_VARIABLE_YUNZHIJIA_TEAMS", teams)]), BASE).unwrap();
        assert!(
            line.ends_with(r#"-d '{"eid":"1","secret":"s","timestamp":'$(date +%s)'000,"scope":"resGroupSecret"}'"#),
            "{line}"
        );
    }
    for teams in ["{}", "", r#"{"1":"it's"}"#, r#"{"1":[]}"#] {
        group_gateway(&variables(&[("SPIN_VARIABLE_YUNZHIJIA_TEAMS", teams)]), BASE).unwrap_err();
    }
}

#[test]
fn every_component_has_a_sample_call() {
    for component in Manifest::read(&Workspace::locate()).unwrap().components {
        let has_sample = FAMILIES.iter().any(|(id, _)| *id == component.id);
        assert!(has_sample, "{} has no sample call in FAMILIES", component.id);
    }
}

#[test]
fn a_family_without_its_secret_has_no_sample_and_says_why() {
    let variables = variables(&[("SPIN_VARIABLE_TENCENT_ADMINS", "root")]);
    let error = contact_groups(&variables, BASE).unwrap_err();
    assert_eq!(error.to_string(), "the variable tencent_secret_key is not set");
}
