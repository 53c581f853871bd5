//! Pages, read as a browser without script reads them.

use scraper::{ElementRef, Html, Node, Selector};

/// A form as it would be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it is sent to.
    pub action: String,
    /// What would be sent: names and values, in order.
    pub fields: Vec<(String, String)>,
    /// The name of every control, also of those that would not be sent as they stand.
    controls: Vec<String>,
}

impl Form {
    /// A form with just these fields.
    pub fn of(action: &str, fields: &[(&str, String)]) -> Self {
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let controls = fields.iter().map(|(name, _)| name.clone()).collect();
        Self { action: action.to_owned(), fields, controls }
    }

    /// The same form, sent elsewhere.
    #[must_use]
    pub fn sent_to(self, action: impl Into<String>) -> Self {
        Self { action: action.into(), ..self }
    }

    /// What stands in a field; `None` if it would not be sent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is such a control.
    pub fn has(&self, name: &str) -> bool {
        self.controls.iter().any(|known| known == name)
    }

    /// The same form with something typed or chosen, whether there is such a control or not.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same form with a box unticked.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    /// The same form with several things typed.
    #[must_use]
    pub fn filled(self, fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(self, |form, (name, value)| form.with(name, value))
    }

    /// Types or chooses something, where there is such a control.
    pub fn set(&mut self, name: &str, value: &str) {
        if self.has(name) {
            self.fields.retain(|(known, _)| known != name);
            self.fields.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The body of the request.
    pub fn body(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}

/// A page. Without script, what stands for lack of it is part of the page.
pub fn page(html: &str) -> Html {
    Html::parse_document(&html.replace("<noscript>", "").replace("</noscript>", ""))
}

/// Every form of a page that is posted, as it stands.
pub fn forms(html: &str) -> Vec<Form> {
    let form = |form: ElementRef<'_>| {
        let mut read = Form { action: attribute(form, "action"), fields: Vec::new(), controls: Vec::new() };
        for control in form.select(&selector("input[name], select[name], textarea[name]")) {
            let name = attribute(control, "name");
            read.fields.extend(sent(control).map(|value| (name.clone(), value)));
            read.controls.push(name);
        }
        read
    };
    page(html).select(&selector("form[method=post]")).map(form).collect()
}

fn sent(control: ElementRef<'_>) -> Option<String> {
    let element = control.value();
    match (element.name(), element.attr("type").unwrap_or("text")) {
        ("select", _) => {
            let chosen = control.select(&selector("option[selected]")).last();
            chosen.or_else(|| control.select(&selector("option")).next()).map(|option| attribute(option, "value"))
        }
        ("textarea", _) => Some(control.text().collect()),
        (_, "checkbox" | "radio") if element.attr("checked").is_none() => None,
        (_, "submit" | "button") => None,
        _ => Some(attribute(control, "value")),
    }
}

/// An element with its attributes.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value; empty for one without.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether an attribute has this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }
}

/// Every element of a page, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    let tag = |element: ElementRef<'_>| Tag {
        name: element.value().name().to_owned(),
        attributes: element.value().attrs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    };
    page(html).select(&selector("*")).map(tag).collect()
}

/// The one element whose attribute has this value.
///
/// # Panics
/// If there is none, or more than one.
#[track_caller]
pub fn only(html: &str, name: &str, value: &str) -> Tag {
    let mut found: Vec<Tag> = tags(html).into_iter().filter(|tag| tag.is(name, value)).collect();
    assert_eq!(found.len(), 1, "{name}={value} in {html}");
    found.remove(0)
}

/// The values of an attribute of all such elements that have it.
pub fn attributes(html: &str, element: &str, name: &str) -> Vec<String> {
    let page = page(html);
    page.select(&selector(element)).filter_map(|found| found.value().attr(name).map(str::to_owned)).collect()
}

/// What people read, on one line; between elements there is one space.
pub fn text(html: &str) -> String {
    let mut text = String::new();
    read(page(html).root_element(), &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read(element: ElementRef<'_>, text: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(inner) if !matches!(inner.name(), "script" | "style") => {
                let space = if matches!(inner.name(), "bdi" | "strong" | "code") { "" } else { " " };
                text.push_str(space);
                if let Some(inner) = ElementRef::wrap(child) {
                    read(inner, text);
                }
                text.push_str(space);
            }
            _ => {}
        }
    }
}

/// The texts of all blocks of code, to the letter.
pub fn code(html: &str) -> Vec<String> {
    page(html).select(&selector("pre")).map(|block| block.text().collect()).collect()
}

/// The value of an element's attribute; empty if there is none.
pub fn attribute(element: ElementRef<'_>, name: &str) -> String {
    element.value().attr(name).unwrap_or_default().to_owned()
}

/// A selector that is written in a test.
///
/// # Panics
/// If it is none.
pub fn selector(css: &str) -> Selector {
    #[expect(clippy::unwrap_used, reason = "the selectors are written in tests")]
    Selector::parse(css).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<p>Say “a&amp;b”<!>!</p><form method="post" action="/x"><input type="hidden" name="a" value="1 > 0">
        <input name="b" type="checkbox" value="on" checked/><input name="c" type="radio" value="no"/>
        <select name="d"><option value="">None</option><option value="two" selected>2</option></select>
        <textarea name="e">text</textarea><button>Go</button></form><form action="/search"></form>
        <script>"<b>no</b>"</script><noscript><p>Without <bdi>script</bdi>.</p></noscript>
        <pre dir="ltr"><code>{&quot;a&quot;: 1}</code></pre><a class="x" href="/y?a=1&amp;b=2">Go</a><a>Nowhere</a>"#;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let mut read = forms(PAGE);
        assert_eq!(read.len(), 1);
        let mut form = read.remove(0);
        assert_eq!((form.action.as_str(), form.body().as_str()), ("/x", "a=1+%3E+0&b=on&d=two&e=text"));
        assert!(form.has("c") && form.get("c").is_none() && !form.has("f"));
        form.set("f", "ignored");
        form.set("c", "no");
        assert_eq!(form.without("a").filled(&[("b", "off"), ("g", "x")]).body(), "d=two&e=text&c=no&b=off&g=x");
    }

    #[test]
    fn a_page_is_read_as_people_read_it() {
        assert!(text(PAGE).starts_with("Say “a&b”!"), "{}", text(PAGE));
        assert!(text(PAGE).contains("Without script.") && !text(PAGE).contains("no"), "{}", text(PAGE));
        assert_eq!(code(PAGE), [r#"{"a": 1}"#]);
        assert_eq!(attributes(PAGE, "a", "href"), ["/y?a=1&b=2"]);
    }
}
