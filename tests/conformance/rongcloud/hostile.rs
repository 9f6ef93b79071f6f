//! Bodies that are made to cost as much as they can.

use crate::callback::{Scene, encoded, failure};
use conformance::largest;

#[tokio::test]
async fn the_largest_forms_are_answered() {
    let scene = Scene::set().await;
    for (begin, part, end) in [
        ("", "&", ""),
        ("", "a=1&", ""),
        ("", "groupUserIds=a&", ""),
        ("groupUserIds=[", "a,", "a]"),
        ("msgTimestamp=", "9", ""),
        ("content=", "%41", ""),
    ] {
        let body = largest(begin, part, end);
        let (status, code, _) = failure(&scene.send_with(&scene.parameters(), body).await);
        assert_eq!((status, code), (400, 1002), "{begin}{part}");
    }
    let form = encoded(&scene.form_with([("channelType", "GROUP"), ("msgUID", "hostile")]));
    let body = largest(&format!("{form}&groupUserIds=["), "a,", "a]");
    let reply = scene.send_with(&scene.parameters(), body).await;
    assert!([200, 400].contains(&reply.status), "{}", reply.text());
}
