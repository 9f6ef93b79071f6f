//! Lists against a model: records of several types at several times, in an order that is not that of their times, and
//! every combination of filters, orders and pages that chance picks.

use crate::scene::{NOON, Records, encode, ids};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;
/// The first second of 2017-06-01 at +08:00.
const MIDNIGHT: i64 = NOON - DAY / 2;
/// The first second of 2017-06-01 in UTC.
const UTC_MIDNIGHT: i64 = MIDNIGHT + 8 * 3600;

/// The times of the records. Routed messages arrive in any order, so these go back and forth.
const CLOCKS: [i64; 14] = [
    MIDNIGHT,
    MIDNIGHT - 1,
    UTC_MIDNIGHT,
    UTC_MIDNIGHT - 1,
    NOON,
    MIDNIGHT + DAY,
    MIDNIGHT + DAY - 1,
    NOON,
    NOON - 20 * DAY,
    UTC_MIDNIGHT + DAY,
    UTC_MIDNIGHT + DAY - 1,
    MIDNIGHT - 1,
    NOON + 30 * DAY,
    NOON,
];

/// Types that records have; lists are also asked for one that none has.
const TYPES: [(&str, &str); 4] = [
    ("RC:TxtMsg", r#"{"content":"x"}"#),
    ("RC:InfoNtf", r#"{"message":"x"}"#),
    ("RC:HsMsg", "{}"),
    ("RC:CmdNtf", r#"{"name":"n","data":"d"}"#),
];

/// Members and sellers; the first pair is the one whose lists are compared.
const PAIRS: [(i64, &str); 3] = [(1, "s1"), (1, "s2"), (2, "s1")];

/// Numbers that look random and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

#[derive(Debug, Clone)]
struct Stored {
    id: i64,
    pair: usize,
    message_type: &'static str,
    addtime: i64,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
struct Asked {
    message_type: Option<&'static str>,
    start: Option<(String, i64)>,
    end: Option<(String, i64)>,
    id: Option<i64>,
    order: Option<&'static str>,
    page: Option<i64>,
    size: Option<i64>,
    before: Option<i64>,
    after: Option<i64>,
}

impl Asked {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let number = |value: Option<i64>| value.map(|value| value.to_string());
        let time = |time: &Option<(String, i64)>| time.as_ref().map(|(text, _)| text.clone());
        let optional = [
            ("messageType", self.message_type.map(str::to_owned)),
            ("startTime", time(&self.start)),
            ("endTime", time(&self.end)),
            ("id", number(self.id)),
            ("order", self.order.map(str::to_owned)),
            ("page", number(self.page)),
            ("pageSize", number(self.size)),
            ("beforeId", number(self.before)),
            ("afterId", number(self.after)),
        ];
        let mut parameters = vec![
            ("memberId", PAIRS[0].0.to_string()),
            ("sellerId", PAIRS[0].1.to_owned()),
        ];
        parameters.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
        parameters
    }

    fn query(&self) -> String {
        query(&self.parameters())
    }

    /// The ids that the filters let through, in order.
    fn filtered(&self, stored: &[Stored]) -> Vec<i64> {
        let within = |record: &&Stored| {
            record.pair == 0
                && self.message_type.is_none_or(|wanted| wanted == record.message_type)
                && self.start.as_ref().is_none_or(|(_, first)| record.addtime >= *first)
                && self.end.as_ref().is_none_or(|(_, last)| record.addtime <= *last)
                && self.id.is_none_or(|wanted| wanted == record.id)
        };
        let mut ids: Vec<i64> = stored.iter().filter(within).map(|record| record.id).collect();
        ids.sort_unstable();
        if self.order != Some("asc") {
            ids.reverse();
        }
        ids
    }
}

fn query(parameters: &[(&str, String)]) -> String {
    let pairs = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// What a reply has to be: the ids of its items, its links and its `_meta`.
#[derive(Debug, PartialEq, Eq)]
struct Expected {
    ids: Vec<i64>,
    links: Vec<(&'static str, String)>,
    meta: Value,
}

/// Sets a parameter in its place, or at the end.
fn set(parameters: &mut Vec<(&'static str, String)>, name: &'static str, value: i64) {
    match parameters.iter_mut().find(|(known, _)| *known == name) {
        Some((_, text)) => *text = value.to_string(),
        None => parameters.push((name, value.to_string())),
    }
}

fn link(mut parameters: Vec<(&'static str, String)>, size: i64) -> String {
    if size == 50 {
        parameters.retain(|(name, _)| *name != "pageSize");
    } else {
        set(&mut parameters, "pageSize", size);
    }
    query(&parameters)
}

fn expected(asked: &Asked, stored: &[Stored]) -> Expected {
    let ids = asked.filtered(stored);
    let size = asked.size.unwrap_or(50).clamp(1, 50);
    let total = i64::try_from(ids.len()).expect("a count");
    let pages = (total + size - 1) / size;
    let length = usize::try_from(size).expect("a size");
    let mut parameters = asked.parameters();
    if asked.before.is_some() || asked.after.is_some() {
        parameters.retain(|(name, _)| *name != "page");
        let behind =
            |id: &i64| asked.before.is_none_or(|bound| *id < bound) && asked.after.is_none_or(|bound| *id > bound);
        let all: Vec<i64> = ids.into_iter().filter(behind).collect();
        let ids: Vec<i64> = all.iter().copied().take(length).collect();
        let mut links = vec![("self", link(parameters.clone(), size))];
        if all.len() > length {
            let name = if asked.order == Some("asc") {
                "afterId"
            } else {
                "beforeId"
            };
            set(&mut parameters, name, ids[length - 1]);
            links.push(("next", link(parameters, size)));
        }
        let meta = json!({"totalCount": total, "pageCount": pages, "perPage": size});
        return Expected { ids, links, meta };
    }
    let page = asked.page.unwrap_or(1).min(pages).max(1);
    let to = |page: i64| {
        let mut parameters = parameters.clone();
        set(&mut parameters, "page", page);
        link(parameters, size)
    };
    let mut links = vec![("self", to(page))];
    if page > 1 {
        links.extend([("first", to(1)), ("prev", to(page - 1))]);
    }
    if page < pages {
        links.extend([("next", to(page + 1)), ("last", to(pages))]);
    }
    let skipped = usize::try_from((page - 1) * size).expect("a count");
    let meta = json!({"totalCount": total, "pageCount": pages, "currentPage": page, "perPage": size});
    let ids = ids.into_iter().skip(skipped).take(length).collect();
    Expected { ids, links, meta }
}

fn answered(reply: &Value) -> Expected {
    let links = ["self", "first", "prev", "next", "last"]
        .into_iter()
        .filter_map(|name| {
            let href = reply["_links"][name]["href"].as_str()?;
            Some((name, href.split_once('?').expect("a query").1.to_owned()))
        });
    Expected {
        ids: ids(reply),
        links: links.collect(),
        meta: reply["_meta"].clone(),
    }
}

/// The ways to write a time: as Unix seconds, as a date and time, and as a date.
fn written(seconds: i64, form: usize, is_end: bool) -> (String, i64) {
    const MONTHS: [(i64, &str); 4] = [(11, "2017-05"), (-31, "2017-06"), (-61, "2017-07"), (-92, "2017-08")];
    let day = (seconds - MIDNIGHT).div_euclid(DAY);
    let (first, month) = if day < 0 {
        (day + 31 + 1, MONTHS[0].1)
    } else if day < 30 {
        (day + 1, MONTHS[1].1)
    } else {
        (day - 30 + 1, MONTHS[2].1)
    };
    let second = (seconds - MIDNIGHT).rem_euclid(DAY);
    match form {
        0 => (seconds.to_string(), seconds),
        1 => {
            let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
            (format!("{month}-{first:02} {hour:02}:{minute:02}:{second:02}"), seconds)
        }
        _ => {
            let midnight = seconds - second;
            let bound = if is_end { midnight + DAY - 1 } else { midnight };
            (format!("{month}-{first:02}"), bound)
        }
    }
}

fn asked(chance: &mut Chance, stored: &[Stored], last_id: i64) -> Asked {
    let mut asked = Asked::default();
    if chance.below(2) == 0 {
        asked.message_type = Some(*chance.of(&["RC:TxtMsg", "RC:InfoNtf", "RC:HsMsg", "RC:CmdNtf", "RC:VcMsg"]));
    }
    let time = |chance: &mut Chance, is_end| {
        let seconds = *chance.of(&CLOCKS) + *chance.of(&[-1, 0, 0, 1]);
        written(seconds, chance.below(3), is_end)
    };
    if chance.below(2) == 0 {
        asked.start = Some(time(chance, false));
    }
    if chance.below(2) == 0 {
        asked.end = Some(time(chance, true));
    }
    let some_id = |chance: &mut Chance| match chance.below(8) {
        0 => *chance.of(&[0, -1, i64::MAX, i64::MIN, last_id, last_id + 1, 1]),
        _ => i64::try_from(chance.below(usize::try_from(last_id).expect("a count"))).expect("an id") + 1,
    };
    if chance.below(10) == 0 {
        asked.id = Some(if chance.below(3) == 0 {
            some_id(chance)
        } else {
            chance.of(stored).id
        });
    }
    asked.order = *chance.of(&[None, None, Some("asc"), Some("desc")]);
    asked.page = *chance.of(&[
        None,
        None,
        Some(1),
        Some(2),
        Some(3),
        Some(4),
        Some(7),
        Some(12),
        Some(1000),
        Some(-1),
    ]);
    asked.size = *chance.of(&[None, Some(1), Some(3), Some(10), Some(17), Some(50), Some(500), Some(0)]);
    if chance.below(4) == 0 {
        asked.before = Some(some_id(chance));
    }
    if chance.below(4) == 0 {
        asked.after = Some(some_id(chance));
    }
    asked
}

async fn compare(records: &Records, chance: &mut Chance, stored: &[Stored], last_id: i64, times: usize) {
    let mut found = 0;
    for _ in 0..times {
        let asked = asked(chance, stored, last_id);
        let reply = records.read(&format!("list?{}", asked.query())).await;
        let answered = answered(&reply);
        found += usize::from(!answered.ids.is_empty());
        assert_eq!(answered, expected(&asked, stored), "{asked:?}");
    }
    // Otherwise chance would have picked little but combinations that fit nothing.
    assert!(found * 3 > times, "{found} of {times} lists had items");
}

/// Follows the links from the first page on: every record that the filters let through, once and in order.
async fn scroll(records: &Records, chance: &mut Chance, stored: &[Stored], last_id: i64, times: usize) {
    for time in 0..times {
        let mut asked = asked(chance, stored, last_id);
        asked.page = None;
        asked.size = *chance.of(&[Some(7), Some(20), None]);
        (asked.before, asked.after) = match time % 3 {
            0 => (None, None),
            _ if asked.order == Some("asc") => (None, Some(0)),
            _ => (Some(i64::MAX), None),
        };
        let items = records.walk(&asked.query()).await;
        let ids: Vec<i64> = items.iter().map(|item| item["id"].as_i64().expect("an id")).collect();
        assert_eq!(ids, asked.filtered(stored), "{asked:?}");
    }
}

/// Stores records at the times of [`CLOCKS`], and returns them as they should be.
async fn fill(state: &std::path::Path, chance: &mut Chance) -> Vec<Stored> {
    let mut stored = Vec::new();
    for clock in CLOCKS {
        let records = Records::on(state, clock).await;
        for _ in 0..10 + chance.below(40) {
            let pair = *chance.of(&[0, 0, 0, 1, 2]);
            let (message_type, cnt) = *chance.of(&TYPES);
            let (member, seller) = PAIRS[pair];
            records.store(member, seller, message_type, cnt).await;
            stored.push(Stored {
                id: i64::try_from(stored.len()).expect("a count") + 1,
                pair,
                message_type,
                addtime: clock,
            });
        }
        records.server.stop().await;
    }
    stored
}

/// Deletes records from the model and the server.
async fn delete(records: &Records, stored: &mut Vec<Stored>, doomed: impl Fn(&Stored) -> bool) {
    for record in stored.iter().filter(|record| doomed(record)) {
        records.drop(PAIRS[record.pair].0, record.id).await;
    }
    stored.retain(|record| !doomed(record));
}

#[tokio::test]
async fn lists_are_what_a_model_of_them_says() {
    let mut chance = Chance(2017);
    let state = tempfile::tempdir().expect("a temporary folder");
    let mut stored = fill(state.path(), &mut chance).await;
    let last_id = i64::try_from(stored.len()).expect("a count");
    assert!(last_id > 250, "{last_id}");
    let records = Records::on(state.path(), NOON + 31 * DAY).await;
    compare(&records, &mut chance, &stored, last_id, 900).await;
    scroll(&records, &mut chance, &stored, last_id, 60).await;

    // Here and there one, the newest ones, all of a day's in one type, and a whole second of all.
    let doomed: BTreeSet<i64> = (0..40).map(|_| chance.of(&stored).id).collect();
    delete(&records, &mut stored, |record| doomed.contains(&record.id)).await;
    delete(&records, &mut stored, |record| record.id > last_id - 5).await;
    compare(&records, &mut chance, &stored, last_id, 400).await;
    delete(&records, &mut stored, |record| {
        record.addtime == NOON && record.message_type == "RC:TxtMsg"
    })
    .await;
    delete(&records, &mut stored, |record| record.addtime == MIDNIGHT - 1).await;
    compare(&records, &mut chance, &stored, last_id, 400).await;
    scroll(&records, &mut chance, &stored, last_id, 60).await;

    // New ones behind the deleted ones, and at last none.
    for _ in 0..30 {
        let (message_type, cnt) = *chance.of(&TYPES);
        records.store(PAIRS[0].0, PAIRS[0].1, message_type, cnt).await;
    }
    let new = records
        .ids(&format!("memberId=1&sellerId=s1&afterId={last_id}&order=asc"))
        .await;
    assert_eq!(new, (last_id + 1..=last_id + 30).collect::<Vec<_>>());
    let items = records.walk("memberId=1&sellerId=s1&order=asc").await;
    let types = items
        .iter()
        .map(|item| item["messageType"].as_str().expect("a type").to_owned());
    let types: Vec<String> = types.collect();
    for (id, message_type) in new.iter().zip(&types[types.len() - 30..]) {
        let (message_type, _) = TYPES
            .iter()
            .find(|(name, _)| name == message_type)
            .expect("a known type");
        stored.push(Stored {
            id: *id,
            pair: 0,
            message_type,
            addtime: NOON + 31 * DAY,
        });
    }
    compare(&records, &mut chance, &stored, last_id + 30, 300).await;
    delete(&records, &mut stored, |record| record.pair == 0).await;
    assert_eq!(
        records.read("chat-list?memberId=1").await.as_array().map(Vec::len),
        Some(1)
    );
    let nothing = records.read("list?memberId=1&sellerId=s1").await;
    assert_eq!(nothing["_meta"]["totalCount"], 0);
    records.store(1, "s1", "RC:HsMsg", "{}").await;
    assert_eq!(records.ids("memberId=1&sellerId=s1").await, [last_id + 31]);
}

#[tokio::test]
async fn scrolling_by_ids_sees_each_record_once_while_others_are_written() {
    let records = Records::start().await;
    let member = records.member();
    for number in 0..25 {
        records.text(member, "s", &number.to_string()).await;
    }
    let query = format!("memberId={member}&sellerId=s");
    let old = records.ids(&query).await;
    let mut seen = Vec::new();
    let mut target = format!("list?{query}&pageSize=4&beforeId={}", i64::MAX);
    loop {
        let page = records.read(&target).await;
        seen.extend(ids(&page));
        let Some(next) = page["_links"]["next"]["href"].as_str() else {
            break;
        };
        target = next.split_once("/chat-records/").expect("a link").1.to_owned();
        records.text(member, "s", "new").await;
    }
    assert_eq!(seen, old);
    assert_eq!(
        records
            .ids(&format!("{query}&afterId={}&order=asc", old[0]))
            .await
            .len(),
        6
    );
}
