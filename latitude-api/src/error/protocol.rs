//! What the errors of HTTP, TLS and name resolution say for certain.
//!
//! The types of other crates are looked for by `downcast`. One that changes is not found, and then nothing is certain.

use super::cause::causes;
use std::error::Error as StdError;
use std::io;

/// Whether the server has not processed the request, because the protocol says so or because nothing of it was sent.
///
/// It is true of the last request alone, which may have followed a redirect.
pub(super) fn was_not_processed(error: &(dyn StdError + 'static)) -> bool {
    // Of several, the first one is about the request; another one may be about the source of its body.
    let Some(error) = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>()) else { return false };
    // The connection was closed before it took the request.
    if error.is_canceled() || error.is_closed() {
        return true;
    }
    h2_error(error).is_some_and(|error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        // h2 ends a request by the server's GOAWAY only where its stream is beyond the last one that was processed.
        // Another one goes on, and when the connection ends, that is its error.
        error.is_remote() && (refused || error.is_go_away())
    })
}

/// Whether the server broke off the request, which it may have processed.
pub(super) fn was_broken_off(error: &(dyn StdError + 'static)) -> bool {
    h2_error(error).is_some_and(|error| error.is_remote() && error.is_reset())
}

/// What happened to the connection of HTTP/2, which is not among the sources.
pub(super) fn io_of_h2<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    h2_error(error)?.get_io()
}

/// Whether a ping was not answered.
pub(super) fn is_unresponsive(error: &(dyn StdError + 'static)) -> bool {
    // A client of hyper's has no other time limit.
    causes(error).filter_map(|cause| cause.downcast_ref::<hyper::Error>()).any(hyper::Error::is_timeout)
}

/// Whether another request over the same connection would meet the same silence.
pub(crate) fn connection_is_dead(error: &reqwest::Error) -> bool {
    // A connection that couldn't be made is no connection.
    error.is_timeout() && !error.is_connect() || io_of_h2(error).is_some()
}

/// Whether there were more headers than are read, or longer ones.
pub(crate) fn head_is_too_long(error: &(dyn StdError + 'static)) -> bool {
    // hyper's method for it is only there with its `server` feature.
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<hyper::Error>())
        .any(|error| error.is_parse() && error.to_string() == "message head is too large")
}

/// Whether no connection can be made until someone changes something: the certificate isn't trusted, the TLS doesn't
/// fit, or there is no such host.
pub(super) fn is_misconfigured(error: &(dyn StdError + 'static)) -> bool {
    is_tls(error) || is_unknown_host(error)
}

/// Whether a connection was made, but not its TLS. A connection that was lost on the way there is another matter.
pub(super) fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    requests(error).any(reqwest::Error::is_connect)
        && causes(error).any(|cause| match cause.downcast_ref::<io::Error>() {
            // While it connects, all data is that of TLS.
            Some(error) => within(error).any(|error| error.kind() == io::ErrorKind::InvalidData),
            // OpenSSL's.
            None => cause.to_string().contains("SSL routines"),
        })
}

/// What the resolvers of systems say of a name that doesn't exist, or has no address. The number behind it is lost in
/// the standard library, but on Windows. A text that isn't here may be that of a failure which passes.
const UNKNOWN_HOST: [&str; 7] = [
    // glibc
    "Name or service not known",
    "No address associated with hostname",
    // musl, FreeBSD
    "Name does not resolve",
    "Name has no usable address",
    // macOS, FreeBSD
    "nodename nor servname provided, or not known",
    "hostname nor servname provided, or not known",
    // OpenBSD
    "no address associated with name",
];
/// Windows: `WSAHOST_NOT_FOUND`, `WSANO_DATA`.
const UNKNOWN_HOST_CODES: [i32; 2] = [11001, 11004];

/// Whether the host name doesn't exist. That it can't be resolved at present is another matter.
pub(super) fn is_unknown_host(error: &(dyn StdError + 'static)) -> bool {
    requests(error).any(reqwest::Error::is_dns)
        && causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| {
            let text = error.to_string();
            error.kind() == io::ErrorKind::NotFound
                || error.raw_os_error().is_some_and(|code| cfg!(windows) && UNKNOWN_HOST_CODES.contains(&code))
                || UNKNOWN_HOST.iter().any(|unknown| text.ends_with(unknown))
        })
}

fn requests<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a reqwest::Error> {
    causes(error).filter_map(|cause| cause.downcast_ref::<reqwest::Error>())
}

fn h2_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a h2::Error> {
    causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>())?.source()?.downcast_ref()
}

/// An error and those that it wraps, which aren't among its sources.
fn within(error: &io::Error) -> impl Iterator<Item = &io::Error> {
    std::iter::successors(Some(error), |error| error.get_ref()?.downcast_ref())
}
