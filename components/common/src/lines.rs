//! Newline-delimited bodies of any length, a line at a time.

use crate::http::{BodyError, BodyStream};
use bytes::{Buf, BytesMut};

/// Why a line cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The line is longer than this many bytes; the ones behind it can be read.
    #[error("the line is longer than {0} bytes")]
    TooLong(usize),
    /// The body broke off.
    #[error(transparent)]
    Body(BodyError),
}

/// The lines of a body, in bounded memory.
pub struct Lines {
    body: BodyStream,
    splitter: Splitter,
    ended: bool,
}

impl Lines {
    /// The lines of `body`, none longer than `limit` bytes.
    #[must_use]
    pub fn new(body: BodyStream, limit: usize) -> Self {
        Self {
            body,
            splitter: Splitter::new(limit),
            ended: false,
        }
    }

    /// The next line without its line end, or `None` after the last one. A body that ends with a line end has no empty
    /// line behind it.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, Error>> {
        loop {
            if let Some(line) = self.splitter.line() {
                return Some(line);
            }
            if self.ended {
                return self.splitter.rest();
            }
            match self.body.next().await {
                Some(Ok(data)) => self.splitter.push(&data),
                Some(Err(error)) => {
                    self.ended = true;
                    self.splitter.clear();
                    return Some(Err(Error::Body(error)));
                }
                None => self.ended = true,
            }
        }
    }
}

/// Bytes that come in parts, cut into lines: what [`Lines`] does with a body.
pub struct Splitter {
    limit: usize,
    kept: BytesMut,
    /// How many of the kept bytes are known to have no line end.
    searched: usize,
    /// The line that has begun is too long; its bytes are not kept.
    skipping: bool,
}

impl Splitter {
    /// Lines of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            kept: BytesMut::new(),
            searched: 0,
            skipping: false,
        }
    }

    /// Adds the next part. All lines of those before it should have been taken.
    pub fn push(&mut self, data: &[u8]) {
        self.kept.extend_from_slice(data);
    }

    fn clear(&mut self) {
        self.kept.clear();
        self.searched = 0;
        self.skipping = false;
    }

    /// The next line whose end has come.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`].
    pub fn line(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let unsearched = self.kept.get(self.searched..).unwrap_or_default();
        if let Some(offset) = unsearched.iter().position(|&byte| byte == b'\n') {
            let line = self.kept.split_to(self.searched.saturating_add(offset));
            self.kept.advance(1);
            self.searched = 0;
            return Some(self.checked(&line));
        }
        self.searched = self.kept.len();
        if self.searched > self.limit.saturating_add(1) {
            self.kept.clear();
            self.searched = 0;
            self.skipping = true;
        }
        None
    }

    /// The line without an end that is left once all parts have come.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`].
    pub fn rest(&mut self) -> Option<Result<Vec<u8>, Error>> {
        let line = self.kept.split();
        self.searched = 0;
        (self.skipping || !line.is_empty()).then(|| self.checked(&line))
    }

    fn checked(&mut self, line: &[u8]) -> Result<Vec<u8>, Error> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if std::mem::take(&mut self.skipping) || line.len() > self.limit {
            return Err(Error::TooLong(self.limit));
        }
        Ok(line.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Splitter};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    fn split(limit: usize, parts: &[&[u8]]) -> Vec<Result<Vec<u8>, Error>> {
        let mut splitter = Splitter::new(limit);
        let mut lines = Vec::new();
        for part in parts {
            splitter.push(part);
            lines.extend(std::iter::from_fn(|| splitter.line()));
            assert!(splitter.kept.len() <= limit.saturating_add(1));
        }
        lines.extend(splitter.rest());
        lines
    }

    #[test]
    fn lines_end_at_line_ends_and_at_the_end_and_long_ones_are_left_out() {
        let ok = |text: &str| Ok(text.as_bytes().to_vec());
        assert_eq!(split(9, &[b"a\nb\r\n\nc"]), [ok("a"), ok("b"), ok(""), ok("c")]);
        assert_eq!(split(9, &[b"a", b"b\n", b""]), [ok("ab")]);
        assert_eq!(
            split(2, &[b"ab\nabc\nab\r\n", b"abcd", b"ef", b"\nx"]),
            [
                ok("ab"),
                Err(Error::TooLong(2)),
                ok("ab"),
                Err(Error::TooLong(2)),
                ok("x")
            ]
        );
        assert_eq!(split(2, &[b"abcdef"]), [Err(Error::TooLong(2))]);
        assert_eq!(split(2, &[]), []);
    }

    proptest! {
        #[test]
        fn however_the_bytes_come_the_lines_are_the_same(parts in any::<Vec<Vec<u8>>>()) {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            let whole = parts.concat();
            let lines = split(usize::MAX >> 1, &parts);
            prop_assert_eq!(&lines, &split(usize::MAX >> 1, &[&whole]));
            let count = whole.split(|&byte| byte == b'\n').count();
            let open = whole.last().is_some_and(|&byte| byte != b'\n');
            prop_assert_eq!(lines.len(), if open { count } else { count.saturating_sub(1) });
            prop_assert!(split(1, &parts).len() == lines.len());
        }
    }
}
