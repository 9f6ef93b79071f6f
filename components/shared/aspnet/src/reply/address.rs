//! An address as the framework shows it: `Uri.ToString()`.

use common::auth::TOKEN_PARAMETERS;
use percent_encoding::percent_decode_str;

/// The address, with the percent-encoding of its path and query undone but where the result would mean something else; and
/// without the caller's token. DIVERGES: chat-records-links
pub(super) fn shown(origin: &str, path: &str, query: &str) -> String {
    let mut text = without_default_port(&origin.to_ascii_lowercase()).to_owned();
    unescape(path, &['?', '#'], &mut text);
    let query: Vec<&str> = query.split('&').filter(|pair| !is_token(pair)).collect();
    let query = query.join("&");
    if !query.is_empty() {
        text.push('?');
        unescape(&query, &['#'], &mut text);
    }
    text
}

fn is_token(pair: &str) -> bool {
    let mut names = form_urlencoded::parse(pair.as_bytes());
    names.next().is_some_and(|(name, _)| TOKEN_PARAMETERS.contains(&&*name))
}

fn without_default_port(origin: &str) -> &str {
    let port = match origin.split_once(':') {
        Some(("http", _)) => ":80",
        Some(("https", _)) => ":443",
        _ => return origin,
    };
    origin.strip_suffix(port).unwrap_or(origin)
}

/// Appends a text with its percent-encoded characters decoded, those aside that are in `kept`, a percent sign, control
/// characters, and bytes that are no UTF-8.
fn unescape(text: &str, kept: &[char], to: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find('%') {
        let (before, encoded) = rest.split_at(start);
        to.push_str(before);
        let length = run_length(encoded);
        if length == 0 {
            to.push('%');
            rest = encoded.get(1..).unwrap_or_default();
            continue;
        }
        let (run, after) = encoded.split_at(length);
        push_run(run, kept, to);
        rest = after;
    }
    to.push_str(rest);
}

/// How many bytes at the beginning are `%xx`, one after the other.
fn run_length(text: &str) -> usize {
    let triples = text.as_bytes().chunks(3);
    let encoded = triples.take_while(|triple| match triple {
        [b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        _ => false,
    });
    encoded.count().saturating_mul(3)
}

fn push_run(run: &str, kept: &[char], to: &mut String) {
    let bytes: Vec<u8> = percent_decode_str(run).collect();
    for chunk in bytes.utf8_chunks() {
        for one in chunk.valid().chars() {
            if one == '%' || one.is_control() || kept.contains(&one) {
                let mut buffer = [0; 4];
                push_encoded(one.encode_utf8(&mut buffer).as_bytes(), to);
            } else {
                to.push(one);
            }
        }
        push_encoded(chunk.invalid(), to);
    }
}

fn push_encoded(bytes: &[u8], to: &mut String) {
    to.extend(bytes.iter().map(|byte| percent_encoding::percent_encode_byte(*byte)));
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn an_address_is_shown_with_its_characters_decoded() {
        let cases = [
            (
                "/api/Nope",
                "a=1&b=%E4%B8%AD%20x",
                "http://host.test/api/Nope?a=1&b=中 x",
            ),
            ("/a%2Fb%3Fc%23d%25e", "", "http://host.test/a/b%3Fc%23d%25e"),
            ("/", "a=%3F%23+%2B%26", "http://host.test/?a=?%23++&"),
            ("/x", "token=1&a=1&access%2Dtoken=2&&token", "http://host.test/x?a=1&"),
            ("/%E4%B8", "%ff%C3%A9%0A%zz%", "http://host.test/%E4%B8?%FFé%0A%zz%"),
        ];
        for (path, query, expected) in cases {
            assert_eq!(shown("http://HOST.test:80", path, query), expected);
        }
        assert_eq!(shown("https://h:8443", "/", ""), "https://h:8443/");
    }
}
