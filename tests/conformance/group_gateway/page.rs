//! The parts of a page of a merged history.

/// What stands between two marks, which are there.
pub(crate) fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(begin).unwrap_or_else(|| panic!("no {begin} in {text}"));
    let (part, _) = rest.split_once(end).unwrap_or_else(|| panic!("no {end} in {rest}"));
    part
}

/// The list of entries.
pub(crate) fn entries(page: &str) -> &str {
    between(page, r#"<ol class="messages" id="messages">"#, "</ol>")
}

/// The entry with a number, without the list item itself and its time.
pub(crate) fn entry(page: &str, number: u32) -> String {
    let item = between(page, &format!(r#" id="m{number}">"#), "</li>");
    let (before, rest) = item.split_once("<time").unwrap_or_else(|| panic!("no time in {item}"));
    let (_, behind) = rest
        .split_once("</time>")
        .unwrap_or_else(|| panic!("no time in {item}"));
    format!("{before}{behind}")
}

/// How many entries there are.
pub(crate) fn count(page: &str) -> usize {
    entries(page).matches(r#"<li class="message"#).count()
}

/// The tags of a text: their names, and what stands behind these.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = (&str, &str)> {
    html.split('<').skip(1).filter_map(|part| {
        let (tag, _) = part.split_once('>')?;
        Some(tag.split_once(' ').unwrap_or((tag, "")))
    })
}

/// The values of an attribute of all tags with a name, as people's browsers read them.
pub(crate) fn attributes(html: &str, tag: &str, attribute: &str) -> Vec<String> {
    let begin = format!(" {attribute}=\"");
    let values = tags(html)
        .filter(|(name, _)| *name == tag)
        .filter_map(|(_, attributes)| {
            let attributes = format!(" {attributes}");
            let (_, rest) = attributes.split_once(&begin)?;
            Some(unescaped(rest.split_once('"')?.0))
        });
    values.collect()
}

/// What people see of a text with tags.
pub(crate) fn visible(html: &str) -> String {
    let mut parts = html.split('<');
    let first = parts.next().unwrap_or_default();
    let behind_tags = parts.filter_map(|part| Some(part.split_once('>')?.1));
    unescaped(&std::iter::once(first).chain(behind_tags).collect::<String>())
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
