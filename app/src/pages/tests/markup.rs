//! Just enough of an HTML reader: start tags with their attributes, and the text between tags.

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value; empty for one without.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }
}

/// Every start tag, in order.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let inside = &rest[start + 1..];
        let end = tag_end(inside);
        if inside.starts_with(|char: char| char.is_ascii_alphabetic()) {
            tags.push(tag(&inside[..end]));
        }
        rest = &inside[end..];
    }
    tags
}

/// The one tag with this attribute.
pub(super) fn only(html: &str, name: &str, value: &str) -> Tag {
    let mut found: Vec<Tag> = tags(html).into_iter().filter(|tag| tag.is(name, value)).collect();
    assert_eq!(found.len(), 1, "{name}={value} in {html}");
    found.remove(0)
}

/// What a person reads, with single spaces.
pub(super) fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        text.push(' ');
        let inside = &rest[start + 1..];
        rest = inside.get(tag_end(inside) + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Where the tag ends: at the first `>` outside of quotes.
fn tag_end(inside: &str) -> usize {
    let mut quoted = false;
    for (index, char) in inside.char_indices() {
        match char {
            '"' => quoted = !quoted,
            '>' if !quoted => return index,
            _ => {}
        }
    }
    inside.len()
}

fn tag(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|char: char| char.is_whitespace() || char == '/');
        let end = rest.find(|char: char| char.is_whitespace() || char == '=').unwrap_or(rest.len());
        if end == 0 {
            return Tag { name: name.trim_end_matches('/').to_owned(), attributes };
        }
        let (own, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a closing quote"),
            None => ("", after),
        };
        attributes.push((own.to_owned(), value.replace("&quot;", "\"").replace("&amp;", "&")));
        rest = after;
    }
}
