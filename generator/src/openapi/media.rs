//! Media types, and which of several is sent.

use serde_json::Value;

/// What JSON:API is sent as.
pub(crate) const JSON_API: &str = "application/vnd.api+json";

/// A media type without its parameters, in lower case: it is the same in any.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is JSON, whatever its parameters.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

pub(crate) fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}

pub(crate) fn is_multipart(media_type: &str) -> bool {
    essence(media_type).starts_with("multipart/")
}

/// The media type to send: JSON:API where it is declared, then other JSON, text, and any that is bytes.
pub(crate) fn choose<'d, T: Clone>(media: &[(&'d str, T)]) -> Option<(&'d str, T)> {
    let by = |wanted: &dyn Fn(&str) -> bool| {
        let is_one = |it: &str| is_header(it) && !it.is_empty() && !it.contains('*');
        media.iter().find(|(media_type, _)| is_one(media_type) && wanted(media_type)).cloned()
    };
    let sent = |it: &str| !is_xml(it) && !is_multipart(it) && !is_form(it);
    by(&|it| it == JSON_API)
        .or_else(|| by(&|it| essence(it) == JSON_API))
        .or_else(|| by(&is_json))
        .or_else(|| by(&|it| essence(it).starts_with("text/") && sent(it)))
        .or_else(|| by(&sent))
}

/// The media type in which a body is sent.
pub(crate) fn chosen(body: &Value) -> Option<&str> {
    let content = body.get("content")?.as_object()?;
    let media: Vec<(&str, ())> = content.keys().map(|media_type| (media_type.as_str(), ())).collect();
    Some(choose(&media)?.0)
}

/// Whether a text can be the value of a header.
pub(crate) fn is_header(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn json_in_all_its_names() {
        for yes in [
            "application/json",
            "application/json; charset=utf-8",
            "application/vnd.api+json",
            "Application/JSON",
            "text/json",
        ] {
            assert!(is_json(yes), "{yes}");
        }
        for no in ["application/xml", "text/plain", "application/jsonl", ""] {
            assert!(!is_json(no), "{no}");
        }
    }
}
