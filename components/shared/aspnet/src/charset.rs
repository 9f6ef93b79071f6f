//! The two charsets of bodies.

use crate::negotiation::Charset;

/// A body that is not in its charset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Undecodable;

const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
const UTF16_MARK: &[u8] = &[0xFF, 0xFE];
const UTF16_MARK_BIG: &[u8] = &[0xFE, 0xFF];

/// Reads a body of JSON as a `StreamReader` does: a byte order mark wins over the charset, and what follows one of
/// another charset than UTF-16 is read with replacements instead of refused.
pub(crate) fn decode(body: &[u8], charset: Charset) -> Result<String, Undecodable> {
    if let Some(rest) = body.strip_prefix(UTF8_MARK) {
        return Ok(String::from_utf8_lossy(rest).into_owned());
    }
    if let Some(rest) = body.strip_prefix(UTF16_MARK_BIG) {
        return Ok(String::from_utf16_lossy(&units(rest, u16::from_be_bytes)));
    }
    match (body.strip_prefix(UTF16_MARK), charset) {
        (Some(rest), Charset::Utf8) => Ok(String::from_utf16_lossy(&units(rest, u16::from_le_bytes))),
        (rest, charset) => decode_strictly(rest.unwrap_or(body), charset),
    }
}

/// Reads a body of XML: a byte order mark has to be that of the charset. UTF-16 without one has to begin with `<`, by which
/// the original knows it.
pub(crate) fn decode_marked(body: &[u8], charset: Charset) -> Result<String, Undecodable> {
    let mark = match charset {
        Charset::Utf8 => UTF8_MARK,
        Charset::Utf16 => UTF16_MARK,
    };
    match (body.strip_prefix(mark), charset) {
        (Some(rest), _) => decode_strictly(rest, charset),
        (None, Charset::Utf16) if !body.starts_with(b"<\0") => Err(Undecodable),
        (None, _) => decode_strictly(body, charset),
    }
}

/// Writes a body, with the byte order mark where the charset has one.
pub(crate) fn encode(text: String, charset: Charset) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.into_bytes(),
        Charset::Utf16 => {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            UTF16_MARK.iter().copied().chain(units).collect()
        }
    }
}

fn decode_strictly(body: &[u8], charset: Charset) -> Result<String, Undecodable> {
    match charset {
        Charset::Utf8 => std::str::from_utf8(body).map(str::to_owned).map_err(|_| Undecodable),
        Charset::Utf16 if body.len().is_multiple_of(2) => {
            String::from_utf16(&units(body, u16::from_le_bytes)).map_err(|_| Undecodable)
        }
        Charset::Utf16 => Err(Undecodable),
    }
}

fn units(body: &[u8], read: fn([u8; 2]) -> u16) -> Vec<u16> {
    let (pairs, _odd) = body.as_chunks::<2>();
    pairs.iter().map(|pair| read(*pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Undecodable, decode, decode_marked, encode};
    use crate::negotiation::Charset::{Utf8, Utf16};

    #[test]
    fn bodies_are_read_in_their_charset() {
        let good = |text: &str| Ok(text.to_owned());
        let cases: [(&[u8], _, _, _); 10] = [
            (b"{\xE4\xB8\xAD}", Utf8, good("{中}"), good("{中}")),
            (b"\xEF\xBB\xBF{}", Utf8, good("{}"), good("{}")),
            (b"{\xFF}", Utf8, Err(Undecodable), Err(Undecodable)),
            (b"\xEF\xBB\xBF{\xFF}", Utf8, good("{\u{FFFD}}"), Err(Undecodable)),
            (b"{\0-N}\0", Utf16, good("{中}"), Err(Undecodable)),
            (b"<\0-N", Utf16, good("<中"), good("<中")),
            (b"\xFF\xFE{\0-N}\0", Utf16, good("{中}"), good("{中}")),
            (b"\xFF\xFE{\0-N}\0", Utf8, good("{中}"), Err(Undecodable)),
            (b"\xFE\xFF\0{N-\0}", Utf8, good("{中}"), Err(Undecodable)),
            (b"{\0}", Utf16, Err(Undecodable), Err(Undecodable)),
        ];
        for (body, charset, json, xml) in cases {
            assert_eq!(decode(body, charset), json, "{body:?}");
            assert_eq!(decode_marked(body, charset), xml, "{body:?}");
        }
        assert_eq!(decode(b"\x00\xD8{\0", Utf16), Err(Undecodable));
    }

    #[test]
    fn only_utf_16_is_written_with_a_mark() {
        assert_eq!(encode("中".to_owned(), Utf8), "中".as_bytes());
        assert_eq!(
            encode("中😀".to_owned(), Utf16),
            [0xFF, 0xFE, 0x2D, 0x4E, 0x3D, 0xD8, 0x00, 0xDE]
        );
    }
}
