//! The laws of putting edits together: what one side left alone is the other's, and nothing is lost without a word.

use proptest::prelude::*;

use super::*;

fn form(pairs: &[(&str, &str)]) -> FormValues {
    FormValues::from_pairs(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
}

fn merge(base: &[(&str, &str)], theirs: &[(&str, &str)], mine: &[(&str, &str)], choices: &[(&str, &str)]) -> Merge {
    Merge::of(Provider::Redis, Some(&form(base)), &form(theirs), &form(mine), &form(choices))
}

#[test]
fn edits_of_different_fields_go_together() {
    let merged = merge(
        &[("name", "a"), ("config.host", "old"), ("on", "on")],
        &[("name", "theirs"), ("config.host", "old"), ("on", "on")],
        &[("name", "a"), ("config.host", "new"), ("on", "true"), ("config.password", "secret")],
        &[],
    );
    assert_eq!(merged.open().count(), 0);
    assert_eq!(merged.form.get("name"), "theirs");
    assert_eq!(merged.form.get("config.host"), "new");
    assert_eq!(merged.form.get("config.password"), "secret");
    let fields: Vec<_> = merged.fields.iter().map(|field| (field.name.as_str(), field.resolution)).collect();
    let (theirs, mine) = (Resolution::Settled(Side::Theirs), Resolution::Settled(Side::Mine));
    assert_eq!(fields, [("name", theirs), ("config.host", mine)]);
}

#[test]
fn edits_of_one_field_wait_for_a_choice() {
    let (base, theirs, mine) = ([("config.port", "1")], [("config.port", "2")], [("config.port", "3")]);
    let open = merge(&base, &theirs, &mine, &[]);
    assert_eq!(open.open().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["config.port"]);
    assert_eq!(open.form.get("config.port"), "3", "what was typed is not lost");
    for (choice, expected) in [("mine", "3"), ("theirs", "2")] {
        let chosen = merge(&base, &theirs, &mine, &[("choice.config.port", choice)]);
        assert_eq!((chosen.open().count(), chosen.form.get("config.port")), (0, expected));
    }
    assert_eq!(merge(&base, &theirs, &mine, &[("choice.config.port", "both")]).open().count(), 1);
}

#[test]
fn tags_are_put_together_as_sets() {
    let merged = merge(&[("tags", "a, b, c")], &[("tags", "c, a, x")], &[("tags", "c,b ,y")], &[]);
    assert_eq!(merged.form.get("tags"), "c, x, y");
    assert_eq!(merged.fields[0].resolution, Resolution::Both);
    assert!(merge(&[("tags", "a, b")], &[("tags", "b, a")], &[("tags", "a,b")], &[]).form.get("tags") == "b, a");
}

#[test]
fn without_a_base_every_difference_is_open() {
    let theirs = form(&[("name", "a"), ("config.host", "x"), ("tags", "t")]);
    let mine = form(&[("name", "b"), ("config.host", "x"), ("tags", "u")]);
    let merged = Merge::of(Provider::Redis, None, &theirs, &mine, &FormValues::default());
    assert_eq!(merged.open().map(|field| field.label).collect::<Vec<_>>(), ["Name", "Tags"]);
    assert_eq!(merged.fields.len(), 2);
}

fn any_form() -> impl Strategy<Value = FormValues> {
    let tags = prop::collection::vec("[a-d]", 0..4).prop_map(|tags| tags.join(","));
    ("[ab]", any::<bool>(), tags, "[xy]", "[12]?", any::<bool>()).prop_map(|(name, on, tags, host, port, tls)| {
        let tick = |ticked| if ticked { "on" } else { "" }.to_owned();
        let pairs = [
            ("name", name),
            ("on", tick(on)),
            ("tags", tags),
            ("config.host", host),
            ("config.port", port),
            ("config.tlsEnabled", tick(tls)),
        ];
        FormValues::from_pairs(pairs.map(|(key, text)| (key.to_owned(), text)))
    })
}

fn same(one: &FormValues, other: &FormValues, name: &str) -> bool {
    if name == "tags" {
        return as_set(&tags(one.get(name))) == as_set(&tags(other.get(name)));
    }
    one.get(name) == other.get(name)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_one_side_left_alone_is_the_others(base in any_form(), theirs in any_form(), mine in any_form()) {
        let merged = Merge::of(Provider::Redis, Some(&base), &theirs, &mine, &FormValues::default());
        for name in ["name", "on", "tags", "config.host", "config.port", "config.tlsEnabled"] {
            if same(&base, &mine, name) {
                prop_assert!(same(&merged.form, &theirs, name), "{} is theirs", name);
            } else if same(&base, &theirs, name) || same(&theirs, &mine, name) {
                prop_assert!(same(&merged.form, &mine, name), "{} is mine", name);
            } else {
                let field = merged.fields.iter().find(|field| field.name == name).unwrap();
                prop_assert!(matches!(field.resolution, Resolution::Open | Resolution::Both));
            }
        }
    }

    #[test]
    fn who_comes_second_does_not_matter(base in any_form(), one in any_form(), two in any_form()) {
        let there = Merge::of(Provider::Redis, Some(&base), &one, &two, &FormValues::default());
        let back = Merge::of(Provider::Redis, Some(&base), &two, &one, &FormValues::default());
        prop_assert_eq!(there.open().count(), back.open().count());
        for (a, b) in there.fields.iter().zip(&back.fields) {
            if a.resolution != Resolution::Open {
                prop_assert!(same(&there.form, &back.form, &a.name), "{:?} {:?}", a, b);
            }
        }
    }
}
