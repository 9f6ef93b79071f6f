//! Words and comments.

use super::Unreadable;
use super::lexer::{Reader, State, Token, Value};

impl Reader {
    pub(super) fn keyword(&mut self, word: &str, token: Token, value: Value) -> Result<(), Unreadable> {
        if !self.matches(word)? {
            return Err(Unreadable);
        }
        self.set_value(token, value);
        Ok(())
    }

    /// Whether a word is here and ends here. Passes what of it is here; all of the text where it is too short.
    pub(super) fn matches(&mut self, word: &str) -> Result<bool, Unreadable> {
        if !self.has(word.len().saturating_sub(1)) {
            self.at = self.text.len();
            return Err(Unreadable);
        }
        for expected in word.chars() {
            if self.peek() != Some(expected) {
                return Ok(false);
            }
            self.advance(1);
        }
        Ok(!self.has(0) || self.is_separator())
    }

    fn is_separator(&mut self) -> bool {
        match self.peek() {
            None | Some('}' | ']' | ',' | '\0') => true,
            Some('/') => self.has(1) && matches!(self.peek_at(1), Some('*' | '/')),
            Some(')') => matches!(self.state, State::Constructor | State::ConstructorStart),
            Some(other) => other.is_whitespace(),
        }
    }

    pub(super) fn comment_token(&mut self) -> Result<bool, Unreadable> {
        self.comment()?;
        self.set_token(Token::Comment, Value::Text(String::new()));
        Ok(true)
    }

    /// Passes a comment.
    pub(super) fn comment(&mut self) -> Result<(), Unreadable> {
        self.advance(1);
        if !self.has(1) {
            return Err(Unreadable);
        }
        let line = match self.peek() {
            Some('*') => false,
            Some('/') => true,
            _ => return Err(Unreadable),
        };
        self.advance(1);
        while let Some(character) = self.peek() {
            if line && matches!(character, '\r' | '\n') {
                return Ok(());
            }
            self.advance(1);
            if !line && character == '*' && self.peek() == Some('/') {
                self.advance(1);
                return Ok(());
            }
        }
        self.ended = true;
        if line { Ok(()) } else { Err(Unreadable) }
    }
}
