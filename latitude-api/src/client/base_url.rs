//! Where calls may go, and the token with them.

use crate::error::Error;
use crate::escape::escaped;
use reqwest::Url;
use std::net::{IpAddr, Ipv6Addr};

/// Reads the base URL, and refuses one that would send the token in clear text.
pub(crate) fn base_url(text: &str, insecure_hosts: &[String]) -> Result<Url, Error> {
    let wrong = |why: &str| Error::invalid(format!("the base URL {why}"));
    let url = Url::parse(text).map_err(|error| {
        wrong(&format!("`{}` is not a URL ({error}); it starts with https://", escaped(&without_secrets(text))))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("holds a user name or a password; the token is all the API asks for"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("has a query or a fragment; it may have a path alone"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) || insecure_hosts.iter().any(|host| host_of(host) == host_of(url.as_str())) => {
            Ok(url)
        }
        "http" => Err(wrong(&format!(
            "is plain http to another machine, which would send the token in clear text; use https, or \
             `allow_insecure_http({:?})`",
            url.host_str().unwrap_or_default()
        ))),
        // What looks like a scheme may be a user's name.
        _ if text.contains('@') => Err(wrong("doesn't start with https://")),
        other => Err(wrong(&format!("has the scheme `{other}`; use https"))),
    }
}

/// A base URL for a log: without user, password, query and fragment, also where it is none.
pub(crate) fn without_secrets(text: &str) -> String {
    // Whatever may be a password goes, such as one with a slash or a question mark in it.
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let (scheme, separator) = if scheme.contains(['@', ':', '?', '#']) { ("…", "://") } else { (scheme, "://") };
    let separator = if text.contains("://") { separator } else { "" };
    let rest = match rest.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => rest.to_owned(),
    };
    let shown = rest.split(['?', '#']).next().unwrap_or_default();
    let cut = if shown.len() < rest.len() { "…" } else { "" };
    format!("{scheme}{separator}{shown}{cut}")
}

/// The host of a URL, of a host with a port, or of a host alone, as URLs have it.
fn host_of(text: &str) -> Option<String> {
    let text = text.trim();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/');
    let rest = if rest.parse::<Ipv6Addr>().is_ok() { format!("[{rest}]") } else { rest.to_owned() };
    Url::parse(&format!("http://{rest}")).ok()?.host_str().map(str::to_owned)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_over_https_or_stays_here() {
        for url in [
            "https://api.example.com",
            "http://127.0.0.1:8080/v1",
            "http://127.8.9.1",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(base_url(url, &[]).is_ok(), "{url}");
        }
        for url in [
            "http://api.latitude.sh",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[fd00::2]",
            "ftp://127.0.0.1",
            "https://api.example.com?key=1",
            "api.latitude.sh",
            "",
        ] {
            assert!(base_url(url, &["mock".to_owned(), "::".to_owned(), String::new()]).is_err(), "{url}");
        }
    }

    #[test]
    fn a_host_may_be_named_in_any_form() {
        for (named, url) in [
            ("mock", "http://mock:4010"),
            ("MOCK", "http://mock"),
            ("mock:4010", "http://mock:4010"),
            ("mock:4010", "http://mock:4011/v1"),
            ("http://mock:4010/v1", "http://mock"),
            ("mock/", "http://mock"),
            ("10.0.0.1:80", "http://10.0.0.1"),
            ("fd00::1", "http://[fd00::1]:4010"),
            ("[fd00::1]", "http://[fd00::1]:4010"),
            ("[fd00::1]:4010", "http://[fd00::1]:4010"),
            ("http://[fd00:0::1]:4010/", "http://[fd00::1]"),
            ("bücher.example", "http://xn--bcher-kva.example"),
        ] {
            assert!(base_url(url, &[named.to_owned()]).is_ok(), "{named}: {url}");
        }
        assert!(base_url("http://mock.example.com", &["mock".to_owned()]).is_err());
    }

    #[test]
    fn no_password_is_in_any_text() {
        for url in [
            "https://user:secret@api.example.com",
            "https://user:secret@exa mple.com",
            "https://user:se/cret?secret#secret@exa mple.com",
            "https://secret@exa mple.com?key=secret",
            "https://exa mple.com#secret",
            "user:secret@api.example.com",
            "secret:secret@api.example.com",
            "secret@api.example.com",
            "user:secret@https://api.example.com",
            "https://user:sec@secret@:x",
            "https://user:secret@://x y",
            "user:secret@://x y",
            "http://user:secret@10.0.0.1",
        ] {
            let error = base_url(url, &[]).expect_err(url);
            for text in [error.to_string(), format!("{error:?}"), without_secrets(url)] {
                assert!(!text.contains("secret"), "{url}: {text}");
            }
        }
        assert_eq!(without_secrets("https://user:secret@exa mple.com/v1"), "https://…@exa mple.com/v1");
        assert_eq!(without_secrets("api.latitude.sh"), "api.latitude.sh");
    }
}
