//! Forms of ASP.NET.

use crate::model::read;
use aspnet::xml::Order;
use form_urlencoded::Serializer;

const FORM: &str = "application/x-www-form-urlencoded";

/// A form means the same when another writer of forms has encoded it, with its names in capitals.
pub(crate) fn check(body: &[u8]) {
    let (_, outcome) = read(FORM, Order::Any, body);
    let text = String::from_utf8_lossy(body);
    let again: Vec<String> = text.split('&').map(encoded_again).collect();
    let again = again.join("&");
    if again.is_empty() {
        return;
    }
    let (_, of_again) = read(FORM, Order::Any, again.as_bytes());
    // The shorter of the two may cost less: it may be refused where the other is not.
    let (shorter, longer) = if body.len() <= again.len() {
        (outcome, of_again)
    } else {
        (of_again, outcome)
    };
    assert!(
        shorter == longer || shorter.is_refused(),
        "{again}: {shorter:?}, {longer:?}"
    );
}

fn encoded_again(pair: &str) -> String {
    let mut again = Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(pair.as_bytes()) {
        again.append_pair(&name.to_ascii_uppercase(), &value);
    }
    again.finish()
}
