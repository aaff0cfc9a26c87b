//! The statuses of HTTP.

use serde_json::{Map, Value};

/// Whether an answer is one of success: `201`, `2XX`, or `default` where no other is.
pub(crate) fn is_success(status: &str, answers: &Map<String, Value>) -> bool {
    let of_success = |status: &str| status.starts_with('2');
    of_success(status) || status == "default" && !answers.keys().any(|status| of_success(status))
}

/// A status that stands for those of a success: 200 for `2XX` and `default`.
pub(crate) fn of_success(status: &str) -> u16 {
    status.parse().unwrap_or(200)
}

/// What RFC 9110 and its kin call a status.
pub(crate) fn phrase(status: &str) -> Option<&'static str> {
    Some(match status {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "402" => "Payment Required",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "406" => "Not Acceptable",
        "408" => "Request Timeout",
        "409" => "Conflict",
        "410" => "Gone",
        "412" => "Precondition Failed",
        "413" => "Content Too Large",
        "415" => "Unsupported Media Type",
        "422" => "Unprocessable Content",
        "423" => "Locked",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "501" => "Not Implemented",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "504" => "Gateway Timeout",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9110 has other words for these than the crate, which has the older ones.
    const RENAMED: [(&str, &str); 2] = [("413", "Payload Too Large"), ("422", "Unprocessable Entity")];

    #[test]
    fn a_status_is_called_as_others_call_it() {
        let named: Vec<String> = (200..600).map(|it| it.to_string()).filter(|it| phrase(it).is_some()).collect();
        assert_eq!(named.len(), 25);
        for status in named {
            let older = RENAMED.iter().find(|(it, _)| *it == status).map(|(_, phrase)| *phrase);
            let theirs = http::StatusCode::from_bytes(status.as_bytes()).unwrap().canonical_reason();
            assert_eq!(theirs, older.or(phrase(&status)), "{status}");
        }
    }
}
