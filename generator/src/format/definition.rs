//! Structs and enums as text. Parsing each of them took a third of formatting.

use super::spaced;
use std::borrow::Cow;

/// A struct or an enum, whose layout needs no parser as long as no line is too long. Two thirds of all items are one.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) docs: Vec<String>,
    pub(crate) attributes: Vec<&'static str>,
    /// `pub struct Server`
    pub(crate) head: String,
    pub(crate) members: Vec<Member>,
}

/// A field or a variant.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) docs: Vec<String>,
    pub(crate) attributes: Vec<Cow<'static, str>>,
    /// `pub hostname: Option<String>`
    pub(crate) text: String,
}

impl Definition {
    pub(super) fn text(self) -> Result<String, syn::Error> {
        // Beyond it, prettyplease may break a line.
        const NARROW: usize = 80;
        let mut out = String::new();
        let mut narrow = true;
        let docs = |out: &mut String, indent: &str, docs: &[String]| {
            for line in docs {
                let space = if line.is_empty() { "" } else { " " };
                out.extend([indent, "///", space, line.trim_end_matches(' '), "\n"]);
            }
        };
        docs(&mut out, "", &self.docs);
        for attribute in &self.attributes {
            out.extend([*attribute, "\n"]);
            narrow &= attribute.len() <= NARROW;
        }
        out.extend([&self.head, " {\n"]);
        for Member { docs: lines, attributes, text } in &self.members {
            docs(&mut out, "    ", lines);
            for attribute in attributes {
                out.extend(["    ", attribute, "\n"]);
                narrow &= attribute.len() + 4 <= NARROW;
            }
            out.extend(["    ", text, ",\n"]);
            narrow &= text.len() + 5 <= NARROW;
        }
        out.push_str("}\n");
        if narrow { Ok(out) } else { Ok(spaced(&prettyplease::unparse(&syn::parse_str(&out)?))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written without a parser, a definition reads as prettyplease would have it.
    #[test]
    fn definitions_are_laid_out_as_all_else() {
        let definition = |ty: &str| Definition {
            docs: vec!["One.".to_owned(), String::new(), "Two. ".to_owned()],
            attributes: vec!["#[derive(Clone, Debug)]", "#[non_exhaustive]"],
            head: "pub struct A".to_owned(),
            members: vec![
                Member {
                    docs: vec!["Three.".to_owned()],
                    attributes: vec!["#[allow(unused)]".into()],
                    text: format!("pub a: {ty}"),
                },
                Member { docs: Vec::new(), attributes: Vec::new(), text: "r#type: Option<String>".to_owned() },
            ],
        };
        for (ty, lines) in [("BTreeMap<String, Vec<i64>>".to_owned(), 11), (format!("Vec<{}>", "Long".repeat(30)), 13)]
        {
            let text = definition(&ty).text().unwrap();
            let parsed = prettyplease::unparse(&syn::parse_str(&text).unwrap());
            assert_eq!(text, parsed);
            assert_eq!(text.lines().count(), lines, "{text}");
        }
    }
}
