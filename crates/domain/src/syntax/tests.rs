//! Tests of `syntax`.

use proptest::prelude::*;

use super::*;

#[test]
fn hosts() {
    for good in ["redis", "redis.example.com", "redis.example.com.", "10.0.0.1", "::1", "[2001:db8::1]", "a_b-c.d"] {
        assert!(Host::parse(good).is_ok(), "{good}");
    }
    for bad in ["", " ", "redis://h", "h:6379", "u@h", "h/0", "h?x", "-h", "h..x", "ü.de", "a b", &"a".repeat(64)] {
        assert!(Host::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn an_ipv6_address_has_one_spelling() {
    for text in ["2001:db8::5", "[2001:DB8::5]", " 2001:0db8:0:0::0005 "] {
        assert_eq!(Host::parse(text).unwrap().as_str(), "2001:db8::5");
    }
    assert_eq!(Host::parse("Redis.Example.com").unwrap().as_str(), "Redis.Example.com");
}

#[test]
fn ports_are_text() {
    assert_eq!(Port::parse(" 6380 ").unwrap().as_str(), "6380");
    for bad in ["", "0", "65536", "abc", "-1", "+1", "06379", "6379.0", "٦٣٧٩", "99999999999"] {
        assert!(Port::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn arns() {
    assert!(RoleArn::parse("arn:aws:iam::123456789012:role/path/store-writer").is_ok());
    assert_eq!(RoleArn::parse("arn:aws:iam::123456789012:role/x/y").unwrap().account(), "123456789012");
    assert!(RoleArn::parse("arn:aws-us-gov:iam::123456789012:role/x").is_ok());
    for bad in [
        "",
        "store-writer",
        "arn:aws:iam::123456789012:user/x",
        "arn:aws:iam::12345:role/x",
        "arn:aws:iam:us-east-1:123456789012:role/x",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:s3:::bucket",
    ] {
        assert!(RoleArn::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn table_names_regions_and_external_ids() {
    assert!(TableName::parse("big-segments.prod_1").is_ok());
    for bad in ["", "ab", "a b c", "arn:aws:dynamodb:us-east-1:123456789012:table/x", &"t".repeat(256)] {
        assert!(TableName::parse(bad).is_err(), "{bad}");
    }
    assert!(Region::parse("eu-central-1").is_ok());
    assert!(Region::parse("mars-north-1").is_err());
    assert!(ExternalId::parse("2f7a1b1e-9f9f-4a4e-8f3c-7a3d0d0d9f11").is_ok());
    assert!(ExternalId::parse("x").is_err());
}

proptest! {
    #[test]
    fn every_port_number_is_a_port_and_nothing_else_is(number in 0u32..200_000) {
        prop_assert_eq!(Port::parse(&number.to_string()).is_ok(), (1..=65_535).contains(&number));
    }

    #[test]
    fn nothing_panics(text in any::<String>()) {
        let _ = (Host::parse(&text), Port::parse(&text), TableName::parse(&text), Region::parse(&text));
        let _ = (ExternalId::parse(&text), RoleArn::parse(&text), Tag::parse(&text), Username::parse(&text));
    }
}
