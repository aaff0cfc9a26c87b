//! An answer that comes with something else around it than its type was released with: `data`, `attributes`, both or
//! nothing.
//!
//! Calls of which the description says so are marked, and read either way. Their answers owe as much as any other: what is
//! found has to have something of what is described.

use super::has_any;
use crate::json::Json;
use crate::wire::{Place, Record, decode};

/// What a type has around its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    Resource,
    Data,
    Nothing,
}

/// An answer as it was, of one that holds these members elsewhere; `None` where they stand where they stood.
pub(super) fn as_it_was(text: &str, members: &dyn Record, around: Around) -> Option<String> {
    let mut whole = Json::null();
    decode(text, Place::Json(&mut whole)).ok()?;
    let knows = |name: &str| members.table().names.contains(&name);
    let places = ["/data/attributes", "/attributes", "/data", ""];
    let at = places.into_iter().find(|at| {
        let own = at.split('/').skip(1).any(knows);
        let inner = (!own).then(|| whole.pointer(at)).flatten();
        inner.is_some_and(|inner| inner.kind() == "an object" && has_any(inner.text(), members))
    })?;
    let inner = whole.pointer(at)?;
    let beside = |name: &str| whole.pointer(&format!("{}/{name}", at.strip_suffix("/attributes").unwrap_or(at)));
    let named = |name: &str, value: Option<Json>| value.map(|value| format!("\"{name}\":{},", value.text()));
    let is_resource = at.ends_with("/attributes");
    match around {
        Around::Resource if is_resource => None,
        Around::Resource => {
            let [id, kind] = ["id", "type"].map(|name| named(name, beside(name)).unwrap_or_default());
            let meta = named("meta", whole.pointer("/meta").filter(|_| at == "/data")).unwrap_or_default();
            Some(format!("{{{meta}\"data\":{{{id}{kind}\"attributes\":{}}}}}", inner.text()))
        }
        Around::Data if at == "/data" => None,
        Around::Nothing if at.is_empty() => None,
        Around::Data | Around::Nothing => {
            // What a resource has beside its attributes is a member like the others.
            let lacks = |name: &&str| is_resource && knows(name) && inner.pointer(&format!("/{name}")).is_none();
            let more = ["id", "type"].into_iter().filter(lacks).filter_map(|name| named(name, beside(name)));
            let members = inner.text().trim_start().strip_prefix('{')?;
            let members = format!("{{{}{members}", more.collect::<String>());
            if around == Around::Nothing {
                return Some(members);
            }
            let meta = named("meta", whole.pointer("/meta")).unwrap_or_default();
            Some(format!("{{{meta}\"data\":{members}}}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::private::Read;
    use super::super::{Document, RawResponse, Resource};
    use crate::error::Error;
    use crate::json::Json;
    use crate::values::{Extra, Secret};

    #[derive(Clone, Debug, Default, PartialEq)]
    struct Disk {
        name: Option<String>,
        id: Option<String>,
        key: Option<Secret>,
        extra: Extra,
    }

    answer!(Disk { name "name", id "id", key "key" } secret ["key"]);

    const RESOURCE: &str = r#"{"data": {"id": "d_1", "type": "disks", "attributes": {"name": "a", "key": "k", "x": 1}}, "meta": {"m": 1}}"#;
    const BARE_RESOURCE: &str = r#"{"id": "d_1", "type": "disks", "attributes": {"name": "a", "key": "k", "x": 1}}"#;
    const DATA: &str = r#"{"data": {"name": "a", "id": "d_1", "type": "disks", "key": "k", "x": 1}, "meta": {"m": 1}}"#;
    const BARE: &str = r#"{"name": "a", "id": "d_1", "type": "disks", "key": "k", "x": 1}"#;

    fn read<T: Read>(body: &'static str) -> Result<T, Error> {
        let mut response = RawResponse::ok(body.into());
        response.reading.rewrapped = true;
        T::read(&response)
    }

    #[track_caller]
    fn is_whole(disk: &Disk, body: &str) {
        let key = disk.key.as_ref().map(|key| key.expose().to_owned());
        assert_eq!((disk.name.as_deref(), key.as_deref()), (Some("a"), Some("k")), "{body}");
        assert_eq!(disk.extra("x").map(Json::text), Some("1"), "{body}");
        assert!(disk.extras().get("data").is_none(), "{body}");
    }

    #[test]
    fn each_form_is_read_as_each_type() {
        for body in [RESOURCE, BARE_RESOURCE, DATA, BARE] {
            let resource: Resource<Disk> = read(body).unwrap();
            is_whole(&resource, body);
            assert_eq!((resource.id.as_str(), resource.resource_type()), ("d_1", Some("disks")), "{body}");
            let document: Document<Disk> = read(body).unwrap();
            is_whole(&document, body);
            assert_eq!(document.data.id.as_deref(), Some("d_1"), "{body}");
            let alone: Disk = read(body).unwrap();
            is_whole(&alone, body);
            assert_eq!(alone.id.as_deref(), Some("d_1"), "{body}");
            if body.contains("meta") {
                assert_eq!((resource.meta.len(), document.meta.len()), (1, 1), "{body}");
            }
            // What was around it shows no secret that was within.
            for shown in [format!("{resource:?}"), format!("{document:?}"), format!("{alone:?}")] {
                assert!(!shown.contains("\"k\""), "{shown}");
            }
        }
    }

    #[test]
    fn an_answer_owes_what_it_owed() {
        for body in [r#"{"error": "no"}"#, r#"{"data": {"attributes": {}}}"#, "[]", "{", r#"{"data": null}"#] {
            assert!(read::<Resource<Disk>>(body).is_err(), "{body}");
            assert!(read::<Document<Disk>>(body).is_err(), "{body}");
            assert!(read::<Disk>(body).is_err(), "{body}");
        }
        assert!(read::<Resource<Disk>>(r#"{"name": "a"}"#).is_err(), "it has no id");
        // Nothing is looked for in other calls.
        let strict = |body: &'static str| RawResponse::ok(body.into());
        assert!(Resource::<Disk>::read(&strict(r#"{"id": "d_1", "name": "a"}"#)).is_err());
        assert!(Document::<Disk>::read(&strict(BARE)).is_err());
        assert!(Disk::read(&strict(DATA)).is_err());
    }
}
