//! `error_codes.rs`: the codes of errors that callers may meet, as constants.

use super::types::docs;
use crate::docs as prose;
use crate::format::{File, Piece};
use crate::ir::{self, Api, Code};
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::BTreeMap;

/// The module of the constants.
pub(crate) const MODULE: &str = "error_codes";

/// Nothing, if there are none.
pub(super) fn emit(api: &Api) -> Option<File> {
    if api.codes.is_empty() {
        return None;
    }
    let constants = api.codes.iter().map(|code| {
        let mut lines = code.docs.clone();
        if api.permanent_errors.contains(&code.wire) {
            prose::paragraph(&mut lines, "The client doesn't retry it.");
        }
        let (docs, name, wire) = (docs(&lines), Ident::new(&code.name, Span::call_site()), &code.wire);
        Piece::Item(quote! {
            #docs
            pub const #name: &str = #wire;
        })
    });
    let docs = vec![
        "The codes of errors, as [`Error::codes`](crate::Error::codes) gives them.".to_owned(),
        String::new(),
        "The API has others as well, and documents few of them.".to_owned(),
    ];
    Some(File { docs, imports: Vec::new(), pieces: constants.collect() })
}

/// The text of a file whose docs link each code to its constant.
pub(crate) fn linked(text: String, codes: &[Code]) -> String {
    if codes.is_empty() {
        return text;
    }
    let codes: Links<'_> = codes.iter().map(|code| (code.wire.as_str(), &code.name)).collect();
    let mut out = String::with_capacity(text.len() + 1024);
    // Of the comment that is being read: how its lines begin, what it links to, and whether an example is being read.
    let (mut begin, mut links, mut in_example) = (String::new(), Links::new(), false);
    for line in text.split_inclusive('\n') {
        let plain = line.trim_start();
        let Some(marker) = ["///", "//!"].into_iter().find(|marker| plain.starts_with(marker)) else {
            define(&mut out, &begin, std::mem::take(&mut links));
            in_example = false;
            out.push_str(line);
            continue;
        };
        in_example ^= plain[marker.len()..].starts_with(" ```");
        if in_example {
            out.push_str(line);
            continue;
        }
        let known = links.len();
        link(&mut out, line, &codes, &mut links);
        if known < links.len() {
            begin = format!("{}{marker}", &line[..line.len() - plain.len()]);
        }
    }
    define(&mut out, &begin, links);
    out
}

/// Constants by the codes that they stand for.
type Links<'a> = BTreeMap<&'a str, &'a ir::Ident>;

/// A line of a comment, in which each code is a link.
fn link<'a>(out: &mut String, line: &str, codes: &Links<'a>, links: &mut Links<'a>) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('`') {
        out.push_str(before);
        let code = after.split_once('`').and_then(|(code, after)| Some((codes.get_key_value(code)?, after)));
        rest = match code {
            Some(((wire, name), after)) => {
                out.extend(["[`", wire, "`]"]);
                links.insert(wire, name);
                after
            }
            None => {
                out.push('`');
                after
            }
        };
    }
    out.push_str(rest);
}

/// The targets of links, at the end of their comment, whose lines begin so.
fn define(out: &mut String, begin: &str, links: Links<'_>) {
    if !links.is_empty() {
        out.extend([begin, "\n"]);
    }
    for (wire, name) in links {
        out.push_str(&format!("{begin} [`{wire}`]: crate::{MODULE}::{name}\n"));
    }
}
