//! The pages that people see: a merged history, and what is shown in its place.

pub(crate) mod code;

mod language;
mod message;

pub(crate) use language::Language;

use crate::domain::{Kind, last_message};
use crate::store::{History, Message};
use common::bounds::PAGE_BYTES;
use common::local_time::LocalTime;
use language::Words;
use maud::{DOCTYPE, Markup, html};

/// Within how many milliseconds messages of one sender stand together under one name.
const SOON: i64 = 5 * 60 * 1000;

/// What every page of a merged history is made of.
pub(crate) struct Page<'a> {
    /// The history, with the messages of this page.
    pub history: &'a History,
    /// This page's number, from 1.
    pub number: i64,
    /// The number of the message behind which it begins, where the page before it ended early; else 0.
    pub after: i64,
    /// How many pages there are.
    pub pages: i64,
    /// The query that names the history, without the page.
    pub query: &'a str,
    /// In which language.
    pub language: Language,
    /// At which offset.
    pub local_time: LocalTime,
}

impl Page<'_> {
    /// The page.
    pub(crate) fn render(&self) -> Markup {
        let words = self.language.words();
        let (messages, last) = self.messages(words);
        let merged = self.local_time.text(self.history.created.div_euclid(1000));
        document(
            self.language,
            &self.history.name,
            &html! {
                header {
                    div.inside {
                        h1 dir="auto" { (self.history.name) }
                        p.about {
                            (words.count(self.history.total)) " · " (words.merged) " "
                            time datetime=(merged) { (minute(&merged)) }
                        }
                    }
                }
                main {
                    @if self.history.messages.is_empty() {
                        p.status { (words.empty) }
                    }
                    ol #messages.messages { (messages) }
                    p #status.status role="status" data-loading=(words.loading) data-end=(words.end)
                        data-failed=(words.failed) {}
                }
                footer { (self.pager(words, last)) }
            },
        )
    }

    /// The messages, with the day before the first one of each, as many as there is room for; and the number of the last one.
    /// UNSPECIFIED: group-gateway-bytes
    fn messages(&self, words: &Words) -> (Markup, i64) {
        let mut before: Option<(&Message, String)> = None;
        let mut markups = Vec::new();
        let mut room = usize::try_from(PAGE_BYTES).unwrap_or(usize::MAX);
        for message in &self.history.messages {
            let time = self.local_time.text(message.time.div_euclid(1000));
            let (day, clock) = time.split_once(' ').unwrap_or((&time, ""));
            let previous = before.as_ref().filter(|(_, previous_day)| previous_day == day);
            let new_day = previous.is_none().then(|| {
                html! { li.day data-day=(day) { time datetime=(day) { (words.day(day)) } } }
            });
            let shown = message::Shown {
                message,
                time: &time,
                clock: minute(clock),
                goes_on: previous.is_some_and(|(previous, _)| goes_on(previous, message)),
            };
            let shown = shown.render(words);
            room = room.saturating_sub(shown.0.len());
            if room == 0 && before.is_some() {
                break;
            }
            markups.extend(new_day);
            markups.push(shown);
            before = Some((message, day.to_owned()));
        }
        let last = before.map_or(self.after, |(message, _)| message.number);
        (html! { @for markup in markups { (markup) } }, last)
    }

    /// The links to other pages, of which the next one begins behind the message with the number `last`.
    fn pager(&self, words: &Words, last: i64) -> Markup {
        let to = |page: i64| format!("history.html?{}&page={page}", self.query);
        let ends_early = last < last_message(self.number).min(self.history.total);
        let next = if ends_early {
            format!("{}&after={last}", to(self.number))
        } else {
            to(self.number.saturating_add(1))
        };
        let previous = if self.after > 0 {
            self.number
        } else {
            self.number.saturating_sub(1)
        };
        let before = self.number > 1 || self.after > 0;
        let behind = self.number < self.pages;
        html! {
            @if self.pages > 1 || before || ends_early {
                nav #pager.pager aria-label=(words.pages) {
                    @if before {
                        a href=(to(1)) { (words.first) }
                        a href=(to(previous)) rel="prev" { (words.previous) }
                    }
                    span #shown aria-current="page" data-pages=(self.pages) { (self.number) " / " (self.pages) }
                    @if behind || ends_early {
                        a href=(next) rel="next" { (words.next) }
                    }
                    @if behind {
                        a #last href=(to(self.pages)) { (words.last) }
                    }
                }
            }
        }
    }
}

/// A time without its seconds.
fn minute(time: &str) -> &str {
    time.rsplit_once(':').map_or(time, |(minute, _)| minute)
}

/// Whether a message goes on where the one before it left off: the same sender, soon.
fn goes_on(previous: &Message, message: &Message) -> bool {
    let is_notice = |message: &Message| message.kind == Kind::Notice;
    let pause = message.time.saturating_sub(previous.time);
    !is_notice(previous)
        && !is_notice(message)
        && previous.sender == message.sender
        && previous.name == message.name
        && pause < SOON
}

/// Why a page stands in place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Nothing has the address, or not with that method.
    NoPage,
    /// There is no such history.
    NoHistory,
    /// Something here failed.
    Failure,
}

/// The page in place of one that cannot be shown.
pub(crate) fn instead(language: Language, instead: Instead) -> Markup {
    let words = language.words();
    let (title, text) = match instead {
        Instead::NoPage => (words.no_page_title, words.no_page_text),
        Instead::NoHistory => (words.absent_title, words.absent_text),
        Instead::Failure => (words.internal_title, words.internal_text),
    };
    document(
        language,
        title,
        &html! {
            header { div.inside { h1 { (title) } } }
            main { p.status { (text) } }
        },
    )
}

fn document(language: Language, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex, nofollow";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/imbu/chat/history.css";
                script src="/imbu/chat/history.js" defer {}
            }
            body { (body) }
        }
    }
}
