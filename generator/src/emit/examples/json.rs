//! JSON as `serde_json::json!` takes it, and numbers as Rust has them.

use super::room::{is_too_long, sorted};
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Number, Value};

/// More values than this are too many for the macro, which calls itself several times for each.
const MOST: usize = 20;

/// Any JSON; nothing, if it is too large.
pub(super) fn json(shown: Option<&Value>) -> Option<TokenStream> {
    let value = match shown {
        Some(shown) => literal(shown, &mut MOST.clone())?,
        None => quote!({}),
    };
    Some(quote!(serde_json::json!(#value)))
}

/// A value, which takes one of what is left.
fn literal(value: &Value, left: &mut usize) -> Option<TokenStream> {
    *left = left.checked_sub(1)?;
    Some(match value {
        Value::Null => quote!(null),
        Value::Bool(it) => quote!(#it),
        Value::Number(it) => number(it),
        Value::String(text) if is_too_long(text) => return None,
        Value::String(text) => quote!(#text),
        Value::Array(items) => {
            let items = items.iter().map(|item| literal(item, left)).collect::<Option<Vec<_>>>()?;
            quote!([#(#items),*])
        }
        Value::Object(members) => {
            let members = sorted(members).into_iter().map(|(key, value)| {
                let value = literal(value, left)?;
                Some(quote!(#key: #value))
            });
            let members = members.collect::<Option<Vec<_>>>()?;
            quote!({ #(#members),* })
        }
    })
}

/// A number of a type that holds it: without a type, an integer is an `i32`.
fn number(number: &Number) -> TokenStream {
    match (number.as_i64(), number.as_u64()) {
        (Some(it), _) if i32::try_from(it).is_ok() => integer(it),
        (Some(i64::MIN), _) => quote!(i64::MIN),
        (Some(it), _) => {
            let literal = Literal::i64_suffixed(it.saturating_abs());
            if it < 0 { quote!(-#literal) } else { quote!(#literal) }
        }
        (None, Some(it)) => {
            let literal = Literal::u64_suffixed(it);
            quote!(#literal)
        }
        (None, None) => float(number.as_f64().unwrap_or_default()),
    }
}

pub(super) fn integer(number: i64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(number.unsigned_abs());
    if number < 0 { quote!(-#literal) } else { quote!(#literal) }
}

pub(super) fn float(number: f64) -> TokenStream {
    // JSON has none that isn't finite, and Rust no literal of one.
    let size = if number.is_finite() { number.abs() } else { 1.0 };
    let short = format!("{size:e}").parse().ok().filter(|_| size != 0.0 && !(1e-6..1e15).contains(&size));
    let literal: Literal = short.unwrap_or_else(|| Literal::f64_unsuffixed(size));
    if number < 0.0 { quote!(-#literal) } else { quote!(#literal) }
}
