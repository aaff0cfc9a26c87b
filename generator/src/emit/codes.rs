//! `error_codes.rs`: the codes of errors that callers may meet, as constants.

use super::types::docs;
use crate::docs as prose;
use crate::format::{File, Piece};
use crate::ir::{self, Api, Code};
use proc_macro2::{Ident, Span};
use quote::quote;
use std::collections::BTreeSet;

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
    if !codes.iter().any(|code| text.contains(&code.wire)) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 1024);
    // Of the comment that is being read: how its lines begin, what it links to, and whether an example is being read.
    let (mut begin, mut links, mut in_example) = (String::new(), BTreeSet::new(), false);
    for line in text.split_inclusive('\n') {
        let plain = line.trim_start();
        let Some(marker) = ["///", "//!"].into_iter().find(|marker| plain.starts_with(marker)) else {
            define(&mut out, &begin, std::mem::take(&mut links));
            in_example = false;
            out.push_str(line);
            continue;
        };
        in_example ^= plain[marker.len()..].starts_with(" ```");
        begin = format!("{}{marker}", &line[..line.len() - plain.len()]);
        let mut line = line.to_owned();
        for code in codes.iter().filter(|_| !in_example) {
            let quoted = format!("`{}`", code.wire);
            if line.contains(&quoted) {
                line = line.replace(&quoted, &format!("[{quoted}]"));
                links.insert((&code.wire, &code.name));
            }
        }
        out.push_str(&line);
    }
    define(&mut out, &begin, links);
    out
}

/// The targets of links, at the end of their comment, whose lines begin so.
fn define(out: &mut String, begin: &str, links: BTreeSet<(&String, &ir::Ident)>) {
    if !links.is_empty() {
        out.extend([begin, "\n"]);
    }
    for (wire, name) in links {
        out.push_str(&format!("{begin} [`{wire}`]: crate::{MODULE}::{name}\n"));
    }
}
