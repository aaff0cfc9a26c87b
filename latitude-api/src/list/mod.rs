//! Lists: all pages of one, as pages or as items.

mod items;
mod pager;
mod pages;

pub use items::Items;
pub(crate) use pager::{NUMBER, SIZE};
pub use pages::Pages;
