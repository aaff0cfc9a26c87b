//! Bodies whose required values are being given.

/// A body of which `MISSING` required values are still to be given.
///
/// A body with several required values takes them one by one, by name and in a fixed order. The last one completes it:
///
/// ```
/// use latitude_api::Incomplete;
/// use latitude_api::ssh_keys::CreateSshKey;
///
/// let started: Incomplete<CreateSshKey, 1> = CreateSshKey::name("laptop");
/// let body: CreateSshKey = started.public_key("ssh-ed25519 AAAA");
/// ```
///
/// A value that is missing, or given in the place of another one, is an error of the compiler:
///
/// ```compile_fail,E0599
/// # use latitude_api::ssh_keys::CreateSshKey;
/// CreateSshKey::public_key("ssh-ed25519 AAAA").name("laptop");
/// ```
///
/// The docs of the function that starts a body list its required values. A body made by `Default`, as tests may need
/// it, is checked when it is sent.
#[derive(Clone, Debug)]
#[must_use = "the body still lacks required values"]
pub struct Incomplete<B, const MISSING: usize>(pub(crate) B);
