//! The sentences in a piece of code: what people read, and not names, patterns, attributes or lines of the log.

use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;

/// From how many words on a text is a sentence.
const WORDS: usize = 4;

/// Every text of some words that begins like a sentence, or with what is filled in.
pub(crate) fn sentences(code: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    walk(code, &mut found);
    found
}

fn walk(code: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut log = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) => log = log || ident == "tracing",
            TokenTree::Group(group) => {
                let attribute = at > 0 && matches!(&tokens[at - 1], TokenTree::Punct(punct) if punct.as_char() == '#');
                if !attribute && !log {
                    walk(group.stream(), found);
                }
                log = false;
            }
            TokenTree::Literal(_) => {
                let text = syn::parse2::<LitStr>(token.clone().into()).map(|text| text.value()).unwrap_or_default();
                if is_sentence(&text) {
                    found.push(text);
                }
            }
            TokenTree::Punct(punct) => log = log && matches!(punct.as_char(), ':' | '!'),
        }
    }
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= WORDS && text.starts_with(|first: char| first.is_uppercase() || first == '{')
}
