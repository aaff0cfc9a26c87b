//! What is called after something, and what it is called when that has another name.

use crate::ir::Ident;
use crate::names::Call;

/// How what belongs to a call begins: `CreateServer`. By the short name, and by the long one.
fn heads(method: &Ident, module: &str, is_list: bool) -> [String; 2] {
    let call = Call::of(method);
    [call.pascal(module, is_list), call.long_pascal(module)]
}

/// A name with another beginning, if it has the first one.
pub(super) fn with_head(name: &str, old: &str, new: &str) -> Option<Ident> {
    let rest = name.strip_prefix(old)?;
    // `CreateServer` isn't what `CreateServerless` is called after.
    (!rest.starts_with(|c: char| c.is_ascii_lowercase())).then(|| Ident::new(format!("{new}{rest}")))
}

/// The name of what is called after a method that has another name by now.
pub(super) fn method(name: &str, (old, new): (&Ident, &Ident), module: &str, is_list: bool) -> Option<Ident> {
    let mut heads: Vec<_> = heads(old, module, is_list).into_iter().zip(heads(new, module, is_list)).collect();
    // One may begin like the other; where they are the same, it is the short one.
    heads.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
    heads.into_iter().filter(|(old, new)| old != new).find_map(|(old, new)| with_head(name, &old, &new))
}

/// The name of an answer that is called after what its method is about.
pub(super) fn subject(name: &str, (old, new): (&Ident, &Ident), module: &str) -> Option<Ident> {
    let (was, is) = (Call::of(old).subject(module), Call::of(new).subject(module));
    (name == was && was != is).then(|| Ident::new(is))
}
