//! Which names are those of secrets.
//!
//! A name is read by its words, so that `secretAccessKey`, `secret-access-key` and `secret_access_key` are one. Its last
//! word says what it is: `token` is a secret, `token_expires_at` a point in time.

use super::list::List;
use super::terms::{
    ABOUT, ADDRESSES, ALONE, CERTIFICATES, CHOOSING, CODES, COUNTING, INSTALLS, INSTALLS_ALONE, JOINING, KEYED, KEYS,
    LAST, PAGING, PAIRS, PUBLIC,
};
use crate::words::words;

/// What a name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// It is a secret, by this term.
    Secret(&'static str),
    /// It tells something about one, or is something else for certain.
    About,
    /// Nothing of secrets.
    Nothing,
}

/// What may stand beside a name, and makes a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Form {
    /// It is a map or a list, as environment variables are.
    pub(super) many: bool,
    /// It is a parameter, which has an id of such things rather than the things.
    pub(super) param: bool,
}

/// What a name on the wire says.
pub(super) fn name(name: &str, form: Form) -> Says {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(|word| unnumbered(word)).collect();
    if form.param && words.first().is_some_and(|first| CHOOSING.has(first)) {
        return Says::About;
    }
    match phrase(&words, form) {
        Says::Nothing => match words.last() {
            Some(&"pem") if words.iter().any(|word| CERTIFICATES.has(word) || PUBLIC.has(word)) => Says::Nothing,
            Some(last) => LAST.find(last).map_or(Says::Nothing, Says::Secret),
            None => Says::Nothing,
        },
        said => said,
    }
}

/// What words say that name one thing, in lower case.
pub(super) fn phrase(words: &[&str], form: Form) -> Says {
    let has = |list: &List| words.iter().any(|word| list.has(word));
    if form.many && words.iter().any(|word| matches!(*word, "env" | "envs" | "environment" | "environments")) {
        return Says::Secret("environment");
    }
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        let term = match *word {
            "token" if has(&PAGING) => return Says::About,
            "tokens" if has(&PAGING) || has(&COUNTING) => return Says::About,
            "token" | "tokens" => Some("token"),
            "key" | "keys" if has(&PUBLIC) => None,
            "file" | "material" | "pem" if before == "key" && has(&PUBLIC) => None,
            "key" | "keys" => KEYS.find(before).map(key_term),
            "code" | "codes" if CODES.has(before) || before == "time" && words[..at].contains(&"one") => Some("code"),
            // It is what it says, and not about one.
            "url" | "uri" | "urls" | "uris" | "link" | "links" if ADDRESSES.has(before) => {
                return Says::Secret("address with credentials in it");
            }
            "id" | "ids" if before == "session" && at + 1 == words.len() && !form.param => {
                return Says::Secret("session id");
            }
            "command" | "commands" | "cmd" | "script" if JOINING.has(before) => Some("command with a token in it"),
            "config" | "configs" | "configuration" | "conf" | "cfg" | "profile"
                if words[..at].iter().any(|word| KEYED.has(word)) =>
            {
                Some("config with keys in it")
            }
            word => ALONE.find(word).or_else(|| pair(PAIRS, before, word)).or_else(|| install(before, word, form)),
        };
        found = found.or(term);
    }
    match (found, words.last()) {
        (None, _) => Says::Nothing,
        (Some(_), Some(last)) if ABOUT.has(last) => Says::About,
        (Some(term), _) => Says::Secret(term),
    }
}

/// Whether a name says nothing itself, and is what the name around it says: `value`, or `decoded_content`.
pub(super) fn is_bare(name: &str) -> bool {
    static BARE: List = List::of(
        "blob body content contents data dsn file json key pem plain plaintext raw string text uri url value values yaml",
    );
    static BEFORE: List = List::of("b64 base64 current decoded encoded full new old original plain raw the");
    let words = words(name);
    words.split_last().is_some_and(|(last, before)| BARE.has(last) && before.iter().all(|word| BEFORE.has(word)))
}

/// Whether a name is that of what is said about something, as `status` is. An address may be more.
pub(super) fn is_about(name: &str) -> bool {
    !is_address(name) && words(name).last().is_some_and(|last| ABOUT.has(last))
}

/// Whether a name is that of an address.
pub(super) fn is_address(name: &str) -> bool {
    words(name).last().is_some_and(|last| matches!(last.as_str(), "url" | "uri"))
}

/// Whether a term may well be an id of what it says, if the docs say so.
pub(super) fn may_be_id(term: &str) -> bool {
    INSTALLS.iter().any(|(_, _, install)| *install == term)
        || INSTALLS_ALONE.has(term)
        || matches!(term, "api key" | "access key")
}

fn pair(pairs: &[(&str, &str, &'static str)], before: &str, word: &str) -> Option<&'static str> {
    // By index, and lengths first: each word of each name is compared with all of them, and is none as a rule.
    let mut at = 0;
    while at < pairs.len() {
        let (first, second, term) = pairs[at];
        if second.len() == word.len() && first.len() == before.len() && second == word && first == before {
            return Some(term);
        }
        at += 1;
    }
    None
}

/// A parameter of this name is that of an id, or a choice of fields.
fn install(before: &str, word: &str, form: Form) -> Option<&'static str> {
    let found = pair(INSTALLS, before, word).or_else(|| INSTALLS_ALONE.find(word));
    found.filter(|_| !form.param)
}

fn key_term(before: &'static str) -> &'static str {
    match before {
        "api" => "api key",
        "access" => "access key",
        "private" => "private key",
        "secret" => "secret",
        _ => "key",
    }
}

/// `password2` is a password.
fn unnumbered(word: &str) -> &str {
    match word.as_bytes() {
        b"p12" | b"pkcs12" | b"pkcs8" => word,
        [.., b'0'..=b'9'] => word.trim_end_matches(|c: char| c.is_ascii_digit()),
        _ => word,
    }
}

/// Whether what is called this has a secret in it.
pub(super) fn is_context(called: &str) -> bool {
    matches!(name(called, Form::default()), Says::Secret(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Says {
        name(text, Form::default())
    }

    #[test]
    fn secrets_are_known_in_any_spelling() {
        for text in
            "password Password userPassword user_password user-password password2 passwd smtp_pass pwd passphrase \
             passcode secret client_secret clientSecret webhook-secret secrets token tokens accessToken \
             access_token refresh-token X-Auth-Token session_token filter[token] privateKey private_key \
             ssh_private_key apiKey API-Key X-API-Key apikey accessKey secretAccessKey encryption_key signing_key \
             license_key kubeconfig kube.kubeconfig credential credentials db_credentials keyring keytab \
             connection_string connectionString conn_str database_url redisUrl connection_uri dsn jdbc_url \
             presigned_url password_reset_url bearer bearer_token auth basic_auth authorization otp totp pin cvv \
             recovery_codes verification_code seed_phrase mnemonic psk pre_shared_key_psk preshared_key jwt \
             session_cookie userdata user_data cloud_init startup_script password_hash join_command kubeadm_join_command \
             registration_cmd installScript kube_config kube_admin_config wireguard_config wg-conf vpn_profile \
             kubernetes_config pem key_pem server_pem client_p12 seed totp_seed session_id sessionId user_session_ids \
             JSESSIONID csrf recovery_code one_time_code activation_code qr_code otpauth_uri webhook_url console_url \
             upload_urls invitation_link auth_header auth_data passkey client_key_data host_key_file preseed \
             ignition_config snmp_community backup_phrase privkey"
                .split(' ')
        {
            assert!(matches!(said(text), Says::Secret(_)), "{text}: {:?}", said(text));
        }
    }

    #[test]
    fn what_is_about_a_secret_is_none() {
        for text in "api_key_id access_key_id accessKeyId secret_name token_type token_expires_at tokenTtl \
             password_policy password_updated_at credentials_type kubeconfig_url token_url token_last_slice \
             token_prefix user_data_id page_token nextPageToken next_page_token next_token continuation_token \
             max_tokens maxOutputTokens prompt_tokens input_price_per_million_tokens stop_tokens secret_count \
             otp_enabled api_key_name \
             kube_config_url wireguard_config_version csrf_enabled"
            .split(' ')
        {
            assert_eq!(said(text), Says::About, "{text}");
        }
    }

    #[test]
    fn other_names_say_nothing() {
        for text in "name id public_key ssh_public_key ssh_key ssh_keys key sort_key code country_code url \
             documentation_url logo_url authentication_factor_id author passenger compass secretary tokyo \
             environment env script pinned spin passed content hostname keyboard monkey seeded seedling pinning author \
             authored cookiecutter sessions session ca_pem certificate_pem public_key_pem root_ca_pem config network_config \
             command commands run_command server_config profile user_profile zip_code error_code time_code console \
             webhook uploads invite community start_time"
            .split(' ')
        {
            assert_eq!(said(text), Says::Nothing, "{text}");
        }
    }

    #[test]
    fn some_names_depend_on_the_form() {
        let (many, param) = (Form { many: true, param: false }, Form { many: false, param: true });
        for text in ["env", "environment", "environment_variables", "ENV"] {
            assert_eq!(name(text, many), Says::Secret("environment"), "{text}");
        }
        for text in ["extra_fields[user_data]", "fields[token]", "include[credentials]", "sort[password]"] {
            assert_eq!(name(text, param), Says::About, "{text}");
        }
        for text in ["user_data", "session_id", "preseed"] {
            assert!(!matches!(name(text, param), Says::Secret(_)), "{text}");
        }
        assert!(matches!(name("access_token", param), Says::Secret("token")));
    }

    #[test]
    fn bare_names_are_what_is_around_them() {
        for text in ["value", "key", "content", "decoded_content", "rawValue", "url", "data"] {
            assert!(is_bare(text), "{text}");
        }
        for text in ["name", "public_key", "logo_url", "value_type", ""] {
            assert!(!is_bare(text), "{text}");
        }
    }
}
