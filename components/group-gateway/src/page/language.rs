//! The languages of the pages.

use common::http::Incoming;
use http::header::ACCEPT_LANGUAGE;

/// A language that the pages are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

/// What the pages say.
pub(super) struct Words {
    pub merged: &'static str,
    pub empty: &'static str,
    pub loading: &'static str,
    pub end: &'static str,
    pub failed: &'static str,
    pub pages: &'static str,
    pub first: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub last: &'static str,
    pub notice: &'static str,
    pub file: &'static str,
    pub picture: &'static str,
    pub open: &'static str,
    pub no_page_title: &'static str,
    pub no_page_text: &'static str,
    pub absent_title: &'static str,
    pub absent_text: &'static str,
    pub internal_title: &'static str,
    pub internal_text: &'static str,
    messages: (&'static str, &'static str),
    day: fn(&str, &str, &str) -> Option<String>,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

static CHINESE: Words = Words {
    merged: "合并于",
    empty: "没有消息",
    loading: "正在加载…",
    end: "没有更多消息",
    failed: "加载失败，请使用下面的链接",
    pages: "分页",
    first: "首页",
    previous: "上一页",
    next: "下一页",
    last: "末页",
    notice: "公告",
    file: "文件",
    picture: "图片",
    open: "查看详情",
    no_page_title: "找不到页面",
    no_page_text: "该地址无效。",
    absent_title: "找不到聊天记录",
    absent_text: "该链接无效，或者聊天记录不存在。",
    internal_title: "暂时无法显示",
    internal_text: "请稍后再试。",
    messages: (" 条消息", " 条消息"),
    day: |year, month, day| {
        let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
        Some(format!("{year}年{month}月{day}日"))
    },
};

static ENGLISH: Words = Words {
    merged: "merged",
    empty: "No messages",
    loading: "Loading…",
    end: "No more messages",
    failed: "Loading failed, please use the links below",
    pages: "Pages",
    first: "First",
    previous: "Previous",
    next: "Next",
    last: "Last",
    notice: "Notice",
    file: "File",
    picture: "Picture",
    open: "Open",
    no_page_title: "No such page",
    no_page_text: "There is nothing at this address.",
    absent_title: "No such history",
    absent_text: "The link is wrong, or the history does not exist.",
    internal_title: "This cannot be shown now",
    internal_text: "Please try again later.",
    messages: (" message", " messages"),
    day: |year, month, day| {
        let (month, day): (usize, u8) = (month.parse().ok()?, day.parse().ok()?);
        Some(format!("{day} {} {year}", MONTHS.get(month.checked_sub(1)?)?))
    },
};

impl Words {
    /// How many messages there are, in words.
    pub(super) fn count(&self, messages: i64) -> String {
        let (one, many) = self.messages;
        format!("{messages}{}", if messages == 1 { one } else { many })
    }

    /// A day, `YYYY-MM-DD`, as one writes it.
    pub(super) fn day(&self, day: &str) -> String {
        let named = day
            .split_once('-')
            .and_then(|(year, rest)| rest.split_once('-').map(|(month, day)| (year, month, day)))
            .and_then(|(year, month, day)| (self.day)(year, month, day));
        named.unwrap_or_else(|| day.to_owned())
    }
}

impl Language {
    /// The language that a reader likes best; Chinese for one who does not say, English for one who likes neither.
    pub(crate) fn of(incoming: &Incoming) -> Self {
        incoming.header(ACCEPT_LANGUAGE).map_or(Self::Chinese, Self::accepted)
    }

    fn accepted(header: &str) -> Self {
        let mut best = (Self::English, 0.0);
        for range in header.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
            let language = match tag.split('-').next() {
                Some("zh") => Self::Chinese,
                Some("en") => Self::English,
                _ => continue,
            };
            let weight = weight.unwrap_or(1.0);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// Its tag, for `lang`.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Chinese => &CHINESE,
            Self::English => &ENGLISH,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_day_is_written_as_in_the_language() {
        for (day, chinese, english) in [
            ("2026-11-22", "2026年11月22日", "22 November 2026"),
            ("2027-01-02", "2027年1月2日", "2 January 2027"),
            ("2027-13-02", "2027年13月2日", "2027-13-02"),
            ("", "", ""),
        ] {
            assert_eq!(Language::Chinese.words().day(day), chinese);
            assert_eq!(Language::English.words().day(day), english);
        }
    }

    #[test]
    fn the_language_with_the_greatest_weight_is_taken() {
        let cases = [
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-US,en;q=0.9,zh-CN;q=0.8", Language::English),
            ("fr, en;q=0.3, zh;q=0.7", Language::Chinese),
            ("fr", Language::English),
            ("zh;q=0", Language::English),
            ("", Language::English),
            ("ZH-hant", Language::Chinese),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }
}
