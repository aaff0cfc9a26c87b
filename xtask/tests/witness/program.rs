//! A program that uses everything a generated crate offers, made from the crate's source.
//!
//! It knows nothing of descriptions: what it reads is Rust. Each use is a function on a line of its own, so that the
//! line of an error names what was used.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, ImplItem, Item, ReturnType, Type, UseTree, Visibility};

/// What the runtime has at the root of the crate.
const RUNTIME: [&str; 21] = [
    "AnswerFuture",
    "Bytes",
    "Client",
    "Document",
    "Extra",
    "FindOrCreate",
    "Incomplete",
    "Items",
    "Json",
    "Page",
    "Pages",
    "Request",
    "Resource",
    "ResponseFuture",
    "Secret",
    "Sought",
    "Timestamp",
    "Untyped",
    "UnknownInteger",
    "UnknownValue",
    "Wait",
];

/// One use of the crate.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    /// The Rust path of what is used.
    pub(crate) path: String,
    /// Parameters and body of a function.
    pub(crate) code: String,
}

/// All uses of what the files define.
pub(crate) fn uses(files: &BTreeMap<String, String>) -> Vec<Use> {
    let modules: Vec<(&str, syn::File)> = files
        .iter()
        .filter(|(name, _)| *name != generator::CONTRACT)
        .map(|(name, text)| (name.trim_end_matches(".rs"), syn::parse_file(text).unwrap()))
        .collect();
    let mut paths = BTreeMap::from([
        ("Untyped".to_owned(), "sdk::Untyped".to_owned()),
        ("BTreeMap".to_owned(), "std::collections::BTreeMap".to_owned()),
    ]);
    paths.extend(RUNTIME.map(|name| (name.to_owned(), format!("sdk::{name}"))));
    let mut calls = BTreeMap::new();
    let mut text_enums = BTreeSet::new();
    let mut steps: BTreeMap<String, Vec<Vec<syn::ImplItemFn>>> = BTreeMap::new();
    for (module, file) in &modules {
        for item in &file.items {
            let name = match item {
                Item::Struct(it) => it.ident.to_string(),
                Item::Enum(it) => it.ident.to_string(),
                Item::Impl(it) => {
                    if let Some(body) = body_of_step(it) {
                        steps.entry(body).or_default().push(methods(it).cloned().collect());
                        continue;
                    }
                    for method in methods(it) {
                        if let ReturnType::Type(_, ty) = &method.sig.output {
                            let path = format!("{module}::{}::{}", it.self_ty.to_token_stream(), method.sig.ident);
                            calls.insert(ty.to_token_stream().to_string(), path);
                        }
                    }
                    continue;
                }
                Item::Macro(it) if it.mac.path.is_ident("text_enum") => {
                    text_enums.extend(it.mac.tokens.clone().into_iter().next().map(|name| name.to_string()));
                    continue;
                }
                _ => continue,
            };
            let other = paths.insert(name.clone(), format!("sdk::{module}::{name}"));
            assert_eq!(other, None, "a name that says which type it is");
        }
    }
    let mut program = Program { paths, calls, steps, text_enums, uses: Vec::new() };
    for (module, file) in &modules {
        for item in &file.items {
            program.item(module, item);
        }
    }
    program.uses
}

struct Program {
    /// A type's name → where it is.
    paths: BTreeMap<String, String>,
    /// What a method returns → the method. It is asked for the structs of options, which have one method each.
    calls: BTreeMap<String, String>,
    /// A body's name → the steps behind its start, in order, each with other ways to take it.
    steps: BTreeMap<String, Vec<Vec<syn::ImplItemFn>>>,
    /// Enums that are made of any text.
    text_enums: BTreeSet<String>,
    uses: Vec<Use>,
}

impl Program {
    fn push(&mut self, path: impl Into<String>, code: String) {
        assert!(!code.contains('\n'), "{code}");
        self.uses.push(Use { path: path.into(), code });
    }

    fn item(&mut self, module: &str, item: &Item) {
        match item {
            Item::Use(it) => self.reexports(module, &it.tree, matches!(it.vis, Visibility::Public(_))),
            Item::Struct(it) => self.structure(module, it),
            Item::Enum(it) => self.enumeration(module, it),
            Item::Impl(it) => self.implementation(module, it),
            Item::Macro(it) => self.glue(module, &it.mac),
            Item::Mod(_) | Item::Const(_) => {}
            other => panic!("what is this? {}", other.to_token_stream()),
        }
    }

    /// `pub use super::shared::{A, B};`
    fn reexports(&mut self, module: &str, tree: &UseTree, public: bool) {
        match tree {
            UseTree::Path(path) => self.reexports(module, &path.tree, public),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.reexports(module, tree, public)),
            UseTree::Name(name) if public => {
                let path = format!("{module}::{}", name.ident);
                self.push(&path, format!("(_: &sdk::{path}) {{}}"));
            }
            _ => {}
        }
    }

    fn structure(&mut self, module: &str, it: &syn::ItemStruct) {
        let path = format!("{module}::{}", it.ident);
        self.push(&path, format!("(_: &sdk::{path}) {{}}"));
        self.derives(&path, &it.attrs);
        for field in it.fields.iter().filter(|field| matches!(field.vis, Visibility::Public(_))) {
            let name = field.ident.as_ref().unwrap();
            let ty = self.absolute(&field.ty);
            self.push(format!("{path}::{name}"), format!("(it: &sdk::{path}) {{ let _: &{ty} = &it.{name}; }}"));
        }
        // The options of a call: `struct ListServersRequest(Request<…>);`
        if let syn::Fields::Unnamed(fields) = &it.fields {
            let answer = self.absolute(&fields.unnamed[0].ty);
            let answer = answer.strip_prefix("sdk::Request<").and_then(|rest| rest.strip_suffix('>')).unwrap();
            let call = self.calls[&it.ident.to_string()].clone();
            self.push(
                &call,
                format!("(it: sdk::{path}) {{ let _ = async move {{ let _: {answer} = it.await.unwrap(); }}; }}"),
            );
            self.push(&call, format!("(it: sdk::{path}) {{ let _: sdk::ResponseFuture<{answer}> = it.send(); }}"));
        }
    }

    fn enumeration(&mut self, module: &str, it: &syn::ItemEnum) {
        let path = format!("{module}::{}", it.ident);
        self.push(&path, format!("(_: &sdk::{path}) {{}}"));
        self.derives(&path, &it.attrs);
        for variant in &it.variants {
            let name = &variant.ident;
            let full = format!("sdk::{path}::{name}");
            // `Other` is there in any case, and what it holds belongs to the kind of the type.
            let of = if name == "Other" { path.clone() } else { format!("{path}::{name}") };
            match variant.fields.iter().next() {
                None => {
                    self.push(&of, format!("() -> sdk::{path} {{ {full} }}"));
                    self.push(&of, format!("(it: &sdk::{path}) -> bool {{ matches!(it, {full}) }}"));
                }
                Some(field) => {
                    let ty = self.absolute(&field.ty);
                    self.push(
                        &of,
                        format!("(it: sdk::{path}) {{ if let {full}(inner) = it {{ let _: {ty} = inner; }} }}"),
                    );
                    if name != "Other" {
                        self.push(&of, format!("(inner: {ty}) -> sdk::{path} {{ {full}(inner) }}"));
                        self.push(&of, format!("(inner: {ty}) -> sdk::{path} {{ sdk::{path}::from(inner) }}"));
                    }
                }
            }
        }
    }

    fn derives(&mut self, path: &str, attributes: &[syn::Attribute]) {
        let derived = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
        for attribute in derived {
            let traits = attribute.meta.require_list().unwrap().tokens.to_string();
            for name in traits.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                let bound = match name {
                    "Debug" => "std::fmt::Debug",
                    "Hash" => "std::hash::Hash",
                    other => other,
                };
                self.push(path, format!("() {{ fn has<T: {bound}>() {{}} has::<sdk::{path}>(); }}"));
            }
        }
    }

    fn implementation(&mut self, module: &str, it: &syn::ItemImpl) {
        let name = it.self_ty.to_token_stream().to_string();
        if name == "Client" {
            for method in methods(it) {
                let accessor = &method.sig.ident;
                let path = format!("Client::{accessor}");
                self.push(path, format!("(client: &sdk::Client) {{ client.{accessor}(); }}"));
            }
            return;
        }
        // What follows the start of a body is used with it.
        if body_of_step(it).is_some() {
            return;
        }
        let own = format!("sdk::{module}::{name}");
        let is_handle = methods(it).any(|method| {
            method.sig.receiver().is_some_and(|this| this.to_token_stream().to_string().starts_with('&'))
        });
        for method in methods(it) {
            let path = format!("{module}::{name}::{}", method.sig.ident);
            let call = &method.sig.ident;
            let result = match &method.sig.output {
                ReturnType::Type(_, ty) if ty.to_token_stream().to_string() != "Self" => self.absolute(ty),
                _ => own.clone(),
            };
            if let ReturnType::Type(_, ty) = &method.sig.output
                && method.sig.receiver().is_none()
                && ty.to_token_stream().to_string().starts_with("Incomplete <")
            {
                self.steps(&path, &own, &name, method);
                continue;
            }
            let values = self.arguments(method);
            let receiver = match (&method.sig.receiver(), is_handle) {
                (None, _) => own.clone(),
                // As callers come to a handle.
                (Some(_), true) => format!("given::<sdk::Client>().{module}()"),
                (Some(_), false) => format!("given::<{own}>()"),
            };
            let separator = if method.sig.receiver().is_none() { "::" } else { "." };
            for round in 0..values.iter().map(Vec::len).max().unwrap_or(1) {
                let arguments: Vec<&str> = values.iter().map(|all| all[round % all.len()].as_str()).collect();
                let arguments = arguments.join(", ");
                self.push(&path, format!("() {{ let _: {result} = {receiver}{separator}{call}({arguments}); }}"));
            }
        }
    }

    /// A body from its start to each step. They are one constructor: if one is lost, nobody gets to the body. But for
    /// each other way to take a step, which goes under its own name.
    fn steps(&mut self, path: &str, own: &str, name: &str, start: &syn::ImplItemFn) {
        let later: Vec<Vec<syn::ImplItemFn>> = self.steps.get(name).cloned().unwrap_or_default();
        let mut way = vec![start.clone()];
        way.extend(later.iter().map(|ways| ways[0].clone()));
        self.way(path, own, &way);
        for (at, ways) in later.iter().enumerate() {
            for second in &ways[1..] {
                let mut way = way.clone();
                way[at + 1] = second.clone();
                self.way(&format!("{}::{}", path.rsplit_once("::").unwrap().0, second.sig.ident), own, &way);
            }
        }
    }

    fn way(&mut self, path: &str, own: &str, steps: &[syn::ImplItemFn]) {
        let values: Vec<Vec<Vec<String>>> = steps.iter().map(|step| self.arguments(step)).collect();
        assert!(values.iter().all(|values| values.len() < 2), "a step takes one value");
        for round in 0..values.iter().flatten().map(Vec::len).max().unwrap_or(1) {
            let mut code = own.to_owned();
            for (at, (step, values)) in steps.iter().zip(&values).enumerate() {
                let separator = if at == 0 { "::" } else { "." };
                let value = values.first().map_or("", |values| values[round % values.len()].as_str());
                code.push_str(&format!("{separator}{}({value})", step.sig.ident));
                let missing = steps.len() - at - 1;
                let result = if missing == 0 { own.to_owned() } else { format!("sdk::Incomplete<{own}, {missing}>") };
                self.push(path, format!("() {{ let _: {result} = {code}; }}"));
            }
        }
    }

    /// What callers give for each argument.
    fn arguments(&self, method: &syn::ImplItemFn) -> Vec<Vec<String>> {
        let types = method.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(typed) => Some(&*typed.ty),
            FnArg::Receiver(_) => None,
        });
        types.map(|ty| self.values(ty)).collect()
    }

    /// What callers give for an argument.
    fn values(&self, ty: &Type) -> Vec<String> {
        let each = |of: &str, values: Vec<String>| -> Vec<String> {
            values.into_iter().map(|value| of.replace("{}", &value)).collect()
        };
        let absolute = self.absolute(ty);
        let strip = |head: &str, tail: &str| -> Option<Type> {
            // A type that stands on several lines has a comma at its end.
            let text = ty.to_token_stream().to_string().replace(" , >", " >");
            let inner = text.strip_prefix(head)?.strip_suffix(tail)?;
            Some(syn::parse_str(inner).unwrap())
        };
        if let Some(item) = strip("impl IntoIterator < Item = ", " >") {
            return each("std::iter::once({})", self.values(&item));
        }
        if let Type::Tuple(pair) = ty {
            let mut values = pair.elems.iter().map(|ty| self.values(ty));
            let (keys, all) = (values.next().unwrap(), values.next().unwrap());
            return all.into_iter().map(|value| format!("({}, {value})", keys[0])).collect();
        }
        let typed = |ty: &str| format!("given::<{ty}>()");
        let texts = || vec!["\"text\"".to_owned(), "String::new()".to_owned()];
        if let Some(inner) = strip("impl Into < ", " >") {
            let mut values = match inner.to_token_stream().to_string().as_str() {
                "String" | "Timestamp" => texts(),
                "Bytes" => vec!["\"text\"".to_owned()],
                name if self.text_enums.contains(name) => texts(),
                "Json" => vec!["\"text\"".to_owned(), "1".to_owned(), "true".to_owned()],
                _ => Vec::new(),
            };
            values.push(typed(&self.absolute(&inner)));
            return values;
        }
        match absolute.as_str() {
            "impl AsRef<str>" | "impl ToString" => texts(),
            "i64" => vec![typed("i64"), "1".to_owned()],
            "f64" => vec![typed("f64"), "1.5".to_owned()],
            _ if absolute.starts_with("Option<") => vec![typed(&absolute), "None".to_owned()],
            _ if absolute.starts_with("impl ") => panic!("how is {absolute} given?"),
            _ => vec![typed(&absolute)],
        }
    }

    /// What the runtime's macros give.
    fn glue(&mut self, module: &str, mac: &syn::Macro) {
        let kind = mac.path.to_token_stream().to_string();
        let mut tokens = mac.tokens.clone().into_iter();
        let name = tokens.next().unwrap().to_string();
        let path = format!("{module}::{name}");
        let own = format!("sdk::{path}");
        let serde = "fn has<T: serde::Serialize + serde::de::DeserializeOwned>() {}";
        let uses: &[&str] = match kind.as_str() {
            "answer" => &["it.extra(\"name\");", "it.extras();"],
            "body" => &["it.clone().with_extra(\"name\", 1);"],
            "text_enum" => &[
                "let _: &str = it.as_str();",
                "let _: &str = it.as_ref();",
                "let _: String = it.to_string();",
                "let _: Own = Own::from(\"text\");",
                "let _: Own = Own::from(String::new());",
            ],
            "int_enum" => {
                &["let _: i64 = it.as_i64();", "let _: String = it.to_string();", "let _: Own = Own::from(1);"]
            }
            "union" => &["let _: Own = Own::default();"],
            "request" => &["it.clone().header(\"a\", \"b\").query(\"a\", \"b\");"],
            "list_request" => &["it.clone().header(\"a\", \"b\").query(\"a\", \"b\");"],
            other => panic!("what is {other}!?"),
        };
        for code in uses {
            self.push(&path, format!("(it: &{own}) {{ type Own = {own}; {code} }}"));
        }
        if kind == "list_request" {
            // `ListServersRequest => Resource<Server>, counted`
            let mut rest: Vec<TokenTree> = tokens.skip(2).collect();
            if let [.., TokenTree::Punct(_), TokenTree::Ident(last)] = rest.as_slice()
                && last == "counted"
            {
                rest.truncate(rest.len() - 2);
                self.push(
                    format!("{path}::total"),
                    format!("(it: {own}) {{ let _: sdk::Request<u64> = it.total(); }}"),
                );
            }
            let item = self.absolute(&rest.into_iter().collect::<TokenStream>());
            let call = self.calls[&name].clone();
            self.push(&call, format!("(it: {own}) {{ let _: sdk::Items<{item}> = it.stream(); }}"));
            self.push(&call, format!("(it: {own}) {{ let _: sdk::Pages<{item}> = it.pages(); }}"));
            self.push(
                &call,
                format!("(it: {own}) {{ let _ = async move {{ let _: Vec<{item}> = it.all().await.unwrap(); }}; }}"),
            );
        } else if kind != "request" {
            self.push(&path, format!("() {{ {serde} has::<{own}>(); }}"));
        }
    }

    /// A type with whole paths.
    fn absolute(&self, ty: &impl ToTokens) -> String {
        let text = self.replaced(ty.to_token_stream()).to_string();
        text.replace(" :: ", "::").replace(" < ", "<").replace("< ", "<").replace(" >", ">").replace(" ,", ",")
    }

    fn replaced(&self, tokens: TokenStream) -> TokenStream {
        let replace = |token: TokenTree| match token {
            TokenTree::Ident(ident) => match self.paths.get(&ident.to_string()) {
                Some(path) => path.parse().unwrap(),
                None => TokenTree::Ident(ident).into(),
            },
            TokenTree::Group(group) => {
                let delimiter = group.delimiter();
                TokenTree::Group(proc_macro2::Group::new(delimiter, self.replaced(group.stream()))).into()
            }
            other => TokenStream::from(other),
        };
        tokens.into_iter().flat_map(replace).collect()
    }
}

/// The body whose step an implementation has: `CreateServer` of `impl Incomplete<CreateServer, 3>`.
fn body_of_step(it: &syn::ItemImpl) -> Option<String> {
    let name = it.self_ty.to_token_stream().to_string();
    Some(name.strip_prefix("Incomplete < ")?.split_once(' ')?.0.to_owned())
}

fn methods(it: &syn::ItemImpl) -> impl Iterator<Item = &syn::ImplItemFn> {
    it.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if matches!(method.vis, Visibility::Public(_)) => Some(method),
        _ => None,
    })
}
