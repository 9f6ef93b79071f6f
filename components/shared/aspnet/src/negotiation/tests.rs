use super::{Charset, Media, Site};
use http::{HeaderMap, HeaderName};
use serde_json::Value;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    headers
}

#[test]
fn every_golden_vector_is_answered_in_its_type_and_charset() {
    let text = include_str!("../../../../../tests/golden/aspnet-negotiation.json");
    let vectors: Vec<Value> = serde_json::from_str(text).unwrap();
    assert_eq!(vectors.len(), 71);
    for vector in vectors {
        let pairs = vector["request"]["headers"].as_array().unwrap();
        let pairs: Vec<_> = pairs
            .iter()
            .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
            .collect();
        let is_b2b = vector["site"] == "b2b";
        let site = Site {
            xml: is_b2b,
            form: !is_b2b,
        };
        let negotiated = site.negotiate(&headers(&pairs));
        let found = format!("{}; charset={}", negotiated.media.as_str(), negotiated.charset.as_str());
        if let Some(expected) = vector["expect"]["content_type"].as_str() {
            assert_eq!(found, expected, "{}", vector["name"]);
        }
    }
}

#[test]
fn headers_are_read_with_the_framework_s_grammar() {
    let site = Site { xml: true, form: false };
    let xml = Media::ApplicationXml;
    let json = Media::ApplicationJson;
    let accept = [
        ("application/xml;q=0.5,, ,application/json;q=0.4", xml),
        ("application / xml", xml),
        ("application/xml;", json),
        ("application/xml, ;", json),
        ("application/xml, garbage", json),
        ("application/xml application/json", json),
        ("application/xml;q=0", json),
        ("application/xml;q=0.3, application/json;q=\"0.2\"", json),
        ("application/xml;q=0.3, application/json;q=-1", json),
        ("application/xml;q=.6, application/json;q=0.5", xml),
        ("application/xml;q=1e1, application/json", json),
        ("application/xml;a=\"x\\\",y\";q=0.9, application/json;q=0.8", xml),
        ("application/xml;q, application/json;q=0.9", xml),
        ("*/xml", json),
    ];
    for (value, expected) in accept {
        let negotiated = site.negotiate(&headers(&[("accept", value)]));
        assert_eq!(negotiated.media, expected, "{value}");
    }
    let two_lines = headers(&[("accept", "garbage"), ("accept", "text/xml")]);
    assert_eq!(site.negotiate(&two_lines).media, Media::TextXml);
    let script = |accept| {
        headers(&[
            ("accept", accept),
            ("x-requested-with", "a xmlHTTPrequest b"),
            ("content-type", "text/xml"),
        ])
    };
    assert_eq!(site.negotiate(&script("*/*;q=0.1")).media, json);
    assert_eq!(site.negotiate(&script("*/*;q=1.5")).media, xml);
    assert_eq!(site.negotiate(&script("text/html")).media, Media::TextXml);

    let charsets = [
        ("utf-16;q=0.5, utf-8;q=0.6", Charset::Utf8),
        ("UTF-16;q=0.6, utf-8;q=0.5", Charset::Utf16),
        ("*, utf-16", Charset::Utf16),
        ("utf-16;q=0", Charset::Utf8),
        ("utf-16;q=2", Charset::Utf8),
        ("utf-16;x=1", Charset::Utf8),
        ("utf-16, a b", Charset::Utf8),
    ];
    for (value, expected) in charsets {
        let negotiated = site.negotiate(&headers(&[("accept-charset", value)]));
        assert_eq!(negotiated.charset, expected, "{value}");
    }
    let quoted = headers(&[("content-type", "application/json; charset=\"utf-16\"")]);
    assert_eq!(site.negotiate(&quoted).charset, Charset::Utf8);
}
