//! Parameter values, and the checks that Yii's validators make of them.

use serde::Serialize;

/// A parameter whose value it cannot have, in Yii's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The parameter's name.
    pub field: &'static str,
    /// What is wrong with it, in Yii's words.
    pub message: String,
}

/// A parameter's value as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// Not at all.
    Absent,
    /// As text.
    Text(String),
    /// As a JSON number.
    Number(serde_json::Number),
    /// As something that is neither: a list, an object, true or false, bytes that are no UTF-8.
    Other,
}

/// A parameter: its name, and what was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    name: &'static str,
    sent: Sent,
}

/// What PHP's `trim` takes away.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\u{b}'];

impl Parameter {
    /// The parameter of this name.
    #[must_use]
    pub fn new(name: &'static str, sent: Sent) -> Self {
        Self { name, sent }
    }

    /// `None` where nothing was sent, or nothing with a name: Yii skips its checks then.
    #[must_use]
    pub fn optional(self) -> Option<Self> {
        match &self.sent {
            Sent::Absent => None,
            Sent::Text(text) if text.is_empty() => None,
            _ => Some(self),
        }
    }

    /// The parameter, which has to be more than what PHP's `trim` takes away.
    ///
    /// # Errors
    ///
    /// Nothing else was sent.
    pub fn required(self) -> Result<Self, Violation> {
        match &self.sent {
            Sent::Absent => Err(self.violation("cannot be blank.")),
            Sent::Text(text) if text.trim_matches(BLANKS).is_empty() => Err(self.violation("cannot be blank.")),
            _ => Ok(self),
        }
    }

    /// An integer of 64 bits. A number with a fraction of zero is one, as in PHP.
    ///
    /// # Errors
    ///
    /// It is something else.
    pub fn integer(&self) -> Result<i64, Violation> {
        let number = match &self.sent {
            Sent::Text(text) => text
                .trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}'])
                .parse()
                .ok(),
            Sent::Number(number) => number.as_i64().or_else(|| integral(number.as_f64()?)),
            Sent::Absent | Sent::Other => None,
        };
        number.ok_or_else(|| self.violation("must be an integer."))
    }

    /// Text, and not a number.
    ///
    /// # Errors
    ///
    /// It is something else.
    pub fn string(self) -> Result<String, Violation> {
        match self.sent {
            Sent::Text(text) => Ok(text),
            _ => Err(self.violation("must be a string.")),
        }
    }

    /// What a text of a few known ones stands for.
    ///
    /// # Errors
    ///
    /// It is none of them.
    pub fn one_of<T>(&self, known: impl Fn(&str) -> Option<T>) -> Result<T, Violation> {
        self.read(known).ok_or_else(|| self.violation("is invalid."))
    }

    /// What a text of some format stands for.
    ///
    /// # Errors
    ///
    /// It has another format.
    pub fn formatted<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<T, Violation> {
        self.read(read).ok_or_else(|| Violation {
            field: self.name,
            message: format!("The format of {} is invalid.", label(self.name)),
        })
    }

    fn read<T>(&self, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        match &self.sent {
            Sent::Text(text) => read(text),
            _ => None,
        }
    }

    /// That the value is `wrong`, a text that goes on behind the parameter's label.
    #[must_use]
    pub fn violation(&self, wrong: &str) -> Violation {
        Violation {
            field: self.name,
            message: format!("{} {wrong}", label(self.name)),
        }
    }
}

/// Yii's label of a parameter: the words of its name with capitals.
fn label(name: &str) -> String {
    let mut label = String::new();
    for (index, letter) in name.char_indices() {
        if index == 0 {
            label.push(letter.to_ascii_uppercase());
        } else {
            if letter.is_ascii_uppercase() {
                label.push(' ');
            }
            label.push(letter);
        }
    }
    label
}

/// A float that PHP writes without a fraction and an exponent.
fn integral(number: f64) -> Option<i64> {
    const LARGEST: f64 = 1e15;
    #[expect(clippy::cast_possible_truncation, reason = "it was compared with the bounds")]
    let whole = number as i64;
    (number.fract() == 0.0 && number.abs() < LARGEST).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::{Parameter, Sent, label};

    #[test]
    fn labels_are_the_words_of_names() {
        for (name, expected) in [("id", "Id"), ("memberId", "Member Id"), ("messageType", "Message Type")] {
            assert_eq!(label(name), expected);
        }
    }

    #[test]
    fn blank_is_what_php_trims_away() {
        let sent = |text: &str| Parameter::new("sellerId", Sent::Text(text.to_owned()));
        for blank in ["", " ", "\t\n\r\u{b}\0 "] {
            assert!(sent(blank).required().is_err(), "{blank:?}");
            assert_eq!(sent(blank).optional().is_none(), blank.is_empty(), "{blank:?}");
        }
        for text in ["0", " x ", "\u{a0}", "\u{3000}", "\u{c}"] {
            assert!(sent(text).required().is_ok(), "{text:?}");
        }
    }

    #[test]
    fn integers_are_those_of_yii() {
        let text = |text: &str| Parameter::new("memberId", Sent::Text(text.to_owned())).integer().ok();
        let cases = [
            ("5", Some(5)),
            (" +5\n", Some(5)),
            ("-5", Some(-5)),
            ("007", Some(7)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e3", None),
            ("1.0", None),
            ("0x1", None),
            ("", None),
            ("+", None),
            ("5 6", None),
        ];
        for (sent, expected) in cases {
            assert_eq!(text(sent), expected, "{sent:?}");
        }
        let number = |json: &str| {
            let number = Sent::Number(serde_json::from_str(json).unwrap());
            Parameter::new("memberId", number).integer().ok()
        };
        let cases = [
            ("5", Some(5)),
            ("5.0", Some(5)),
            ("1e3", Some(1000)),
            ("5.5", None),
            ("1e15", None),
            ("18446744073709551615", None),
        ];
        for (sent, expected) in cases {
            assert_eq!(number(sent), expected, "{sent}");
        }
    }
}
