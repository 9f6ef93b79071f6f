//! Strings and their escapes.

use super::Unreadable;
use super::lexer::Reader;

/// What stands for half of a surrogate pair without the other.
const REPLACEMENT: u16 = 0xFFFD;

impl Reader {
    /// Reads what is within quotes, the first of which was passed. Line ends and controls stand for themselves.
    pub(super) fn string(&mut self, quote: char) -> Result<String, Unreadable> {
        let mut start = self.at;
        let mut units = Vec::new();
        while let Some(character) = self.peek() {
            if character == quote {
                units.extend_from_slice(self.text.get(start..self.at).unwrap_or_default());
                self.advance(1);
                self.work.count(units.len());
                return Ok(String::from_utf16_lossy(&units));
            }
            if character == '\\' {
                units.extend_from_slice(self.text.get(start..self.at).unwrap_or_default());
                self.advance(1);
                self.escape(&mut units)?;
                start = self.at;
            } else {
                self.advance(1);
            }
        }
        self.ended = true;
        Err(Unreadable)
    }

    fn escape(&mut self, units: &mut Vec<u16>) -> Result<(), Unreadable> {
        if !self.has(0) {
            return Err(Unreadable);
        }
        let character = self.peek();
        self.advance(1);
        units.push(match character {
            Some('b') => 0x08,
            Some('t') => 0x09,
            Some('n') => 0x0A,
            Some('f') => 0x0C,
            Some('r') => 0x0D,
            Some('\\') => 0x5C,
            Some('"') => 0x22,
            Some('\'') => 0x27,
            Some('/') => 0x2F,
            Some('u') => return self.escaped_unit(units),
            _ => return Err(Unreadable),
        });
        Ok(())
    }

    /// Adds the unit of a `\u`, with the one after it where both are a pair.
    fn escaped_unit(&mut self, units: &mut Vec<u16>) -> Result<(), Unreadable> {
        let mut unit = self.four_digits()?;
        if is_low(unit) {
            unit = REPLACEMENT;
        }
        while is_high(unit) {
            if !(self.has(2) && self.peek() == Some('\\') && self.peek_at(1) == Some('u')) {
                unit = REPLACEMENT;
                break;
            }
            self.advance(2);
            let next = self.four_digits()?;
            units.push(if is_low(next) { unit } else { REPLACEMENT });
            unit = next;
        }
        units.push(unit);
        Ok(())
    }

    fn four_digits(&mut self) -> Result<u16, Unreadable> {
        if !self.has(4) {
            return Err(Unreadable);
        }
        let mut unit: u16 = 0;
        for ahead in 0..4 {
            let digit = self
                .peek_at(ahead)
                .and_then(|digit| digit.to_digit(16))
                .ok_or(Unreadable)?;
            unit = unit << 4 | u16::try_from(digit).unwrap_or_default();
        }
        self.advance(4);
        Ok(unit)
    }
}

fn is_high(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xDC00..0xE000).contains(&unit)
}
