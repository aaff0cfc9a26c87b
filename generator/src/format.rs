//! From pieces of code to the text of files.

mod definition;

pub(crate) use definition::{Definition, Member};

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;

const WIDTH: usize = 110;

/// Stands between the lines of one doc attribute until it is text. Docs have no control characters.
const DOC_LINE: char = '\u{1}';

/// Doc comments. All of their lines are one attribute, as a parser takes as long for each as for a field.
pub(crate) fn docs(lines: &[String]) -> TokenStream {
    if lines.is_empty() {
        return TokenStream::new();
    }
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 2).sum());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            text.push(DOC_LINE);
        }
        if !line.is_empty() {
            text.push(' ');
            text.push_str(line);
        }
    }
    let text = raw(&text);
    quote!(#[doc = #text])
}

/// A text as a raw string, which is read at a fifth of the cost of one with escapes.
fn raw(text: &str) -> Literal {
    let marks = |rest: &str| rest.bytes().take_while(|byte| *byte == b'#').count();
    // Behind each quote it may have one mark less than the string has. More than 255 no string may have.
    let longest = text.split('"').skip(1).map(marks).max();
    let fence = "#".repeat(longest.map_or(1, |longest| longest + 1));
    match fence.len() {
        ..256 => format!("r{fence}\"{text}\"{fence}").parse().unwrap_or_else(|_| Literal::string(text)),
        _ => Literal::string(text),
    }
}

/// A file before it is text.
#[derive(Debug, Default)]
pub(crate) struct File {
    /// The module's docs.
    pub(crate) docs: Vec<String>,
    /// `use` lines as they stand.
    pub(crate) imports: Vec<String>,
    pub(crate) pieces: Vec<Piece>,
}

/// What stands between two blank lines.
#[derive(Debug)]
pub(crate) enum Piece {
    /// One item of Rust.
    Item(TokenStream),
    /// A struct or an enum.
    Definition(Definition),
    /// A line of glue: `record!(Server { a "a", b "b" });`
    Glue { head: String, entries: Vec<String>, tail: String },
}

/// Statements as lines. Text that isn't Rust is left as it is: compiling it tells.
pub(crate) fn statements(tokens: TokenStream) -> Vec<String> {
    let Ok(mut file) = syn::parse2::<syn::File>(quote!(fn statements() { #tokens })) else {
        return vec![tokens.to_string()];
    };
    for item in &mut file.items {
        if let syn::Item::Fn(function) = item {
            function.block.stmts.iter_mut().for_each(asserts_as_call);
        }
    }
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    let line = |line: &str| {
        let asserts = CALLED.iter().find_map(|(name, called)| {
            let arguments = line.strip_prefix(called)?;
            arguments.starts_with('(').then(|| format!("{name}!{arguments}"))
        });
        asserts.unwrap_or_else(|| line.to_owned())
    };
    inner.iter().map(|own| line(own.strip_prefix("    ").unwrap_or(own))).collect()
}

/// prettyplease doesn't format what a macro takes. So these are formatted as calls of functions whose names are as long.
const CALLED: [(&str, &str); 2] = [("assert", "assert_"), ("assert_eq", "assert_eq_")];

fn asserts_as_call(statement: &mut syn::Stmt) {
    let syn::Stmt::Macro(asserts) = statement else { return };
    let Some((_, called)) = CALLED.iter().find(|(name, _)| asserts.mac.path.is_ident(name)) else { return };
    let (called, arguments) = (syn::Ident::new(called, Span::call_site()), &asserts.mac.tokens);
    if let Ok(call) = syn::parse2(quote!(#called(#arguments))) {
        *statement = syn::Stmt::Expr(call, Some(syn::token::Semi::default()));
    }
}

impl Piece {
    fn text(self) -> Result<String, syn::Error> {
        match self {
            Self::Item(tokens) => {
                let file: syn::File = syn::parse2(tokens)?;
                Ok(spaced(&prettyplease::unparse(&file)))
            }
            Self::Definition(it) => it.text(),
            Self::Glue { head, entries, tail } => Ok(glue(&head, &entries, &tail)),
        }
    }
}

impl File {
    /// The file's content below its header. An error is a mistake of the emitter.
    pub(crate) fn text(self) -> Result<String, syn::Error> {
        let mut out = String::new();
        for line in &self.docs {
            out.push_str(format!("//! {line}").trim_end());
            out.push('\n');
        }
        if !self.imports.is_empty() {
            out.push('\n');
            for import in &self.imports {
                out.push_str(import);
                out.push('\n');
            }
        }
        for piece in self.pieces {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&piece.text()?);
        }
        Ok(out)
    }
}

/// Puts blank lines between the functions of an `impl`, which prettyplease leaves out, and struct
/// literals that fit on one line on one, which it never does.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut after_function = false;
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        if let Some((joined, next)) = literal(&lines, at) {
            out.push_str(&joined);
            out.push('\n');
            at = next;
            continue;
        }
        let line = lines[at];
        at += 1;
        if after_function && line.starts_with("    ") {
            out.push('\n');
        }
        if line.contains(DOC_LINE) {
            doc_lines(line, &mut out);
            after_function = false;
            continue;
        }
        out.push_str(line);
        out.push('\n');
        after_function = line == "    }" || (line.starts_with("    pub fn") && line.ends_with("{}"));
    }
    out
}

/// The lines of a doc attribute.
fn doc_lines(line: &str, out: &mut String) {
    let plain = line.trim_start();
    let indent = &line[..line.len() - plain.len()];
    for doc in plain.strip_prefix("///").unwrap_or(plain).split(DOC_LINE) {
        out.extend([indent, "///", doc.trim_end_matches(' '), "\n"]);
    }
}

/// The struct literal that starts at a line, on one line, and the line after it. It may be all that a call wraps.
fn literal(lines: &[&str], at: usize) -> Option<(String, usize)> {
    let head = lines[at].strip_suffix(" {")?;
    let (indent, name) = head.split_at(head.len() - head.trim_start().len());
    let close = match name.split_once('(') {
        None if is_name(name) => "}",
        Some((wrapper, inner)) if is_name(wrapper) && is_name(inner) => "})",
        _ => return None,
    };
    let end = lines[at..].iter().position(|line| line.strip_prefix(indent) == Some(close))? + at;
    let fields: Vec<&str> = lines[at + 1..end].iter().map(|line| line.trim()).collect();
    let joined = format!("{head} {{ {} {close}", fields.join(" ").trim_end_matches(','));
    (joined.len() <= WIDTH - 10).then_some((joined, end + 1))
}

/// Whether a text is the name of a type.
fn is_name(text: &str) -> bool {
    text.starts_with(char::is_uppercase) && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Fills lines with the entries of a table.
fn glue(head: &str, entries: &[String], tail: &str) -> String {
    if entries.is_empty() {
        return format!("{head}{tail}\n");
    }
    let line = format!("{head} {} {tail}\n", entries.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    let mut out = format!("{head}\n");
    let mut line = String::from("   ");
    for entry in entries {
        if line.len() + entry.len() + 2 > WIDTH && line.len() > 3 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("   ");
        }
        line.push(' ');
        line.push_str(entry);
        line.push(',');
    }
    out.push_str(&line);
    out.push('\n');
    out.push_str(tail);
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn functions_stand_apart() {
        let item = Piece::Item(quote! {
            impl A { #[doc = " One."] pub fn a(&self) -> i64 { 1 } pub fn b(&self) {} #[inline] fn c(&self) { self.b() } }
        });
        let text = item.text().unwrap();
        assert_eq!(
            text,
            "impl A {\n    /// One.\n    pub fn a(&self) -> i64 {\n        1\n    }\n\n    pub fn b(&self) {}\n\n    #[inline]\n    fn c(&self) {\n        self.b()\n    }\n}\n"
        );
    }

    #[test]
    fn docs_have_a_line_for_each() {
        let docs = docs(&["One.".to_owned(), String::new(), "Two. ".to_owned()]);
        let item = Piece::Item(quote!(struct A { #docs a: i64 }));
        assert_eq!(item.text().unwrap(), "struct A {\n    /// One.\n    ///\n    /// Two.\n    a: i64,\n}\n");
    }

    #[test]
    fn docs_say_any_text() {
        let marks = format!("\"{}", "#".repeat(300));
        for text in ["\"", "\"#", "a\"##b\"#", "\\n \\\" \\", "é\u{2028}", "{}", &marks] {
            let docs = docs(&[text.to_owned(), "b".to_owned()]);
            let text = format!("/// {text}\n/// b\nstruct A;\n");
            assert_eq!(Piece::Item(quote!(#docs struct A;)).text().unwrap(), text);
        }
    }

    #[test]
    fn short_literals_stand_on_one_line() {
        let item = Piece::Item(quote!(impl A { fn a(self, a: i64) -> Self { Self { a: Some(a), ..self } } }));
        assert_eq!(
            item.text().unwrap(),
            "impl A {\n    fn a(self, a: i64) -> Self {\n        Self { a: Some(a), ..self }\n    }\n}\n"
        );
    }

    #[test]
    fn short_literals_in_a_call_do_too() {
        let item = Piece::Item(quote!(impl A { fn a(self, a: i64) -> C<B, 1> { C(B { a: Some(a), ..self.0 }) } }));
        assert_eq!(
            item.text().unwrap(),
            "impl A {\n    fn a(self, a: i64) -> C<B, 1> {\n        C(B { a: Some(a), ..self.0 })\n    }\n}\n"
        );
    }

    #[test]
    fn tables_fill_their_lines() {
        assert_eq!(glue("record!(A {", &["a \"a\"".to_owned()], "});"), "record!(A { a \"a\" });\n");
        let many: Vec<String> = (0..40).map(|i| format!("f{i} \"f{i}\"")).collect();
        let text = glue("record!(A {", &many, "});");
        assert!(text.lines().all(|line| line.len() <= WIDTH + 1), "{text}");
        assert!(text.starts_with("record!(A {\n    f0 \"f0\", ") && text.ends_with(",\n});\n"), "{text}");
    }
}
