use super::{Claim, Error, Member, OrderLine, Page};

fn line(order_id: &str, line: i32) -> OrderLine {
    OrderLine::read(Some(order_id.to_owned()), line).unwrap()
}

/// `name`: how long the customer's name is.
fn member(user_id: i32, company: i32, role: i32, name: usize) -> Member {
    Member {
        user_id,
        company,
        role,
        cus_company: Some("甲".repeat(name)),
        sell_company: None,
    }
}

#[test]
fn an_order_line_is_a_short_printable_text_and_a_number() {
    let longest = "单".repeat(64);
    assert_eq!(line(&longest, 0).order_id, longest);
    assert_eq!(line(" x ", i32::MAX).order_id, " x ");
    for (order_id, number) in [
        (None, 1),
        (Some(""), 1),
        (Some("  "), 1),
        (Some("a\nb"), 1),
        (Some("单".repeat(65).as_str()), 1),
        (Some("x"), -1),
    ] {
        let refused = OrderLine::read(order_id.map(str::to_owned), number);
        assert!(matches!(refused, Err(Error::Invalid(_))), "{order_id:?} {number}");
    }
}

#[test]
fn a_line_makes_the_same_ids_again_but_for_the_last_and_no_two_lines_the_same() {
    let made = |line: OrderLine| line.candidates(None).unwrap();
    let (ids, again) = (line("a", 11).candidates(Some("given1")).unwrap(), made(line("a", 11)));
    assert_eq!(ids[0], "given1");
    assert_eq!(ids[1..5], again[..4]);
    assert_ne!(ids[5], again[4]);
    let all: std::collections::BTreeSet<String> = [line("a", 11), line("a", 1), line("a\u{a0}1", 1)]
        .into_iter()
        .flat_map(made)
        .collect();
    assert_eq!(all.len(), 15);
    for id in all {
        assert!(id.len() == 32 && id.starts_with('g') && id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}

#[test]
fn a_group_is_named_after_the_line_and_the_companies_where_they_fit() {
    let name = |order: &str, customer: Option<&str>, seller: Option<&str>| {
        line(order, 7).group_name(&Member {
            cus_company: customer.map(str::to_owned),
            sell_company: seller.map(str::to_owned),
            ..member(1, 0, 0, 0)
        })
    };
    assert_eq!(name("PO1", Some("甲"), Some("乙")), "PO1-7 甲/乙");
    assert_eq!(name("PO1", None, Some(" 乙 ")), "PO1-7 乙");
    assert_eq!(name("PO1", Some(""), None), "PO1-7");
    assert_eq!(name("PO1", Some("a\nb"), None), "PO1-7");
    assert_eq!(name("PO1", Some(&"甲".repeat(54)), None).chars().count(), 60);
    assert_eq!(name("PO1", Some(&"甲".repeat(55)), None), "PO1-7");
    assert_eq!(name(&"x".repeat(64), None, None), "x".repeat(58) + "-7");
}

#[test]
fn a_member_is_an_account_with_a_known_role() {
    member(1, 0, 0, 255).check().unwrap();
    member(i32::MAX, i32::MAX, 3, 0).check().unwrap();
    for refused in [
        member(0, 0, 0, 0),
        member(-1, 0, 0, 0),
        member(1, -1, 0, 0),
        member(1, 0, 4, 0),
        member(1, 0, -1, 0),
        member(1, 0, 0, 256),
    ] {
        assert!(matches!(refused.clone().check(), Err(Error::Invalid(_))), "{refused:?}");
    }
}

#[test]
fn an_id_that_is_none_is_refused_for_a_group_that_exists_and_ignored_for_a_new_one() {
    let claim = |exists, id: &str| Claim::read(exists, Some(id.to_owned()));
    let placeholder = "sample string 7";
    assert_eq!(
        claim(true, placeholder),
        Ok(Claim::Exists(Some(placeholder.to_owned())))
    );
    assert_eq!(claim(true, " "), Ok(Claim::Exists(None)));
    assert_eq!(claim(false, "given1"), Ok(Claim::Absent(Some("given1".to_owned()))));
    for id in [placeholder, "a-b", "组", " "] {
        assert_eq!(claim(false, id), Ok(Claim::Absent(None)), "{id}");
    }
    for id in ["a\tb", &"x".repeat(65)] {
        assert!(matches!(claim(true, id), Err(Error::Invalid(_))), "{id}");
        assert_eq!(claim(false, id), Ok(Claim::Absent(None)), "{id}");
    }
}

#[test]
fn a_page_has_20_messages_unless_the_client_says_otherwise_and_never_more_than_100() {
    let page = |index, size| Page::read(index, size).map(|page| (page.number, page.size));
    assert_eq!(page(0, 0), Ok((1, 20)));
    assert_eq!(page(1, 1), Ok((1, 1)));
    assert_eq!(page(i32::MAX, i32::MAX), Ok((i32::MAX, 100)));
    for (index, size) in [(-1, 1), (1, -1)] {
        assert!(matches!(page(index, size), Err(Error::Invalid(_))));
    }
}
