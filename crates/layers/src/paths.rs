//! The paths in a piece of code, `use` and all others alike.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Every path of more than one name, from its first name on. Those in braces (`a::{b, c}`) are written out.
pub(crate) fn paths(code: TokenStream) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    walk(code, &mut found);
    found
}

fn walk(code: TokenStream, found: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(_) => at = path(&tokens, at, Vec::new(), found),
            TokenTree::Group(group) => {
                walk(group.stream(), found);
                at += 1;
            }
            // What follows a dot is a field or a method; what follows a colon without a path before it begins elsewhere.
            TokenTree::Punct(punct) if punct.as_char() == '.' => {
                at += if matches!(tokens.get(at + 1), Some(TokenTree::Ident(_))) { 2 } else { 1 };
            }
            _ => at += 1,
        }
    }
}

/// Reads the path that begins at `at`; where the rest goes on.
fn path(tokens: &[TokenTree], mut at: usize, mut names: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
        names.push(ident.to_string());
        at += 1;
        if !colons(tokens, at) {
            break;
        }
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(_)) => at += 2,
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                for element in inside.split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
                {
                    path(element, 0, names.clone(), found);
                }
                return at + 3;
            }
            // `a::<T>`, `a::*`
            _ => break,
        }
    }
    if names.last().is_some_and(|last| last == "self") && names.len() > 1 {
        names.pop();
    }
    if names.len() > 1 {
        found.push(names);
    }
    at
}

fn colons(tokens: &[TokenTree], at: usize) -> bool {
    let colon = |token: Option<&TokenTree>, spacing: Option<Spacing>| {
        matches!(token, Some(TokenTree::Punct(punct))
            if punct.as_char() == ':' && spacing.is_none_or(|wanted| punct.spacing() == wanted))
    };
    colon(tokens.get(at), Some(Spacing::Joint)) && colon(tokens.get(at + 1), None)
}
