//! What texts are which values.

use super::{Unfit, boolean, double, enumeration, int, is_blank, long};
use crate::model::Enumeration;
use proptest::prelude::{any, prop_assert_eq, proptest};

static SCENE: Enumeration = Enumeration {
    name: "Scene",
    members: &[("Class", 0), ("Office", 1), ("Mixed", 6), ("Last", i32::MIN)],
};

#[test]
fn integers_are_decimal_or_hexadecimal() {
    for (text, expected) in [
        ("6", Ok(6)),
        (" -3\t", Ok(-3)),
        ("+4", Ok(4)),
        ("007", Ok(7)),
        ("6\0\0", Ok(6)),
        ("0x10", Ok(16)),
        ("0X1f", Ok(31)),
        ("#1F", Ok(31)),
        ("&hff", Ok(255)),
        ("&HFF", Ok(255)),
        ("#0x10", Ok(16)),
        ("0x+5", Ok(5)),
        ("0xFFFFFFFF", Ok(-1)),
        ("0x80000000", Ok(i32::MIN)),
        ("2147483647", Ok(i32::MAX)),
        ("2147483648", Err(Unfit::Exception)),
        ("-2147483649", Err(Unfit::Exception)),
        ("0x1FFFFFFFF", Err(Unfit::Exception)),
        ("0x1FFFFFFFFFFFFFFFFFFFF", Err(Unfit::Exception)),
        ("0x", Err(Unfit::Exception)),
        ("0x-1", Err(Unfit::Exception)),
        ("0xzz", Err(Unfit::Form)),
        ("0x1 0", Err(Unfit::Form)),
        ("-0x1", Err(Unfit::Form)),
        ("6.0", Err(Unfit::Form)),
        ("1,000", Err(Unfit::Form)),
        ("1e2", Err(Unfit::Form)),
        ("- 1", Err(Unfit::Form)),
        ("+", Err(Unfit::Form)),
        ("abc", Err(Unfit::Form)),
        ("６", Err(Unfit::Form)),
    ] {
        assert_eq!(int(text), expected, "{text}");
    }
}

#[test]
fn longs_have_64_bits() {
    for (text, expected) in [
        ("9223372036854775807", Ok(i64::MAX)),
        (" -9223372036854775808 ", Ok(i64::MIN)),
        ("0xFFFFFFFFFFFFFFFF", Ok(-1)),
        ("9223372036854775808", Err(Unfit::Exception)),
        ("0x1FFFFFFFFFFFFFFFF", Err(Unfit::Exception)),
        ("6.0", Err(Unfit::Form)),
    ] {
        assert_eq!(long(text), expected, "{text}");
    }
}

#[test]
fn doubles_have_a_point_and_an_exponent() {
    for (text, expected) in [
        ("39.1", Ok(39.1)),
        (" -.5 ", Ok(-0.5)),
        ("5.", Ok(5.0)),
        ("1e3", Ok(1000.0)),
        ("+1E-2", Ok(0.01)),
        ("1e-9999", Ok(0.0)),
        ("Infinity", Ok(f64::INFINITY)),
        ("-Infinity", Ok(f64::NEG_INFINITY)),
        ("0X12", Ok(12.0)),
        ("1e400", Err(Unfit::Exception)),
        ("inf", Err(Unfit::Form)),
        ("0x10", Err(Unfit::Form)),
        ("#10", Err(Unfit::Form)),
        ("1,5", Err(Unfit::Form)),
        ("1e", Err(Unfit::Form)),
        (".", Err(Unfit::Form)),
        ("- 1", Err(Unfit::Form)),
        ("1 2", Err(Unfit::Form)),
        ("", Err(Unfit::Form)),
    ] {
        assert_eq!(double(text), expected, "{text}");
    }
    assert!(double("NaN").unwrap().is_nan());
}

#[test]
fn booleans_are_words() {
    for (text, expected) in [
        ("true", Ok(true)),
        (" TRUE ", Ok(true)),
        ("False\0", Ok(false)),
        ("1", Err(Unfit::Form)),
        ("on", Err(Unfit::Form)),
        ("yes", Err(Unfit::Form)),
    ] {
        assert_eq!(boolean(text), expected, "{text}");
    }
}

#[test]
fn enumerations_are_names_numbers_and_lists_of_them() {
    for (text, expected) in [
        ("Class", Ok(0)),
        (" oFFICE ", Ok(1)),
        ("Office,Mixed", Ok(7)),
        ("office , 8", Ok(9)),
        ("99", Ok(99)),
        ("-2", Ok(-2)),
        ("+1", Ok(1)),
        ("Last,1", Ok(i32::MIN | 1)),
        ("2147483648", Err(Unfit::Form)),
        ("1.0", Err(Unfit::Form)),
        ("0x1", Err(Unfit::Form)),
        ("Bogus", Err(Unfit::Form)),
        ("Office,", Err(Unfit::Form)),
        ("Office,Bogus", Err(Unfit::Form)),
        ("Office Mixed", Err(Unfit::Form)),
    ] {
        assert_eq!(enumeration(text, &SCENE), expected, "{text}");
    }
}

#[test]
fn white_space_is_blank() {
    assert!(is_blank("") && is_blank(" \t\u{3000}"));
    assert!(!is_blank(" x") && !is_blank("\0"));
}

proptest! {
    #[test]
    fn numbers_are_read_as_they_are_written(number in any::<i64>(), small in any::<i32>(), real in any::<f64>()) {
        prop_assert_eq!(long(&number.to_string()), Ok(number));
        prop_assert_eq!(int(&small.to_string()), Ok(small));
        prop_assert_eq!(int(&format!("0x{small:X}")), Ok(small));
        prop_assert_eq!(double(&format!("{real:e}")), Ok(real));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in any::<String>()) {
        let _ = (int(&text), long(&text), double(&text), boolean(&text), enumeration(&text, &SCENE));
    }
}
