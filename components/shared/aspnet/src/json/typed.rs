//! Values of members that are read as what their type is: `int`, `string`, `bool`, `double`, `DateTime`.
//!
//! They are found by their first character, without a token for what does not fit; of that, one character is passed and
//! the rest is read as another value. So a list in place of a `string` leaves the reader behind its bracket, where the
//! items are no members, while a list in place of a `long`, which is not read in this way, is passed as a whole.

use super::Unreadable;
use super::lexer::{Reader, Token, Value};
use super::numbers::{self, Number};
use crate::date::Date;

/// A type that values are read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Bool,
    Double,
    Date,
}

impl Reader {
    /// Reads a member's value. The token is `None` at the end of the text.
    pub(super) fn read_as(&mut self, kind: Kind) -> Result<(), Unreadable> {
        self.work.check()?;
        loop {
            let Some(first) = self.skip_blanks() else {
                self.set_token(Token::None, Value::Nothing);
                return Ok(());
            };
            match first {
                '/' => self.comment()?,
                '"' | '\'' => {
                    self.advance(1);
                    let text = self.string(first)?;
                    self.finish_value();
                    return self.convert(text, kind);
                }
                'n' => return self.null(),
                ',' => {
                    // Nothing is there. The comma is read after this value.
                    self.set_value(Token::Undefined, Value::Nothing);
                    return Err(Unreadable);
                }
                _ => return self.read_bare(first, kind),
            }
        }
    }

    fn null(&mut self) -> Result<(), Unreadable> {
        if !self.has(1) {
            self.at = self.text.len();
            return Err(Unreadable);
        }
        if self.peek_at(1) == Some('u') {
            return self.keyword("null", Token::Null, Value::Nothing);
        }
        self.advance(2);
        Err(Unreadable)
    }

    fn read_bare(&mut self, first: char, kind: Kind) -> Result<(), Unreadable> {
        let is_digit = matches!(first, '.' | '0'..='9');
        match (kind, first) {
            (Kind::Bool, '-') => self.number_as(kind),
            (_, '-') if self.is_negative_infinity() => self.named_number_as("-Infinity", kind),
            (_, '-') => self.number_as(kind),
            (Kind::Date, _) if is_digit => self.unexpected(),
            _ if is_digit => self.number_as(kind),
            (Kind::Int | Kind::Text | Kind::Double | Kind::Date, 'I') => self.named_number_as("Infinity", kind),
            (Kind::Int | Kind::Text | Kind::Double | Kind::Date, 'N') => self.named_number_as("NaN", kind),
            (Kind::Bool, 't') => self.keyword("true", Token::Boolean, Value::Bool(true)),
            (Kind::Bool, 'f') => self.keyword("false", Token::Boolean, Value::Bool(false)),
            (Kind::Text, 't') => self.keyword("true", Token::String, Value::Text("true".to_owned())),
            (Kind::Text, 'f') => self.keyword("false", Token::String, Value::Text("false".to_owned())),
            _ => self.unexpected(),
        }
    }

    fn unexpected(&mut self) -> Result<(), Unreadable> {
        self.advance(1);
        Err(Unreadable)
    }

    fn named_number_as(&mut self, word: &str, kind: Kind) -> Result<(), Unreadable> {
        let (token, value) = match kind {
            Kind::Double => (Token::Float, Value::Number(Number::Double(numbers::named(word)))),
            _ => (Token::String, Value::Text(word.to_owned())),
        };
        if !self.matches(word)? || matches!(kind, Kind::Int | Kind::Date) {
            return Err(Unreadable);
        }
        self.set_value(token, value);
        Ok(())
    }

    fn number_as(&mut self, kind: Kind) -> Result<(), Unreadable> {
        let text = self.number_text()?;
        self.finish_value();
        self.work.count(text.len());
        match kind {
            Kind::Int => self.set_number(numbers::parse_int(&text).map(|number| Number::Int(number.into()))),
            Kind::Double => self.set_number(numbers::parse_number_as_double(&text).map(Number::Double)),
            Kind::Bool => {
                self.set_number(numbers::parse(&text))?;
                let is_true = match self.value {
                    Value::Number(Number::Int(number)) => number != 0,
                    Value::Number(Number::Big(more)) => more,
                    Value::Number(Number::Double(number)) => number != 0.0,
                    _ => false,
                };
                self.set_token(Token::Boolean, Value::Bool(is_true));
                Ok(())
            }
            Kind::Text if numbers::is_number(&text) => {
                self.set_token(Token::String, Value::Text(text));
                Ok(())
            }
            Kind::Text => self.set_number(None),
            // The token stays the member's name, with which the next member's name is passed as if it were the value.
            Kind::Date => Err(Unreadable),
        }
    }

    /// Makes a string a value of the type. An empty one is null, for any type but `string`.
    fn convert(&mut self, text: String, kind: Kind) -> Result<(), Unreadable> {
        if text.is_empty() && kind != Kind::Text {
            self.set_token(Token::Null, Value::Nothing);
            return Ok(());
        }
        self.work.count(text.len());
        let converted = match kind {
            Kind::Int => numbers::parse_integer(&text).map(|number: i32| number_of(number.into())),
            Kind::Double => {
                let number = numbers::parse_double(&text, true);
                number.map(|number| (Token::Float, Value::Number(Number::Double(number))))
            }
            Kind::Bool => parse_bool(&text).map(|is_true| (Token::Boolean, Value::Bool(is_true))),
            Kind::Date => {
                let date = Date::from_json_text(&text, self.offset_seconds);
                date.map(|date| (Token::Date, Value::Date(date)))
            }
            Kind::Text => None,
        };
        let fits = kind == Kind::Text || converted.is_some();
        let (token, value) = converted.unwrap_or((Token::String, Value::Text(text)));
        self.set_token(token, value);
        fits.then_some(()).ok_or(Unreadable)
    }
}

fn number_of(number: i64) -> (Token, Value) {
    (Token::Integer, Value::Number(Number::Int(number)))
}

/// Reads `true` and `false` in any letter case, with blanks and NULs around.
fn parse_bool(text: &str) -> Option<bool> {
    let text = text.trim_matches(|character: char| character == '\0' || character.is_whitespace());
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}
