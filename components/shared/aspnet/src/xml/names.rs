//! Names without a colon, and texts made into such.

use super::Unreadable;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Splits a name into its prefix, which may be empty, and its local part.
pub(super) fn qualified(name: &str) -> Result<(&str, &str), Unreadable> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) if is_name(prefix) => (prefix, local),
        Some(_) => return Err(Unreadable),
        None => ("", name),
    };
    if is_name(local) {
        Ok((prefix, local))
    } else {
        Err(Unreadable)
    }
}

/// A text as the name of an element: `XmlConvert.EncodeLocalName`. What no name may have there is written `_xHHHH_`, and
/// so is the `_` of what looks like that already.
pub(super) fn encode(text: &str) -> Cow<'_, str> {
    if is_name(text) && !text.contains("_x") && !text.contains("_X") {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::new();
    for (at, character) in text.char_indices() {
        let allowed = if at == 0 {
            begins(character)
        } else {
            continues(character)
        };
        if allowed && !(character == '_' && text.get(at..).is_some_and(looks_encoded)) {
            encoded.push(character);
            continue;
        }
        let digits = if u32::from(character) > 0xFFFF { 8 } else { 4 };
        // Writing to a `String` cannot fail.
        let _ = write!(encoded, "_x{:0digits$X}_", u32::from(character));
    }
    Cow::Owned(encoded)
}

fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(begins) && text.chars().all(continues)
}

/// Whether `_x0041_` or `_x0001F600_` stands at the beginning.
fn looks_encoded(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("_x").or_else(|| text.strip_prefix("_X")) else {
        return false;
    };
    [4, 8].into_iter().any(|digits| {
        let (hex, end) = (rest.get(..digits), rest.get(digits..));
        hex.is_some_and(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
            && end.is_some_and(|end| end.starts_with('_'))
    })
}

/// `NCNameStartChar`. The framework knows none beyond U+FFFF.
fn begins(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}')
}

/// `NCNameChar`.
fn continues(character: char) -> bool {
    begins(character)
        || matches!(character,
            '0'..='9' | '-' | '.' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}
