//! Dates as people write them, in the order of the invariant culture: month, day, year.

use super::{Cursor, TICKS_PER_SECOND, Zone, day, ticks_of};
use jiff::civil;

/// A number of more digits is no part of a date.
const MAX_DIGITS: usize = 8;
/// A number of so many digits is a year wherever it stands.
const YEAR_DIGITS: usize = 3;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Reads a date, a time, or both in any order. What is missing of the date comes from `today`; a missing day is the first.
pub(super) fn read(text: &str, today: civil::Date) -> Option<(i64, Option<Zone>)> {
    let mut reader = Reader {
        rest: Cursor::new(text),
        numbers: Vec::new(),
        year: None,
        month: None,
        month_is_first: false,
        marked: Marked::default(),
        is_joined: false,
        weekday: None,
        hour: None,
        minute: 0,
        second: 0,
        fraction: 0,
        afternoon: None,
        zone: None,
    };
    reader.read()?;
    let date = reader.date(today)?;
    if reader.weekday.is_some_and(|weekday| weekday != date.weekday()) {
        return None;
    }
    let ticks = ticks_of(date, reader.hour_of_day()?, reader.minute, reader.second)?;
    Some((ticks.checked_add(reader.fraction)?, reader.zone))
}

/// What the marks 年, 月 and 日 say.
#[derive(Default, PartialEq, Eq)]
struct Marked {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
}

struct Reader<'a> {
    rest: Cursor<'a>,
    /// Numbers that are days, months or short years.
    numbers: Vec<i64>,
    /// A number that can be nothing but a year.
    year: Option<i64>,
    /// A month by name.
    month: Option<i64>,
    /// Whether no number was before the month's name.
    month_is_first: bool,
    marked: Marked,
    /// Whether a separator promised another part of the date.
    is_joined: bool,
    weekday: Option<civil::Weekday>,
    hour: Option<i64>,
    minute: i64,
    second: i64,
    /// In ticks.
    fraction: i64,
    afternoon: Option<bool>,
    zone: Option<Zone>,
}

impl Reader<'_> {
    fn read(&mut self) -> Option<()> {
        loop {
            self.rest.skip_space();
            match self.rest.peek() {
                None => return (!self.is_joined).then_some(()),
                Some(',' | '.') => {
                    self.rest.next();
                }
                Some('+' | '-') => self.offset()?,
                Some(char) if char.is_ascii_digit() => self.number()?,
                Some(char) if char.is_alphabetic() => self.word()?,
                Some(_) => return None,
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        let (number, digits) = self.integer()?;
        self.rest.skip_space();
        if self.rest.peek() == Some(':') {
            return self.time(number, digits);
        }
        let mut ahead = Cursor::new(self.rest.rest());
        let mark = ahead.word();
        if let Some(afternoon) = afternoon(mark) {
            self.rest = ahead;
            self.set_afternoon(afternoon)?;
            return self.set_hour(number);
        }
        match mark {
            "T" | "t" => {
                self.rest = ahead;
                self.iso_time(number, digits)
            }
            "年" | "月" | "日" | "時" | "时" | "分" | "秒" => {
                self.rest = ahead;
                self.mark(number, digits, mark)
            }
            _ => self.part(number, digits),
        }
    }

    fn integer(&mut self) -> Option<(i64, usize)> {
        let digits = self.rest.all_digits();
        let fits = (1..=MAX_DIGITS).contains(&digits.len());
        Some((digits.parse().ok().filter(|_| fits)?, digits.len()))
    }

    /// A number that is part of the date.
    fn part(&mut self, number: i64, digits: usize) -> Option<()> {
        if self.parts() >= 3 {
            return None;
        }
        if digits >= YEAR_DIGITS {
            set(&mut self.year, number)?;
        } else {
            self.numbers.push(number);
        }
        self.separator();
        Some(())
    }

    fn parts(&self) -> usize {
        let [year, month] = [self.year, self.month].map(|part| usize::from(part.is_some()));
        self.numbers.len().saturating_add(year).saturating_add(month)
    }

    /// Takes the separator after a part of the date. After a whole date `-` starts an offset.
    fn separator(&mut self) {
        self.rest.skip_space();
        self.is_joined = self.rest.eat('/') || (self.parts() < 3 && self.rest.eat('-'));
    }

    /// A number with a mark of Chinese dates and times.
    fn mark(&mut self, number: i64, digits: usize, mark: &str) -> Option<()> {
        match mark {
            "年" if digits < YEAR_DIGITS => set(&mut self.marked.year, four_digits(number)),
            "年" => set(&mut self.marked.year, number),
            "月" => set(&mut self.marked.month, number),
            "日" => set(&mut self.marked.day, number),
            "分" => {
                self.minute = number;
                self.hour.get_or_insert(0);
                Some(())
            }
            "秒" => {
                self.second = number;
                self.hour.get_or_insert(0);
                Some(())
            }
            _ => self.set_hour(number),
        }
    }

    /// `22:39`, `22:39:11` or `22:39:11.299` from its first colon on, and an offset behind it.
    fn time(&mut self, hour: i64, digits: usize) -> Option<()> {
        let is_date_whole = matches!(self.parts(), 0 | 3) && !self.is_joined;
        if digits >= YEAR_DIGITS || !is_date_whole {
            return None;
        }
        self.set_hour(hour)?;
        self.minute = self.time_part()?;
        self.rest.skip_space();
        if self.rest.peek() == Some(':') {
            self.second = self.time_part()?;
            if self.rest.eat('.') {
                self.fraction = fraction(self.rest.all_digits())?;
            }
        }
        self.rest.skip_space();
        match self.rest.peek() {
            Some('+' | '-') => self.offset(),
            _ => Some(()),
        }
    }

    fn time_part(&mut self) -> Option<i64> {
        self.rest.next();
        self.rest.skip_space();
        let (number, digits) = self.integer()?;
        (digits < YEAR_DIGITS).then_some(number)
    }

    /// What is behind the `T` of `2026-04-05T22:39:11.299+08:00`; nothing may follow.
    fn iso_time(&mut self, number: i64, digits: usize) -> Option<()> {
        let is_date = self.year.is_some() && self.numbers.len() == 1 && self.month.is_none();
        if digits >= YEAR_DIGITS || !is_date {
            return None;
        }
        self.numbers.push(number);
        self.is_joined = false;
        self.rest.skip_space();
        let hour = self.rest.digits(2)?;
        self.set_hour(hour)?;
        self.minute = self.iso_part()?;
        self.rest.skip_space();
        if self.rest.peek() == Some(':') {
            self.second = self.iso_part()?;
            if self.rest.eat('.') {
                let digits = self.rest.all_digits();
                (!digits.is_empty()).then_some(())?;
                self.fraction = fraction(digits)?;
            }
            self.rest.skip_space();
        }
        match self.rest.peek() {
            Some('+' | '-') => self.offset()?,
            Some('Z' | 'z') => {
                self.rest.next();
                set(&mut self.zone, Zone::Utc)?;
            }
            _ => {}
        }
        self.rest.skip_space();
        self.rest.is_at_end().then_some(())
    }

    fn iso_part(&mut self) -> Option<i64> {
        self.rest.skip_space();
        if !self.rest.eat(':') {
            return None;
        }
        self.rest.skip_space();
        self.rest.digits(2)
    }

    fn word(&mut self) -> Option<()> {
        let word = self.rest.word().to_ascii_lowercase();
        if let Some(afternoon) = afternoon(&word) {
            return self.set_afternoon(afternoon);
        }
        if let Some(month) = position(&MONTHS, &word) {
            if self.parts() >= 3 {
                return None;
            }
            self.month_is_first = self.numbers.is_empty();
            set(&mut self.month, month)?;
            self.separator();
            return Some(());
        }
        if let Some(weekday) = position(&WEEKDAYS, &word) {
            let weekday = civil::Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?;
            return set(&mut self.weekday, weekday);
        }
        match word.as_str() {
            "z" | "gmt" => set(&mut self.zone, Zone::Utc),
            "ad" => Some(()),
            _ => None,
        }
    }

    /// `+8`, `+08`, `+08:00` or `+0800`.
    fn offset(&mut self) -> Option<()> {
        let sign = if self.rest.next()? == '-' { -1 } else { 1 };
        let (number, digits) = self.integer()?;
        let (hours, minutes) = match digits {
            1 | 2 if self.rest.eat(':') => {
                let (minutes, digits) = self.integer()?;
                (number, Some(minutes).filter(|_| digits <= 2)?)
            }
            1 | 2 => (number, 0),
            3 | 4 => (number.div_euclid(100), number.rem_euclid(100)),
            _ => return None,
        };
        (minutes < 60).then_some(())?;
        let seconds = hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?;
        set(&mut self.zone, Zone::Offset(seconds.checked_mul(sign)?))
    }

    fn set_hour(&mut self, hour: i64) -> Option<()> {
        set(&mut self.hour, hour)
    }

    fn set_afternoon(&mut self, afternoon: bool) -> Option<()> {
        set(&mut self.afternoon, afternoon)
    }

    fn hour_of_day(&self) -> Option<i64> {
        let Some(hour) = self.hour else {
            return self.afternoon.is_none().then_some(0);
        };
        match self.afternoon {
            Some(false) => (hour <= 12).then_some(hour.rem_euclid(12)),
            Some(true) if hour < 12 => hour.checked_add(12),
            _ => Some(hour),
        }
    }

    fn date(&self, today: civil::Date) -> Option<civil::Date> {
        let this_year = i64::from(today.year());
        if self.marked != Marked::default() {
            return self.marked_date(this_year);
        }
        match (self.year, self.month, self.numbers.as_slice()) {
            (None, None, []) => self.hour.is_some().then_some(today),
            (Some(year), None, [month, date]) => day(year, *month, *date),
            (Some(year), None, [month]) => day(year, *month, 1),
            (Some(year), Some(month), [date]) => day(year, month, *date),
            (Some(year), Some(month), []) => day(year, month, 1),
            (None, Some(month), [one, other]) => {
                day(four_digits(*other), month, *one).or_else(|| day(four_digits(*one), month, *other))
            }
            (None, Some(month), [date]) if self.month_is_first => day(this_year, month, *date),
            (None, Some(month), [year]) => day(four_digits(*year), month, 1),
            (None, None, [month, date, year]) => day(four_digits(*year), *month, *date),
            (None, None, [month, date]) => day(this_year, *month, *date),
            _ => None,
        }
    }

    /// `2026年4月5日`, and a day without its mark.
    fn marked_date(&self, this_year: i64) -> Option<civil::Date> {
        let date = match (self.marked.day, self.numbers.as_slice()) {
            (date, []) => date.unwrap_or(1),
            (None, [date]) => *date,
            _ => return None,
        };
        let is_only_marked = self.year.is_none() && self.month.is_none();
        let month = self.marked.month.filter(|_| is_only_marked);
        let month = if is_only_marked {
            month.unwrap_or(1)
        } else {
            return None;
        };
        day(self.marked.year.unwrap_or(this_year), month, date)
    }
}

/// Sets what is not set yet.
fn set<T>(target: &mut Option<T>, value: T) -> Option<()> {
    target.is_none().then(|| *target = Some(value))
}

fn afternoon(word: &str) -> Option<bool> {
    if word.eq_ignore_ascii_case("am") {
        return Some(false);
    }
    word.eq_ignore_ascii_case("pm").then_some(true)
}

/// The number, from 1 on, of a name that is given in full or by its first three letters.
fn position(names: &[&str], word: &str) -> Option<i64> {
    let index = names
        .iter()
        .position(|name| *name == word || (word.len() == 3 && name.starts_with(word)))?;
    i64::try_from(index).ok()?.checked_add(1)
}

/// The year that two digits stand for.
fn four_digits(year: i64) -> i64 {
    match year {
        0..30 => year.saturating_add(2000),
        30..100 => year.saturating_add(1900),
        _ => year,
    }
}

/// Digits after the point in ticks, rounded half to even.
fn fraction(digits: &str) -> Option<i64> {
    let kept = digits.get(..digits.len().min(18))?;
    if kept.is_empty() {
        return Some(0);
    }
    let scale = 10_i128.checked_pow(u32::try_from(kept.len()).ok()?)?;
    let scaled = kept.parse::<i128>().ok()?.checked_mul(TICKS_PER_SECOND.into())?;
    let (whole, rest) = (scaled.checked_div(scale)?, scaled.checked_rem(scale)?);
    let twice = rest.checked_mul(2)?;
    let up = twice > scale || (twice == scale && whole.rem_euclid(2) == 1);
    i64::try_from(whole.checked_add(up.into())?).ok()
}
