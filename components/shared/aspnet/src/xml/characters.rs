//! Characters: which are allowed where, references to them, and ends of lines.

use super::Unreadable;
use std::borrow::Cow;

/// What XML takes for white space.
pub(super) const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

/// Text that is put together from pieces. References can name the halves of a surrogate pair one after the other; a half
/// alone, which text here cannot hold, becomes U+FFFD, as it would when written.
#[derive(Debug, Default)]
pub(super) struct Content {
    text: String,
    half: Option<u16>,
}

impl Content {
    pub(super) fn push_str(&mut self, piece: &str) {
        self.end_half();
        self.text.push_str(piece);
    }

    /// Adds the character of a reference.
    pub(super) fn push_code(&mut self, code: u32) {
        let pair = match (self.half, u16::try_from(code)) {
            (Some(high), Ok(low)) => char::decode_utf16([high, low]).next().and_then(Result::ok),
            _ => None,
        };
        if let Some(character) = pair {
            self.half = None;
            self.text.push(character);
            return;
        }
        self.end_half();
        match char::from_u32(code) {
            Some(character) => self.text.push(character),
            None => self.half = u16::try_from(code).ok(),
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.end_half();
        self.text
    }

    fn end_half(&mut self) {
        if self.half.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// Whether there is nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| BLANK.contains(&character))
}

/// The code of what stands between `&` and `;`. The framework takes any up to U+10FFFF, also such as XML does not have,
/// and no digits at all for 0.
pub(super) fn reference(name: &str) -> Result<u32, Unreadable> {
    let named = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => return numbered(name.strip_prefix('#').ok_or(Unreadable)?),
    };
    Ok(u32::from(named))
}

fn numbered(text: &str) -> Result<u32, Unreadable> {
    let (digits, radix) = text.strip_prefix('x').map_or((text, 10), |digits| (digits, 16));
    digits.chars().try_fold(0_u32, |code, character| {
        let digit = character.to_digit(radix).ok_or(Unreadable)?;
        let code = code.checked_mul(radix).and_then(|code| code.checked_add(digit));
        code.filter(|code| *code <= u32::from(char::MAX)).ok_or(Unreadable)
    })
}

/// Text between tags, with the ends of its lines made `\n`.
pub(super) fn text(raw: Cow<'_, str>) -> Result<Cow<'_, str>, Unreadable> {
    if raw.contains(is_forbidden) || raw.contains("]]>") {
        return Err(Unreadable);
    }
    if !raw.contains('\r') {
        return Ok(raw);
    }
    Ok(Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n")))
}

/// A section of character data is taken as it stands, control characters among it.
pub(super) fn section(raw: Cow<'_, str>) -> Result<Cow<'_, str>, Unreadable> {
    if raw.contains(is_no_character) {
        return Err(Unreadable);
    }
    Ok(raw)
}

/// Checks what a comment holds.
pub(super) fn comment(raw: &str) -> Result<(), Unreadable> {
    if raw.contains(is_forbidden) || raw.contains("--") || raw.ends_with('-') {
        return Err(Unreadable);
    }
    Ok(())
}

/// An attribute's value: references are replaced, and each end of line and tab is a space.
pub(super) fn attribute(raw: &str) -> Result<Cow<'_, str>, Unreadable> {
    if raw.contains(|character| character == '<' || is_forbidden(character)) {
        return Err(Unreadable);
    }
    if !raw.contains(['&', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut content = Content::default();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        content.push_str(&spaced(before));
        let (name, after) = after.split_once(';').ok_or(Unreadable)?;
        content.push_code(reference(name)?);
        rest = after;
    }
    content.push_str(&spaced(rest));
    Ok(Cow::Owned(content.finish()))
}

fn spaced(raw: &str) -> String {
    raw.replace("\r\n", " ").replace(BLANK, " ")
}

/// Characters that may not stand anywhere but in a section of character data.
fn is_forbidden(character: char) -> bool {
    (character < ' ' && !BLANK.contains(&character)) || is_no_character(character)
}

fn is_no_character(character: char) -> bool {
    matches!(character, '\u{FFFE}' | '\u{FFFF}')
}
