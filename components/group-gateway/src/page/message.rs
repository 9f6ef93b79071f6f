//! One message or notice of a history.

use super::language::Words;
use crate::domain::Kind;
use crate::store::Message;
use maud::{Markup, html};
use serde_json::{Map, Value};
use work::Work;

/// The ends of names of pictures that browsers show.
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "bmp"];

/// How many colours there are to tell senders apart.
const TONES: u8 = 8;

/// A message, and how it is shown.
pub(super) struct Shown<'a> {
    pub message: &'a Message,
    /// When it was sent: `YYYY-MM-DD HH:MM:SS`.
    pub time: &'a str,
    /// What is shown of that.
    pub clock: &'a str,
    /// Whether it stands under the name that the message before it shows.
    pub goes_on: bool,
}

impl Shown<'_> {
    /// The message as an item of the list.
    pub(super) fn render(&self, words: &Words) -> Markup {
        let message = self.message;
        let id = format!("m{}", message.number);
        let time = html! { time datetime=(self.time) { (self.clock) } };
        if message.kind == Kind::Notice {
            return html! {
                li.message.notice id=(id) {
                    div.who {
                        span.label { (megaphone()) (words.notice) }
                        span.name dir="auto" { (message.name) }
                        (time)
                    }
                    h2.title dir="auto" { (message.title.as_deref().unwrap_or_default()) }
                    (text(&message.content))
                }
            };
        }
        html! {
            li.message.goes-on[self.goes_on] id=(id) {
                @if !self.goes_on {
                    span class={ "avatar tone-" (tone(&message.sender)) } aria-hidden="true" { (initial(&message.name)) }
                }
                // One that is not shown is read out all the same.
                span.name dir="auto" { (message.name) }
                div.bubble { (body(message, words)) (time) }
            }
        }
    }
}

/// Which of the colours a sender has.
fn tone(sender: &str) -> u8 {
    sender
        .bytes()
        .fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte))
        % TONES
}

/// What stands for a sender's picture.
fn initial(name: &str) -> String {
    name.chars().take(1).flat_map(char::to_uppercase).collect()
}

fn megaphone() -> Markup {
    html! {
        svg viewBox="0 0 16 16" aria-hidden="true" {
            path d="M2 6h3l6-4v12l-6-4H2zM4 11h2l1 4H5zM12.5 5a3.6 3.6 0 0 1 0 6z" {}
        }
    }
}

fn body(message: &Message, words: &Words) -> Markup {
    let param: Map<String, Value> = message
        .param
        .as_deref()
        .and_then(|param| serde_json::from_str(param).ok())
        .unwrap_or_default();
    match message.kind {
        Kind::Text | Kind::Notice => text(&message.content),
        Kind::File => file(&message.content, &param, words),
        Kind::Rich | Kind::Card => card(&message.content, &param, words),
    }
}

fn text(text: &str) -> Markup {
    html! {
        @if !text.is_empty() {
            p.text dir="auto" { @for part in parts(text, &Work::on(text.len())) {
                @match part {
                    Part::Plain(text) => { (text) },
                    Part::Link(url) => { (link(url, url)) },
                }
            } }
        }
    }
}

fn link(url: &str, text: &str) -> Markup {
    html! { a href=(url) target="_blank" rel="noopener noreferrer nofollow ugc" { (text) } }
}

fn file(content: &str, param: &Map<String, Value>, words: &Words) -> Markup {
    let url = first(param, &["url", "fileUrl", "webpageUrl"]).filter(|url| is_web(url));
    let name = first(param, &["name", "fileName", "title"]).unwrap_or(content);
    let extension = first(param, &["ext"]).or_else(|| name.rsplit_once('.').map(|(_, extension)| extension));
    let is_picture =
        extension.is_some_and(|extension| PICTURES.iter().any(|known| extension.eq_ignore_ascii_case(known)));
    html! {
        @match url {
            Some(url) if is_picture => {
                a.frame href=(url) target="_blank" rel="noopener noreferrer nofollow ugc" {
                    img.picture src=(url) loading="lazy" alt={ (words.picture) " " (name) };
                }
            },
            Some(url) => {
                a.file href=(url) target="_blank" rel="noopener noreferrer nofollow ugc" {
                    (sheet(name, extension, words))
                }
            },
            None => { div.file { (sheet(name, extension, words)) } },
        }
        @if content != name { (text(content)) }
    }
}

/// A file's name beside a sheet of paper that says of what kind it is.
fn sheet(name: &str, extension: Option<&str>, words: &Words) -> Markup {
    let is_short = |extension: &&str| {
        (1..=4).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    html! {
        span.sheet aria-hidden="true" { (extension.filter(is_short).unwrap_or_default().to_ascii_uppercase()) }
        span.file-name dir="auto" { (name) }
        span.file-kind { (words.file) }
    }
}

fn card(content: &str, param: &Map<String, Value>, words: &Words) -> Markup {
    let title = first(param, &["title"]);
    let url = first(param, &["webpageUrl", "url"]).filter(|url| is_web(url));
    let picture = first(param, &["contentUrl", "thumbUrl"]).filter(|url| is_web(url));
    html! {
        div.card {
            @if let Some(title) = title { h2.title dir="auto" { (title) } }
            (text(content))
            @for more in ["content", "primaryContent"] {
                @if let Some(more) = first(param, &[more]).filter(|more| *more != content) { (text(more)) }
            }
            @if let Some(picture) = picture {
                img.picture src=(picture) loading="lazy" alt={ (words.picture) " " (title.unwrap_or_default()) };
            }
            @if let Some(url) = url { p.open { (link(url, words.open)) } }
        }
    }
}

/// The first of these members that is a text and not empty.
fn first<'a>(param: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    let texts = names.iter().filter_map(|name| param.get(*name)?.as_str());
    texts.into_iter().find(|text| !text.is_empty())
}

/// Whether a browser may follow it: nothing but http and https, and no blanks that could hide another scheme.
fn is_web(url: &str) -> bool {
    let has_scheme = ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    has_scheme
        && !url
            .chars()
            .any(|character| character.is_control() || character.is_whitespace())
}

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    Link(&'a str),
}

/// Splits a text into addresses and what is between them. An address ends before a blank, a quote, an angle bracket, or
/// anything that is not ASCII, and not with a punctuation mark.
fn parts<'a>(text: &'a str, work: &Work) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = start_of_address(rest, work).filter(|_| work.check().is_ok()) {
        let (plain, address) = rest.split_at(start);
        let is_end = |character: char| {
            !character.is_ascii()
                || character.is_ascii_whitespace()
                || character.is_control()
                || "\"'<>`".contains(character)
        };
        let end = address.find(is_end).unwrap_or(address.len());
        work.count(end);
        let (address, _) = address.split_at(end);
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}']);
        let (_, behind) = rest.split_at(start.saturating_add(address.len()));
        if !plain.is_empty() {
            parts.push(Part::Plain(plain));
        }
        parts.push(Part::Link(address));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

/// Where the first address begins that has more than its scheme. What is behind it is not looked at.
fn start_of_address(text: &str, work: &Work) -> Option<usize> {
    let starts = text.match_indices("http").map(|(start, _)| start);
    let found = starts.into_iter().find(|start| {
        let address = text.get(*start..).unwrap_or_default();
        let behind = address.strip_prefix("http://").or(address.strip_prefix("https://"));
        behind.is_some_and(|behind| behind.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '['))
    });
    work.count(found.unwrap_or(text.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::{Part, initial, is_web, parts};
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
    use proptest::sample::select;
    use work::{Piece, Shape, Work};

    fn split(text: &str) -> Vec<Part<'_>> {
        parts(text, &Work::on(text.len()))
    }

    fn cost(text: &str) -> usize {
        let work = Work::on(text.len());
        parts(text, &work);
        work.done()
    }

    const PIECES: &[Piece] = &[
        &[("http://a ", 1)],
        &[("https://a ", 1)],
        &[("http://a见", 1)],
        &[("http://a", 1)],
        &[("http://a)", 1), (" ", 0)],
        &[("http://a", 0), ("...", 1), (" ", 0)],
        &[("http", 1)],
        &[("https://", 1)],
        &[("http://\"", 1)],
        &[("HTTP://a ", 1)],
        &[("x", 1)],
        &[("见", 1)],
        &[(" ", 1)],
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn links_cost_what_the_text_s_length_says(pieces in vec(select(PIECES), 1..6)) {
            prop_assert_eq!(Shape::new("", &pieces, "").check(cost), Ok(()));
        }

        #[test]
        fn a_text_is_shown_whole(text in "(https?://|http|[a-c)\\[. \"见]){0,9}") {
            let shown: String = split(&text).iter().map(|(Part::Plain(part) | Part::Link(part))| *part).collect();
            prop_assert_eq!(shown, text);
        }
    }

    #[test]
    fn each_kind_of_link_costs_what_the_text_s_length_says() {
        for piece in PIECES {
            assert_eq!(Shape::new("", &[*piece], "").check(cost), Ok(()));
        }
    }

    #[test]
    fn a_sender_without_a_picture_has_an_initial() {
        for (name, expected) in [
            ("amélie", "A"),
            ("张伟", "张"),
            ("🦊 fox", "🦊"),
            ("ßa", "SS"),
            ("", ""),
        ] {
            assert_eq!(initial(name), expected, "{name}");
        }
    }

    #[test]
    fn addresses_in_a_text_are_links_and_nothing_else_is() {
        use Part::{Link, Plain};
        let cases = [
            ("", vec![]),
            ("no link", vec![Plain("no link")]),
            (
                "见https://a.example/b?c=d&e=f。",
                vec![Plain("见"), Link("https://a.example/b?c=d&e=f"), Plain("。")],
            ),
            (
                "(http://a.example/x).",
                vec![Plain("("), Link("http://a.example/x"), Plain(").")],
            ),
            ("http://\"x", vec![Plain("http://\"x")]),
            (
                "httphttps://a http://见https://[::1]/",
                vec![
                    Plain("http"),
                    Link("https://a"),
                    Plain(" http://见"),
                    Link("https://[::1]/"),
                ],
            ),
            ("javascript:alert(1)", vec![Plain("javascript:alert(1)")]),
            (
                "http://a http://b",
                vec![Link("http://a"), Plain(" "), Link("http://b")],
            ),
            (
                "<a href=http://a>",
                vec![Plain("<a href="), Link("http://a"), Plain(">")],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    #[test]
    fn only_http_and_https_are_followed() {
        for url in ["http://a", "HTTPS://a/b"] {
            assert!(is_web(url), "{url}");
        }
        for url in [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "//a",
            "ftp://a",
            " http://a",
            "http://a\nb",
            "htt",
        ] {
            assert!(!is_web(url), "{url}");
        }
    }
}
