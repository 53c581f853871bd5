//! Just enough HTML to read a page and send its forms as a browser without script does.

/// A form with the fields that a browser would send.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    /// What stands in a field; `None` if it would not be sent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same form with something typed or chosen.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same form with a box unticked.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// The same form with several things typed.
    pub(crate) fn filled(self, fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(self, |form, (name, value)| form.with(name, value))
    }
}

struct Tag<'html> {
    name: &'html str,
    attributes: Vec<(&'html str, String)>,
    /// What stands between this tag and the next.
    text: &'html str,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn value(&self) -> String {
        self.get("value").unwrap_or_default().to_owned()
    }
}

/// The tags of a page in order, with comments and scripts left out.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            push_text(&mut tags, rest);
            continue;
        }
        let end = tag_end(rest);
        let (inside, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
        let name = inside.split(|char: char| char.is_whitespace()).next().unwrap_or_default().trim_end_matches('/');
        rest = if name == "script" { after.find("</script").map_or("", |at| &after[at..]) } else { after };
        let name = if inside.starts_with('!') { "" } else { name };
        tags.push(Tag { name, attributes: attributes_of(inside), text: "" });
        push_text(&mut tags, rest);
    }
    tags
}

fn push_text<'html>(tags: &mut Vec<Tag<'html>>, rest: &'html str) {
    let text = rest.split('<').next().unwrap_or_default();
    tags.push(Tag { name: "#text", attributes: Vec::new(), text });
}

/// Where a tag ends: at the first `>` outside quotes.
fn tag_end(inside: &str) -> usize {
    let mut quote = None;
    for (at, char) in inside.char_indices() {
        match (quote, char) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(char),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    inside.len()
}

fn attributes_of(tag: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once(char::is_whitespace).map_or("", |(_, rest)| rest).trim_start();
    while !rest.is_empty() {
        let end = rest.find(|char: char| char == '=' || char.is_whitespace()).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let (raw, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            value = unescaped(raw);
            rest = after;
        }
        found.push((name.trim_end_matches('/'), value));
        rest = rest.trim_start();
    }
    found
}

/// The forms that are posted, as they stand.
pub(super) fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    let mut list: Option<(String, Option<String>)> = None;
    for tag in tags(html) {
        match tag.name {
            "form" => {
                inside = tag.get("method") == Some("post");
                if inside {
                    let action = tag.get("action").unwrap_or_default().to_owned();
                    forms.push(Form { action, fields: Vec::new() });
                }
            }
            "/form" => inside = false,
            "select" => list = tag.get("name").map(|name| (name.to_owned(), None)),
            "option" => {
                if let Some((_, chosen)) = &mut list
                    && (chosen.is_none() || tag.get("selected").is_some())
                {
                    *chosen = Some(tag.value());
                }
            }
            _ => {}
        }
        let sent = match tag.name {
            "input" => sent(&tag),
            "/select" => list.take().and_then(|(name, chosen)| Some((name, chosen?))),
            _ => None,
        };
        if let (true, Some(field), Some(form)) = (inside, sent, forms.last_mut()) {
            form.fields.push(field);
        }
    }
    forms
}

fn sent(input: &Tag<'_>) -> Option<(String, String)> {
    let choice = matches!(input.get("type"), Some("checkbox" | "radio"));
    let left_out = choice && input.get("checked").is_none();
    let name = input.get("name").filter(|_| !left_out)?;
    Some((name.to_owned(), input.value()))
}

/// The values of an attribute of all such tags.
pub(super) fn attributes(html: &str, tag: &str, attribute: &str) -> Vec<String> {
    let tags = tags(html).into_iter().filter(|found| found.name == tag);
    tags.filter_map(|tag| tag.get(attribute).map(str::to_owned)).collect()
}

/// What people read, on one line; between tags there is one space.
pub(super) fn text(html: &str) -> String {
    let mut text = String::new();
    for tag in tags(html) {
        let inline = matches!(tag.name, "#text" | "" | "bdi" | "/bdi" | "strong" | "/strong" | "code" | "/code");
        text.push_str(if inline { "" } else { " " });
        text.push_str(&unescaped(tag.text));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of the first block of code.
pub(super) fn code(html: &str) -> String {
    let block =
        html.split_once("<pre").and_then(|(_, after)| after.split_once("</pre>")).map_or("", |(block, _)| block);
    let block = block.split_once('>').map_or("", |(_, inside)| inside);
    tags(block).into_iter().map(|tag| unescaped(tag.text)).collect()
}

fn unescaped(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (escaped, char)| text.replace(escaped, char))
}

#[test]
fn a_form_is_read_as_a_browser_would_send_it() {
    let page = r#"<p>Say “a&amp;b”<!>!</p><form method="post" action="/x"><input type="hidden" name="a" value="1 > 0">
        <input name="b" type="checkbox" value="on" checked/><input name="c" type="radio" value="no"/>
        <select name="d"><option value="">None</option><option value="two" selected>2</option></select></form>
        <pre dir="ltr"><code>{&quot;a&quot;: 1}</code></pre><a class="x" href="/y?a=1&amp;b=2">Go</a>"#;
    let form = forms(page).remove(0);
    let fields: Vec<(&str, &str)> = form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(fields, [("a", "1 > 0"), ("b", "on"), ("d", "two")]);
    assert!(text(page).starts_with("Say “a&b”!"), "{}", text(page));
    assert_eq!(code(page), r#"{"a": 1}"#);
    assert_eq!(attributes(page, "a", "href"), ["/y?a=1&b=2"]);
}
