//! Tokens, as `JsonTextReader` finds them.
//!
//! A reader whose error was handled is asked to go on, so where an error leaves it, in the text and in its state, decides
//! what becomes of the rest of the body. Every function that can fail says so by its order of steps.

use super::Unreadable;
use super::numbers::{self, Number};
use super::scope::{Scope, Scopes};
use crate::date::Date;
use work::Work;

/// What was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    None,
    StartObject,
    StartArray,
    StartConstructor,
    EndObject,
    EndArray,
    EndConstructor,
    PropertyName,
    Comment,
    Integer,
    Float,
    String,
    Boolean,
    Date,
    Null,
    Undefined,
}

impl Token {
    fn is_start(self) -> bool {
        matches!(self, Self::StartObject | Self::StartArray | Self::StartConstructor)
    }
}

/// The value of what was read last. A member's name is kept with its object.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Nothing,
    Text(String),
    Number(Number),
    Bool(bool),
    Date(Date),
}

/// What may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Start,
    Property,
    ObjectStart,
    Object,
    ArrayStart,
    Array,
    ConstructorStart,
    Constructor,
    PostValue,
    Finished,
}

/// The text, in the units that the original counts in, and where in it the reader is.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) text: Vec<u16>,
    pub(super) at: usize,
    /// Whether anything beyond the end was asked for.
    pub(super) ended: bool,
    pub(super) state: State,
    pub(super) token: Token,
    pub(super) value: Value,
    pub(super) scopes: Scopes,
    /// The server's zone: seconds east of UTC.
    pub(super) offset_seconds: i32,
    /// What reading the text has cost.
    pub(super) work: Work,
}

impl Reader {
    pub(super) fn new(text: &str, offset_seconds: i32) -> Self {
        Self {
            text: text.encode_utf16().collect(),
            at: 0,
            ended: false,
            state: State::Start,
            token: Token::None,
            value: Value::Nothing,
            scopes: Scopes::new(),
            offset_seconds,
            work: Work::on(text.len()),
        }
    }

    /// Reads a token: false at the end, which leaves the token before it in place after a name or in a container.
    pub(super) fn read(&mut self) -> Result<bool, Unreadable> {
        self.work.check()?;
        loop {
            match self.state {
                State::Object | State::ObjectStart => return self.in_object(),
                State::Finished => return self.after_all(),
                State::PostValue => {
                    if self.after_value()? {
                        return Ok(true);
                    }
                }
                _ => return self.any_value(),
            }
        }
    }

    /// Reads a token that is no comment.
    pub(super) fn read_content(&mut self) -> Result<bool, Unreadable> {
        while self.read()? {
            if !matches!(self.token, Token::None | Token::Comment) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads a token that has to be there.
    pub(super) fn read_more(&mut self) -> Result<(), Unreadable> {
        self.read()?.then_some(()).ok_or(Unreadable)
    }

    /// Passes the value of a member whose name was read, or the rest of a container whose start was read.
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        if self.token == Token::PropertyName {
            self.read()?;
        }
        if self.token.is_start() {
            let depth = self.depth();
            while self.read()? && depth < self.depth() {}
        }
        Ok(())
    }

    /// How many containers the token is in.
    pub(super) fn depth(&self) -> usize {
        let outside = self.token.is_start() || *self.scopes.current() == Scope::Root;
        self.scopes.outer().saturating_add(usize::from(!outside))
    }

    /// The path of the token.
    pub(super) fn path(&self) -> String {
        let starts = [State::ObjectStart, State::ArrayStart, State::ConstructorStart];
        self.scopes.path(!starts.contains(&self.state))
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    /// The unit so far ahead; half of a pair, which nothing here looks for, as U+FFFD.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.work.count(1);
        let unit = self.text.get(self.at.saturating_add(ahead))?;
        Some(char::from_u32(u32::from(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    pub(super) fn advance(&mut self, units: usize) {
        self.at = self.at.saturating_add(units);
    }

    /// Whether there is a unit so far ahead.
    pub(super) fn has(&mut self, ahead: usize) -> bool {
        let has = self.at.saturating_add(ahead) < self.text.len();
        self.ended |= !has;
        has
    }

    /// Passes white space, and NULs, and shows what follows.
    pub(super) fn skip_blanks(&mut self) -> Option<char> {
        while let Some(character) = self.peek() {
            if character != '\0' && !character.is_whitespace() {
                return Some(character);
            }
            self.advance(1);
        }
        self.ended = true;
        None
    }

    pub(super) fn set_token(&mut self, token: Token, value: Value) {
        self.token = token;
        self.value = value;
    }

    /// Makes a value the token that was read.
    pub(super) fn set_value(&mut self, token: Token, value: Value) {
        self.set_token(token, value);
        self.finish_value();
    }

    pub(super) fn finish_value(&mut self) {
        self.leave_value();
        self.scopes.count();
    }

    fn leave_value(&mut self) {
        let outside = *self.scopes.current() == Scope::Root;
        self.state = if outside { State::Finished } else { State::PostValue };
    }

    fn open(&mut self, token: Token, value: Value) -> Result<bool, Unreadable> {
        self.set_token(token, value);
        let (state, scope) = match token {
            Token::StartObject => (State::ObjectStart, Scope::Object(None)),
            Token::StartArray => (State::ArrayStart, Scope::Array(-1)),
            _ => (State::ConstructorStart, Scope::Constructor(-1)),
        };
        self.state = state;
        self.scopes.open(scope)?;
        Ok(true)
    }

    /// Closes a container. An end that does not fit closes it too, but leaves the state.
    fn close(&mut self, token: Token) -> Result<bool, Unreadable> {
        self.set_token(token, Value::Nothing);
        let expected = match token {
            Token::EndObject => Scope::Object(None),
            Token::EndArray => Scope::Array(0),
            _ => Scope::Constructor(0),
        };
        if !self.scopes.close().is_like(&expected) {
            return Err(Unreadable);
        }
        self.leave_value();
        Ok(true)
    }

    fn close_by(&mut self, character: char) -> Result<bool, Unreadable> {
        self.advance(1);
        self.close(match character {
            '}' => Token::EndObject,
            ']' => Token::EndArray,
            _ => Token::EndConstructor,
        })
    }

    fn after_all(&mut self) -> Result<bool, Unreadable> {
        if self.has(0) {
            let next = self.skip_blanks();
            if !self.ended {
                return if next == Some('/') {
                    self.comment_token()
                } else {
                    Err(Unreadable)
                };
            }
        }
        self.set_token(Token::None, Value::Nothing);
        Ok(false)
    }

    /// Reads on after a value: true with a token, false where another state reads on.
    fn after_value(&mut self) -> Result<bool, Unreadable> {
        match self.skip_blanks() {
            None => {
                self.state = State::Finished;
                Ok(false)
            }
            Some(end @ ('}' | ']' | ')')) => self.close_by(end),
            Some('/') => self.comment_token(),
            Some(',') => {
                self.advance(1);
                self.state = match self.scopes.current() {
                    Scope::Object(_) => State::Object,
                    Scope::Array(_) => State::Array,
                    Scope::Constructor(_) => State::Constructor,
                    Scope::Root => State::Finished,
                };
                Ok(false)
            }
            Some(_) => Err(Unreadable),
        }
    }

    fn in_object(&mut self) -> Result<bool, Unreadable> {
        match self.skip_blanks() {
            None => Ok(false),
            Some('}') => self.close_by('}'),
            Some('/') => self.comment_token(),
            Some(first) => self.name(first),
        }
    }

    fn name(&mut self, first: char) -> Result<bool, Unreadable> {
        let name = match first {
            '"' | '\'' => {
                self.advance(1);
                self.string(first)?
            }
            _ if is_of_name(first) => self.bare_name()?,
            _ => return Err(Unreadable),
        };
        // A comment is no blank here.
        if self.skip_blanks() != Some(':') {
            return Err(Unreadable);
        }
        self.advance(1);
        self.set_token(Token::PropertyName, Value::Nothing);
        self.state = State::Property;
        self.scopes.set_name(name);
        Ok(true)
    }

    fn bare_name(&mut self) -> Result<String, Unreadable> {
        let start = self.at;
        while self.peek().is_some_and(is_of_name) {
            self.advance(1);
        }
        match self.peek() {
            Some(end) if end == '\0' || end == ':' || end.is_whitespace() => Ok(self.text_from(start)),
            _ => Err(Unreadable),
        }
    }

    /// The text from there to here.
    pub(super) fn text_from(&self, start: usize) -> String {
        let units = self.text.get(start..self.at).unwrap_or_default();
        self.work.count(units.len());
        String::from_utf16_lossy(units)
    }

    fn any_value(&mut self) -> Result<bool, Unreadable> {
        let Some(first) = self.skip_blanks() else {
            return Ok(false);
        };
        match first {
            '"' | '\'' => {
                self.advance(1);
                let text = self.string(first)?;
                self.set_value(Token::String, Value::Text(text));
                Ok(true)
            }
            '{' => {
                self.advance(1);
                self.open(Token::StartObject, Value::Nothing)
            }
            '[' => {
                self.advance(1);
                self.open(Token::StartArray, Value::Nothing)
            }
            ']' | ')' => self.close_by(first),
            ',' => {
                // What is not there is undefined; the comma is read after it.
                self.set_value(Token::Undefined, Value::Nothing);
                Ok(true)
            }
            '/' => self.comment_token(),
            _ => self.bare_value(first),
        }
    }

    fn bare_value(&mut self, first: char) -> Result<bool, Unreadable> {
        match first {
            't' => self.keyword("true", Token::Boolean, Value::Bool(true))?,
            'f' => self.keyword("false", Token::Boolean, Value::Bool(false))?,
            'u' => self.keyword("undefined", Token::Undefined, Value::Nothing)?,
            'n' => return self.null_or_constructor(),
            '-' if self.is_negative_infinity() => self.named_number("-Infinity")?,
            'I' => self.named_number("Infinity")?,
            'N' => self.named_number("NaN")?,
            '-' | '.' | '0'..='9' => self.number()?,
            _ => return Err(Unreadable),
        }
        Ok(true)
    }

    fn null_or_constructor(&mut self) -> Result<bool, Unreadable> {
        if !self.has(1) {
            self.advance(1);
            return Err(Unreadable);
        }
        match self.peek_at(1) {
            Some('u') => self.keyword("null", Token::Null, Value::Nothing).map(|()| true),
            Some('e') => self.constructor(),
            _ => Err(Unreadable),
        }
    }

    fn constructor(&mut self) -> Result<bool, Unreadable> {
        if !self.matches("new")? {
            return Err(Unreadable);
        }
        self.skip_blanks();
        let start = self.at;
        while self.peek().is_some_and(char::is_alphanumeric) {
            self.advance(1);
        }
        let name = self.text_from(start);
        if self.skip_blanks() != Some('(') {
            return Err(Unreadable);
        }
        self.advance(1);
        self.open(Token::StartConstructor, Value::Text(name))
    }

    pub(super) fn is_negative_infinity(&mut self) -> bool {
        self.has(1) && self.peek_at(1) == Some('I')
    }

    fn named_number(&mut self, word: &str) -> Result<(), Unreadable> {
        self.keyword(word, Token::Float, Value::Number(Number::Double(numbers::named(word))))
    }

    /// Reads a number of any kind. Its state is that after a value even where the number is none.
    fn number(&mut self) -> Result<(), Unreadable> {
        let text = self.number_text()?;
        self.finish_value();
        let number = numbers::parse(&text);
        self.set_number(number)
    }

    pub(super) fn set_number(&mut self, number: Option<Number>) -> Result<(), Unreadable> {
        let token = match number {
            Some(Number::Double(_)) => Token::Float,
            Some(_) => Token::Integer,
            None => Token::Undefined,
        };
        self.set_token(token, number.map_or(Value::Nothing, Value::Number));
        number.map(|_| ()).ok_or(Unreadable)
    }

    /// What looks like a number, up to something that may follow one.
    pub(super) fn number_text(&mut self) -> Result<String, Unreadable> {
        let start = self.at;
        while let Some(character) = self.peek() {
            match character {
                '-' | '+' | '.' | '0'..='9' | 'a'..='f' | 'A'..='F' | 'x' | 'X' => self.advance(1),
                '\0' | ',' | '}' | ']' | ')' | '/' => return Ok(self.text_from(start)),
                _ if character.is_whitespace() => return Ok(self.text_from(start)),
                _ => return Err(Unreadable),
            }
        }
        self.ended = true;
        Ok(self.text_from(start))
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}
