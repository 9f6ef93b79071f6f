//! Forms in parts.

use bytes::Bytes;
use form_urlencoded::parse;
use yii::multipart::variables;
use yii::php::Array;

/// How much longer at most than what was read is what is written of it, as for forms.
const GROWTH: usize = 16;

/// The first byte says what the others are: a content type on a line and the body, or a form that is sent in parts, too.
pub(crate) fn check(data: &[u8]) {
    let Some((kind, rest)) = data.split_first() else { return };
    if kind % 2 == 0 {
        any(rest);
    } else {
        form(&String::from_utf8_lossy(rest));
    }
}

fn any(data: &[u8]) {
    let (content_type, body) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let body = Bytes::copy_from_slice(body.trim_ascii_start());
    let content_type = String::from_utf8_lossy(content_type);
    let written = variables(&content_type, &body).build_query();
    assert!(
        written.len() <= GROWTH * body.len(),
        "{} bytes of {}",
        written.len(),
        body.len()
    );
    if !content_type.to_ascii_lowercase().contains("boundary") {
        assert_eq!(written, "");
    }
}

/// A form says the same in parts as it does encoded.
fn form(text: &str) {
    // What a header does not have as it is, what begins a part, and what is taken for another parameter of the disposition.
    let is_plain = |name: &str| {
        !name.contains(|one: char| one.is_control() || one == '"' || one == '\\') && !name.contains("name")
    };
    let pairs = parse(text.as_bytes()).filter(|(name, value)| is_plain(name) && !value.contains("--B"));
    let (mut encoded, mut parts) = (form_urlencoded::Serializer::new(String::new()), String::new());
    for (name, value) in pairs {
        encoded.append_pair(&name, &value);
        parts += &format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    let expected = Array::parse(encoded.finish().as_bytes());
    for end in ["", "--B--", "--B--\r\nbehind"] {
        let body = Bytes::from(format!("{parts}{end}"));
        assert_eq!(variables("multipart/form-data; boundary=B", &body), expected, "{parts}");
    }
}
