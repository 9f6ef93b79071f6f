//! Query strings as PHP reads them, and links as it writes them.

use crate::scene::{Records, ids};
use serde_json::Value;

/// `(query, the query of the link to itself, page, size)`, for seven records. `M` stands for the member.
const QUERIES: &[(&str, &str, i64, i64)] = &[
    // The last of several counts, at the place of the first.
    (
        "page=3&memberId=M&sellerId=s&pageSize=3&page=2",
        "page=2&memberId=M&sellerId=s&pageSize=3",
        2,
        3,
    ),
    (
        "memberId=0&sellerId=x&memberId=M&sellerId=s",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "pageSize=1&memberId=M&sellerId=s&pageSize=500",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    // Lists count as absent, and are written over in their place.
    (
        "memberId=M&page[]=2&sellerId=s&pageSize=3",
        "memberId=M&page=1&sellerId=s&pageSize=3",
        1,
        3,
    ),
    (
        "memberId=M&page%5Bx%5D%5B%5D=2&sellerId=s&pageSize=3",
        "memberId=M&page=1&sellerId=s&pageSize=3",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize[]=3",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&page[]=2&page=3&pageSize=3",
        "memberId=M&sellerId=s&page=3&pageSize=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&page=3&page[]=2&pageSize=3",
        "memberId=M&sellerId=s&page=1&pageSize=3",
        1,
        3,
    ),
    // Numbers as PHP casts them.
    (
        "memberId=M&sellerId=s&pageSize=3e0&page=2e0",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=1e2",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&pageSize=30e-1&page=0.2E1x",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=.3e1",
        "memberId=M&sellerId=s&pageSize=3&page=1",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3.99&page=2.",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3e&page=2e+",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=+3&page=%09%0A%0B%0C%0D2",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=%2B3&page=%2B2",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=0x3&page=0x2",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize=-+3&page=%C2%A02",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize=%EF%BC%93",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize=003&page=0002",
        "memberId=M&sellerId=s&pageSize=3&page=2",
        2,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=true&page=true",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    (
        "memberId=M&sellerId=s&pageSize&page",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    // Numbers that are too large are the largest.
    (
        "memberId=M&sellerId=s&pageSize=3&page=9223372036854775807",
        "memberId=M&sellerId=s&pageSize=3&page=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=9223372036854775808",
        "memberId=M&sellerId=s&pageSize=3&page=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=1e1000",
        "memberId=M&sellerId=s&pageSize=3&page=3",
        3,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=-9223372036854775809",
        "memberId=M&sellerId=s&pageSize=3&page=1",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=3&page=-9223372036854775808",
        "memberId=M&sellerId=s&pageSize=3&page=1",
        1,
        3,
    ),
    (
        "memberId=M&sellerId=s&pageSize=9223372036854775808",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&pageSize=-1e1000",
        "memberId=M&sellerId=s&pageSize=1&page=1",
        1,
        1,
    ),
    // What Yii takes for the route and the anchor.
    (
        "r=x&memberId=M&0=y&sellerId=s&pageSize=7",
        "memberId=M&sellerId=s&pageSize=7&page=1",
        1,
        7,
    ),
    (
        "r[]=x&memberId=M&0[]=y&sellerId=s",
        "memberId=M&sellerId=s&page=1",
        1,
        50,
    ),
    ("memberId=M&%23=a&sellerId=s", "memberId=M&sellerId=s&page=1#a", 1, 50),
    ("memberId=M&%23=&sellerId=s", "memberId=M&sellerId=s&page=1#", 1, 50),
    ("memberId=M&1=z&sellerId=s", "memberId=M&1=z&sellerId=s&page=1", 1, 50),
    // Everything else stays, as PHP reads and writes it.
    (
        "memberId=M&sellerId=s&x[]=1&x[]=2&y[a][b]=c",
        "memberId=M&sellerId=s&x%5B0%5D=1&x%5B1%5D=2&y%5Ba%5D%5Bb%5D=c&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x[5]=1&x[]=2&x[-9]=3",
        "memberId=M&sellerId=s&x%5B5%5D=1&x%5B6%5D=2&x%5B-9%5D=3&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=1&x[a]=2",
        "memberId=M&sellerId=s&x%5Ba%5D=2&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x[a]=1&x=2",
        "memberId=M&sellerId=s&x=2&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&a.b=1&c+d=2&e[f.g]=3",
        "memberId=M&sellerId=s&a_b=1&c_d=2&e%5Bf.g%5D=3&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&a[b=1",
        "memberId=M&sellerId=s&a_b=1&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x[a]b=1",
        "memberId=M&sellerId=s&x%5Ba%5D=1&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&v&w=",
        "memberId=M&sellerId=s&v=&w=&page=1",
        1,
        50,
    ),
    ("&&memberId=M&&sellerId=s&=1&", "memberId=M&sellerId=s&page=1", 1, 50),
    (
        "+memberId=M&sellerId=s&x=a=b",
        "memberId=M&sellerId=s&x=a%3Db&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=%7e*!()%2f:@,$;%22%3c",
        "memberId=M&sellerId=s&x=%7E%2A%21%28%29%2F%3A%40%2C%24%3B%22%3C&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=%E5%8D%96%ff&%e5%ae%b6=1",
        "memberId=M&sellerId=s&x=%E5%8D%96%FF&%E5%AE%B6=1&page=1",
        1,
        50,
    ),
    (
        "memberId=M&sellerId=s&x=%zz%4",
        "memberId=M&sellerId=s&x=%25zz%254&page=1",
        1,
        50,
    ),
    ("memberId=+M&sellerId=s", "memberId=+M&sellerId=s&page=1", 1, 50),
    (
        "memberId=%2BM%0A&sellerId=s",
        "memberId=%2BM%0A&sellerId=s&page=1",
        1,
        50,
    ),
    ("memberId=00M&sellerId=s", "memberId=00M&sellerId=s&page=1", 1, 50),
];

#[tokio::test]
async fn queries_are_read_and_written_as_php_does_it() {
    let records = Records::start().await;
    let member = records.filled(7).await;
    let base = format!("{}/chat-records/list?", records.server.base());
    for (query, expected, page, size) in QUERIES {
        let with_member = |text: &str| text.replace('M', &member.to_string());
        let reply = records.read(&format!("list?{}", with_member(query))).await;
        assert_eq!(
            reply["_links"]["self"]["href"],
            format!("{base}{}", with_member(expected)),
            "{query}"
        );
        let meta = &reply["_meta"];
        let pages = (7 + size - 1) / size;
        let expected = [7, pages, *page, *size].map(Value::from);
        let actual = ["totalCount", "pageCount", "currentPage", "perPage"].map(|key| meta[key].clone());
        assert_eq!(actual, expected, "{query}");
        let count = (*size).min(7 - (page - 1) * size);
        assert_eq!(i64::try_from(ids(&reply).len()), Ok(count), "{query}");
    }
}
