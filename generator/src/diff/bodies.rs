//! What goes with a call, and what is around it.

use super::{ChangeKind, Comparison, Entry};
use crate::docs::code;
use crate::ir::{Body, Content, Envelope};

pub(super) fn compare(comparison: &mut Comparison<'_>, path: &str, key: &str, old: &Body, new: &Body) {
    if old.media_type != new.media_type {
        let entry = Entry::new(ChangeKind::BodyMediaTypeChanged, path, key).values(&old.media_type, &new.media_type);
        comparison.behaviour(entry, "the body is sent as another media type");
    }
    let written = |body: &Body| match &body.content {
        Content::Json(_) => envelope(&body.envelope),
        Content::Text | Content::Binary => "as it is".to_owned(),
    };
    let (before, after) = (written(old), written(new));
    if before != after {
        let entry = Entry::new(ChangeKind::BodyEnvelopeChanged, path, key).values(before, after);
        comparison.behaviour(entry, "the body is sent with something else around it");
    }
}

fn envelope(envelope: &Envelope) -> String {
    let parts = |tag: &Option<String>, with_id: bool| {
        let tag = tag.as_ref().map_or_else(|| "no type".to_owned(), |tag| format!("type {}", code(tag)));
        format!("{tag}{}", if with_id { " and id" } else { "" })
    };
    match envelope {
        Envelope::Data { type_tag, with_id } => format!("data with {}", parts(type_tag, *with_id)),
        Envelope::Resource { type_tag, with_id } => format!("a resource with {}", parts(type_tag, *with_id)),
        Envelope::Bare => "nothing around it".to_owned(),
    }
}
