//! Lists: all pages of one, as pages or as items.

mod call;
mod items;
mod pager;
mod pages;
mod seen;

pub use call::ListCall;
#[allow(unused_imports, reason = "a description may have no list with options")]
pub(crate) use call::private::Listing;
pub use items::Items;
pub use pages::Pages;
pub(crate) use seen::{Identity, identity};
