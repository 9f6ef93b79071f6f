use super::{Message, Prefixes, User};
use message_store::{MAX_CONTENT, MessageType, Place, SellerId};

fn prefixes(member: &str, seller: &str) -> Prefixes {
    Prefixes {
        member: member.to_owned(),
        seller: seller.to_owned(),
    }
}

fn message(channel_type: &str, from: &str, to: &str, object_name: &str) -> Message {
    Message {
        uid: "596E-P5PG-4FS2-7OJK".to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        object_name: object_name.to_owned(),
        channel_type: channel_type.to_owned(),
        time: 1,
        content: "{}".to_owned(),
        recipients: Vec::new(),
    }
}

fn seller(id: &str) -> SellerId {
    SellerId::try_from(id.to_owned()).unwrap()
}

fn place(message: Message) -> Place {
    prefixes("m_", "s_").place(message).place
}

fn word(place: Place) -> String {
    match place {
        Place::Nowhere(word) => word,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_member_and_a_seller_have_a_conversation_in_both_directions() {
    for (from, to) in [("m_7", "s_shop"), ("s_shop", "m_7")] {
        let expected = Place::Record {
            member_id: 7,
            seller_id: seller("shop"),
            message_type: MessageType::Text,
        };
        let routed = prefixes("m_", "s_").place(message("PERSON", from, to, "RC:TxtMsg"));
        assert_eq!((routed.place, routed.sender.as_str()), (expected, from));
    }
}

#[test]
fn only_a_member_and_a_seller_have_one() {
    let long = format!("s_{}", "x".repeat(65));
    for (from, to) in [
        ("m_7", "m_8"),
        ("s_a", "s_b"),
        ("m_7", "s_"),
        ("m_7", long.as_str()),
        ("m_", "s_a"),
        ("m_07", "s_a"),
        ("m_+7", "s_a"),
        ("m_-0", "s_a"),
        ("m_7.0", "s_a"),
        ("m_9223372036854775808", "s_a"),
        ("M_7", "s_a"),
        ("x", "s_a"),
    ] {
        let found = word(place(message("PERSON", from, to, "RC:TxtMsg")));
        assert_eq!(found, "PERSON_USERS", "{from} {to}");
    }
    for member in ["m_-7", "m_0", "m_9223372036854775807", "m_-9223372036854775808"] {
        let found = place(message("PERSON", member, "s_a", "RC:TxtMsg"));
        assert!(matches!(found, Place::Record { .. }), "{member}");
    }
}

#[test]
fn a_group_takes_every_type_and_a_person_eleven() {
    for object_name in ["RC:TxtMsg", "RC:HQVCMsg", "app:order", "x"] {
        let expected = Place::Group {
            group_id: "g1".to_owned(),
            message_type: object_name.to_owned(),
            recipients: None,
        };
        assert_eq!(place(message("GROUP", "anybody", "g1", object_name)), expected);
    }
    for one in MessageType::ALL {
        let found = place(message("PERSON", "m_1", "s_a", one.as_str()));
        assert!(matches!(found, Place::Record { message_type, .. } if message_type == *one));
    }
    for object_name in ["RC:HQVCMsg", "RC:CsHs", "rc:txtmsg", "RC:TxtMsg "] {
        assert_eq!(word(place(message("PERSON", "m_1", "s_a", object_name))), "PERSON_TYPE");
    }
}

#[test]
fn other_kinds_are_counted_by_a_fixed_set_of_words() {
    for (channel_type, expected) in [
        ("PERSONS", "PERSONS"),
        ("TEMPGROUP", "TEMPGROUP"),
        ("CUSTOMERSERVICE", "CUSTOMERSERVICE"),
        ("NOTIFY", "NOTIFY"),
        ("MC", "MC"),
        ("MP", "MP"),
        ("ULTRAGROUP", "ULTRAGROUP"),
        ("person", "OTHER"),
        ("1", "OTHER"),
        ("PERSON_TYPE", "OTHER"),
    ] {
        let found = word(place(message(channel_type, "m_1", "s_a", "RC:TxtMsg")));
        assert_eq!(found, expected, "{channel_type}");
    }
}

#[test]
fn content_beyond_rongcloud_s_limit_is_counted() {
    for channel_type in ["PERSON", "GROUP"] {
        let of_length = |length: usize| Message {
            content: "x".repeat(length),
            ..message(channel_type, "m_1", "s_a", "RC:TxtMsg")
        };
        assert!(!matches!(place(of_length(MAX_CONTENT)), Place::Nowhere(_)));
        assert_eq!(word(place(of_length(MAX_CONTENT + 1))), "TOO_LONG");
    }
}

#[test]
fn where_prefixes_overlap_the_longer_one_decides() {
    let member = |id| Some(User::Member(id));
    let shop = |id| Some(User::Seller(seller(id)));
    for (prefixes, id, expected) in [
        (prefixes("", "s_"), "5", member(5)),
        (prefixes("", "s_"), "s_5", shop("5")),
        (prefixes("m", ""), "m5", member(5)),
        (prefixes("m", ""), "mall", shop("mall")),
        (prefixes("u", "u1"), "u12", shop("2")),
        (prefixes("u", "u1"), "u1", member(1)),
        (prefixes("u", "u1"), "u22", member(22)),
        (prefixes("u", "u"), "u5", member(5)),
        (prefixes("u", "u"), "ux", shop("x")),
        (prefixes("", ""), "5", member(5)),
        (prefixes("", ""), "x", shop("x")),
        (prefixes("", ""), "", None),
    ] {
        assert_eq!(prefixes.user(id), expected, "{prefixes:?} {id}");
    }
}
