//! Bodies of the type `multipart/form-data`, of which PHP makes variables. Files are left out.

use crate::php::{Array, MAX_VARIABLES};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::header::CONTENT_DISPOSITION;
use multer::Multipart;
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use work::Work;

/// PHP's `max_multipart_body_parts`, as many as it takes variables and 20 files: what comes behind is not read.
const MAX_PARTS: usize = MAX_VARIABLES + 20;

/// The variables of a body. Where it ends too early, or what comes is no part, they are those before, and as much as is
/// there of the last one; a body without a boundary has none.
#[must_use]
pub fn variables(content_type: &str, body: &Bytes) -> Array {
    variables_within(content_type, body, &Work::on(body.len()))
}

/// Reads as far as it costs no more than its length allows. The parser looks at each byte once, in search of the boundary.
fn variables_within(content_type: &str, body: &Bytes, work: &Work) -> Array {
    let mut variables = Array::default();
    let Some(boundary) = boundary(content_type) else {
        return variables;
    };
    work.count(body.len());
    // It waits at the end of what there is, so that it gives out what it has of a part that is cut off.
    let body = stream::iter([Ok::<_, Infallible>(body.clone())]).chain(stream::pending());
    let mut parts = Multipart::new(body, boundary);
    let mut left = MAX_VARIABLES;
    for _ in 0..MAX_PARTS {
        let Some(Ok(Some(mut part))) = ready(parts.next_field()) else {
            break;
        };
        if part.file_name().is_some() {
            continue;
        }
        // PHP reads no further behind one whose disposition has neither.
        let Some(name) = part.name().map(|name| name.as_bytes().to_vec()) else {
            if part.headers().contains_key(CONTENT_DISPOSITION) {
                break;
            }
            continue;
        };
        let mut value = Vec::new();
        while let Some(Ok(Some(bytes))) = ready(part.chunk()) {
            value.extend_from_slice(&bytes);
        }
        if left == 0 || work.charge(name.len().saturating_add(value.len())).is_err() {
            break;
        }
        left = left.saturating_sub(1);
        variables.add(&name, value, work);
    }
    variables
}

/// What stands between parts, as PHP finds it: clients write boundaries that would have to be quoted, like `==1==`.
fn boundary(content_type: &str) -> Option<&str> {
    let at = content_type.to_ascii_lowercase().find("boundary")?;
    let (_, text) = content_type.get(at..)?.split_once('=')?;
    let boundary = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?.0,
        None => text.split([',', ';']).next()?.trim_end(),
    };
    (!boundary.is_empty()).then_some(boundary)
}

/// What comes of a future that waits for nothing else than what there is not.
fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_PARTS, variables, variables_within};
    use crate::php::{Array, MAX_VARIABLES};
    use bytes::Bytes;
    use proptest::collection::vec;
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
    use proptest::sample::select;
    use work::{Piece, Shape, Work};

    const TYPE: &str = "multipart/form-data; boundary=B";

    fn read(body: impl Into<Vec<u8>>) -> String {
        variables(TYPE, &Bytes::from(body.into())).build_query()
    }

    /// A part with a name, written as in the header.
    fn part(name: &str, value: &str) -> String {
        format!("--B\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n")
    }

    #[test]
    fn parts_are_read_as_php_does() {
        let a = part("\"a\"", "1");
        let cases = [
            (
                format!("{a}{}--B--\r\n", part("\"b\"", "x y=&%41+")),
                "a=1&b=x+y%3D%26%2541%2B",
            ),
            (format!("{a}{}--B--", part("\"a\"", "2")), "a=2"),
            (format!("before\r\n{a}--B--\r\n{a}behind"), "a=1"),
            (
                format!("{a}{}--B--", part("\"b\"", "\r\n--\r\n--A\r\n")),
                "a=1&b=%0D%0A--%0D%0A--A%0D%0A",
            ),
            (
                part("\"a.b c\"", "1") + &part("\"x[y][]\"", "2") + &part("\" z\"", "3"),
                "a_b_c=1&x%5By%5D%5B0%5D=2&z=3",
            ),
            (
                part("\"u[v\"", "4") + &part("\"p%20q+r\"", "5") + &part(r#""q\"r""#, "6"),
                "u_v=4&p%2520q%2Br=5&q%22r=6",
            ),
            (
                part("卖", "卖") + &part("a;x=y", "2") + &part("\"\"", "3"),
                "%E5%8D%96=%E5%8D%96&a=2",
            ),
            // What a part says of its encoding means nothing to PHP.
            (
                a.replace(
                    "\r\n\r\n",
                    "\r\nContent-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=gbk\r\n\r\n",
                ),
                "a=1",
            ),
            (a.replace("form-data", "attachment"), "a=1"),
            (a.replace("Content-Disposition", "content-disposition"), "a=1"),
            // Files, also the one that a browser sends where none is chosen.
            (part("\"f\"; filename=\"x.txt\"", "2") + &a, "a=1"),
            (part("\"f\"; filename=\"\"", "") + &a, "a=1"),
            // PHP does not know the names of RFC 5987.
            (part("\"f\"; filename*=UTF-8''x", "2") + &a, "f=2&a=1"),
            (a.replace("name=\"a\"", "filename=x"), ""),
            // No disposition, and one without a name.
            (format!("--B\r\nContent-Type: text/plain\r\n\r\n2\r\n{a}"), "a=1"),
            (
                format!(
                    "{a}--B\r\nContent-Disposition: form-data\r\n\r\n2\r\n{}",
                    part("b", "2")
                ),
                "a=1",
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(read(body.clone()), expected, "{body}");
        }
        assert_eq!(
            read(b"--B\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\0\r\n--B--".to_vec()),
            "a=%FF%00"
        );
    }

    #[test]
    fn what_breaks_off_is_read_as_far_as_it_goes() {
        let a = part("\"a\"", "1");
        for (rest, expected) in [
            ("", "a=1"),
            ("--", "a=1"),
            ("--B", "a=1"),
            ("--B\r", "a=1"),
            ("--B\r\nContent-Dispos", "a=1"),
            ("--B\r\nContent-Disposition: form-data; name=b\r\n", "a=1"),
            ("--B\r\nContent-Disposition: form-data; name=b\r\n\r\n", "a=1&b="),
            (
                "--B\r\nContent-Disposition: form-data; name=b\r\n\r\nhalf a",
                "a=1&b=half+a",
            ),
            (
                "--B\r\nContent-Disposition: form-data; name=b\r\n\r\nhalf\r\n--",
                "a=1&b=half",
            ),
            ("--B\r\nno header\r\n\r\n2\r\n--B--", "a=1"),
            ("--Bx\r\n\r\n2\r\n--B--", "a=1"),
        ] {
            assert_eq!(read(format!("{a}{rest}")), expected, "{rest:?}");
        }
        for body in ["", "B", "--B--", "--B--\r\n", "{\"a\":1}", "a=1"] {
            assert_eq!(read(body), "", "{body}");
        }
    }

    #[test]
    fn the_boundary_is_the_one_that_php_finds() {
        for (content_type, boundary, is_read) in [
            ("multipart/form-data; boundary=B", "B", true),
            ("multipart/form-data; boundary=\"B\"", "B", true),
            ("multipart/form-data; boundary=\"B c;d\"", "B c;d", true),
            ("multipart/form-data; charset=utf-8; boundary=B", "B", true),
            ("multipart/form-data; boundary=B; charset=utf-8", "B", true),
            ("multipart/form-data; boundary=B ; charset=utf-8", "B", true),
            ("Multipart/Form-Data; BOUNDARY=B", "B", true),
            ("multipart/form-data, boundary=B", "B", true),
            (
                "multipart/form-data; boundary====1764280000===",
                "===1764280000===",
                true,
            ),
            (
                "multipart/form-data; boundary=----WebKitFormBoundary/'()+_,",
                "----WebKitFormBoundary/'()+_",
                true,
            ),
            ("multipart/form-data; boundary=C", "B", false),
            ("multipart/form-data; boundary=\"B", "B", false),
            ("multipart/form-data; boundary=", "", false),
            ("multipart/form-data; boundary=\"\"", "", false),
            ("multipart/form-data; boundary", "B", false),
            ("multipart/form-data", "B", false),
        ] {
            let body = part("a", "1").replace("--B", &format!("--{boundary}"));
            let body = Bytes::from(format!("{body}--{boundary}--\r\n"));
            let expected = if is_read { "a=1" } else { "" };
            assert_eq!(variables(content_type, &body).build_query(), expected, "{content_type}");
        }
    }

    #[test]
    fn there_are_at_most_1000_variables_and_20_files_more() {
        let many = part("a[]", "1").repeat(MAX_VARIABLES + 5) + &part("b", "1");
        assert_eq!(read(many).split('&').count(), MAX_VARIABLES);
        let file = part("f; filename=x", "1");
        assert_eq!(read(file.repeat(MAX_PARTS - 1) + &part("a", "1")), "a=1");
        assert_eq!(read(file.repeat(MAX_PARTS) + &part("a", "1")), "");
    }

    /// What reading costs.
    fn cost(body: &str) -> usize {
        let work = Work::on(body.len());
        let written = variables_within(TYPE, &Bytes::from(body.to_owned()), &work).build_query();
        work.done().saturating_add(written.len())
    }

    const HEAD: &str = "--B\r\nContent-Disposition: form-data; name=";

    const PIECES: &[Piece] = &[
        &[(HEAD, 0), ("a[b][~]\r\n\r\n1\r\n", 1)],
        &[("--B\r\nContent-Disposition: form-data; name=a~\r\n\r\n1\r\n", 1)],
        &[("--B\r\nContent-Disposition: form-data; name=a[]\r\n\r\n1\r\n", 1)],
        &[(
            "--B\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n1\r\n",
            1,
        )],
        &[(HEAD, 0), ("a", 1), ("\r\n\r\n1\r\n", 0)],
        &[(HEAD, 0), ("a", 0), ("[b]", 1), ("\r\n\r\n1\r\n", 0)],
        &[(HEAD, 0), ("a", 0), ("[", 1), ("\r\n\r\n1\r\n", 0)],
        &[(HEAD, 0), ("a\r\n\r\n", 0), ("\r\n--", 1), ("\r\n", 0)],
        &[(HEAD, 0), ("a\r\n\r\n", 0), ("\r", 1), ("\r\n", 0)],
        &[(HEAD, 0), ("a", 0), ("\r\nX: y", 1), ("\r\n\r\n1\r\n", 0)],
        &[("--", 1)],
        &[("--B ", 0), (" ", 1), ("\r\n", 0)],
        &[("\r\n", 1)],
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn parts_cost_what_their_length_says(pieces in vec(select(PIECES), 1..6)) {
            prop_assert_eq!(Shape::new("", &pieces, "").check(cost), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn a_form_says_the_same_in_parts(pairs in vec(("[a-c.]{1,3}", r"[a-z%+& \n]{0,8}"), 0..8)) {
            let parts: String = pairs.iter().map(|(name, value)| part(&format!("\"{name}\""), value)).collect();
            let form: Vec<_> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={}", value.replace('%', "%25").replace('&', "%26").replace('+', "%2B")))
                .collect();
            let expected = Array::parse(form.join("&").as_bytes());
            prop_assert_eq!(variables(TYPE, &Bytes::from(format!("{parts}--B--"))), expected);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(content_type in any::<String>(), body in any::<Vec<u8>>()) {
            let body = Bytes::from(body);
            let _ = variables(&content_type, &body);
            prop_assert!(variables(TYPE, &body).build_query().len() <= body.len().saturating_mul(16));
        }
    }
}
