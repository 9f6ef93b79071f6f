//! Parameter values, and the checks that Yii's validators make of them.

use crate::domain::Violation;
use message_store::{MessageType, SellerId};

/// A parameter's value as it was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sent {
    /// Not at all.
    Absent,
    /// As text.
    Text(String),
    /// As a JSON number.
    Number(serde_json::Number),
    /// As something that is neither: a list, an object, true or false, bytes that are no UTF-8.
    Other,
}

/// A parameter: its name, Yii's label for it, and what was sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    name: &'static str,
    label: &'static str,
    sent: Sent,
}

/// Yii's labels: the name's words with capitals.
const LABELS: [(&str, &str); 10] = [
    ("memberId", "Member Id"),
    ("sellerId", "Seller Id"),
    ("messageType", "Message Type"),
    ("startTime", "Start Time"),
    ("endTime", "End Time"),
    ("id", "Id"),
    ("beforeId", "Before Id"),
    ("afterId", "After Id"),
    ("order", "Order"),
    ("cnt", "Cnt"),
];

/// What PHP's `trim` takes away.
const BLANKS: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\u{b}'];

impl Parameter {
    pub(crate) fn new(name: &'static str, sent: Sent) -> Self {
        let label = LABELS.iter().find(|(known, _)| *known == name);
        Self {
            name,
            label: label.map_or(name, |(_, label)| label),
            sent,
        }
    }

    /// `None` where nothing was sent, or nothing with a name: Yii skips its checks then.
    pub(crate) fn optional(self) -> Option<Self> {
        match &self.sent {
            Sent::Absent => None,
            Sent::Text(text) if text.is_empty() => None,
            _ => Some(self),
        }
    }

    /// The parameter, which has to be more than what PHP's `trim` takes away.
    pub(crate) fn required(self) -> Result<Self, Violation> {
        match &self.sent {
            Sent::Absent => Err(self.violation("cannot be blank.")),
            Sent::Text(text) if text.trim_matches(BLANKS).is_empty() => Err(self.violation("cannot be blank.")),
            _ => Ok(self),
        }
    }

    /// An integer of 64 bits. A number with a fraction of zero is one, as in PHP. UNSPECIFIED: chat-records-integers
    pub(crate) fn integer(&self) -> Result<i64, Violation> {
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

    pub(crate) fn string(self) -> Result<String, Violation> {
        match self.sent {
            Sent::Text(text) => Ok(text),
            _ => Err(self.violation("must be a string.")),
        }
    }

    pub(crate) fn seller_id(self) -> Result<SellerId, Violation> {
        let too_long = self.violation(&format!("should contain at most {} bytes.", SellerId::MAX));
        SellerId::try_from(self.string()?).map_err(|_| too_long)
    }

    pub(crate) fn message_type(&self) -> Result<MessageType, Violation> {
        self.one_of(MessageType::from_name)
    }

    /// What a text stands for.
    pub(crate) fn one_of<T>(&self, known: impl Fn(&str) -> Option<T>) -> Result<T, Violation> {
        self.read(known, "is invalid.")
    }

    /// The first and last second of a time.
    pub(crate) fn seconds(&self, known: impl Fn(&str) -> Option<(i64, i64)>) -> Result<(i64, i64), Violation> {
        let violation = Violation {
            field: self.name,
            message: format!("The format of {} is invalid.", self.label),
        };
        self.read(known, "").map_err(|_| violation)
    }

    fn read<T>(&self, known: impl Fn(&str) -> Option<T>, wrong: &str) -> Result<T, Violation> {
        let value = match &self.sent {
            Sent::Text(text) => known(text),
            _ => None,
        };
        value.ok_or_else(|| self.violation(wrong))
    }

    pub(crate) fn violation(&self, wrong: &str) -> Violation {
        Violation {
            field: self.name,
            message: format!("{} {wrong}", self.label),
        }
    }
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
    use super::{Parameter, Sent};

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
