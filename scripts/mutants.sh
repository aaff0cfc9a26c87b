#!/usr/bin/env bash
# Shows that the sweep, the tests against the fake, of the client, of its faults, of its waiters and of the decoder notice:
# puts one mistake after another into a copy of the crate, and expects them to fail for each. A mistake that changes
# nothing or doesn't compile is a failure, too.
#
#     scripts/mutants.sh [sweep|fake|faults|client|waiters|decoder [PATTERN]]     # all if not given
#
# It compiles the crate for each mistake, and is no part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "mutants.sh: $*" >&2
    exit 1
}

wanted=${1:-}
pattern=${2:-}
unset LATITUDE_BASE_URL LATITUDESH_BEARER
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The description stays what it is; the copy is what changes.
export LATITUDE_EFFECTIVE="$work/effective.yaml"
cargo xtask spec effective -o "$LATITUDE_EFFECTIVE"
mkdir "$work/copy"
tar --exclude=./target --exclude=./node_modules --exclude=./.git -cf - . | tar -xmf - -C "$work/copy"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/mutants"
# A mistake may leave something unused.
export RUSTFLAGS=-Awarnings
source=latitude-api/src
cd "$work/copy"

sweep() {
    cargo test --quiet --package latitude-api --test sweep "$@" every_operation
}

# What the calls become there, and what is read of its answers.
fake() {
    timeout 600 cargo test --quiet --no-fail-fast --package latitude-api --package latitude-fake --test fake --test tour "$@"
}

# A mistake may make a call wait for ever; and no test trusts the system's certificates, so that they need not be read.
faults() {
    SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null \
        timeout 600 cargo test --quiet --package latitude-api --all-features --test faults "$@"
}

client() {
    timeout 300 cargo test --quiet --package latitude-api --features full --test client "$@"
}

waiters() {
    timeout 300 cargo test --quiet --package latitude-api --test waiters "$@"
}

# A mistake may make the decoder read for ever.
decoder() {
    timeout 300 cargo test --quiet --package latitude-api --features full --lib "$@"
}

# suite NAME: what the mistakes after it are to be noticed by.
suite() {
    suite=$1
    [ "$suite" = "${wanted:-$suite}" ] || return 0
    "$suite" >"$work/log" 2>&1 || fail "$suite fails without any mistake: $(tail -n 30 "$work/log")"
}

# The operations of the sweep, or the names of the tests.
noticed() {
    grep -A 2 ' operations:$' "$work/log" | tail -n 2 || sed -n 's/^    \([a-z0-9_]*[:_][a-z0-9_:]*\)$/\1/p' "$work/log" | sort -u
}

mistakes=0
missed=0
# mistake WHAT FILE PERL: what the mistake is, where, and the substitution that makes it.
mistake() {
    [ "$suite" = "${wanted:-$suite}" ] && [[ $1 =~ $pattern ]] || return 0
    mistakes=$((mistakes + 1))
    local file="$source/$2"
    cp "$file" "$work/original"
    perl -0pi -e "$3" "$file"
    if cmp -s "$file" "$work/original"; then
        missed=$((missed + 1))
        echo "$1: $2 has no place for it: mend the substitution"
    elif ! "$suite" --no-run >"$work/log" 2>&1; then
        missed=$((missed + 1))
        echo "$1: it doesn't compile: $(grep -m 1 '^error' "$work/log")"
    elif "$suite" >"$work/log" 2>&1; then
        missed=$((missed + 1))
        echo "$1: NOT NOTICED"
    else
        echo "$1: noticed: $(noticed | tr -s '\n ' ' ' | cut -c 1-200)"
    fi
    cp "$work/original" "$file"
}

# What goes over the wire, and what is read of it.
wire() {
    mistake "wire name of a field of an answer" generated/servers.rs 's/(answer!\(\w+ \{\s*\w+ )"(\w+)"/$1"$2x"/'
    mistake "wire names of two fields changed places" generated/servers.rs 's/(answer!\(\w+ \{\s*\w+ )"(\w+)"(, \w+ )"(\w+)"/$1"$4"$3"$2"/'
    mistake "type of a field of an answer" generated/servers.rs 's/(pub \w+: Option<)bool>/$1String>/'
    mistake "wire name of a field of a body" generated/servers.rs 's/(body!\(CreateServer \{\s*\w+ )"(\w+)"/$1"$2x"/'
    mistake "null that is left out" wire/kinds.rs 's/Self::Null => View::Null/Self::Null => View::Absent/'
    mistake "wire name of a query parameter" generated/servers.rs 's/\.set\("([^"]+)"/.set("$1x"/'
    mistake "list joined by another separator" generated/servers.rs 's/(set_joined\("[^"]+", )","/$1";"/'
    mistake "list repeated instead of joined" generated/servers.rs 's/set_joined\(("[^"]+"), ",", /set_each($1, /'
    mistake "list joined instead of repeated" generated/billing.rs 's/set_each\(("[^"]+"), /set_joined($1, ",", /'
    mistake "value of an enum" generated/servers.rs 's/(text_enum!\(\w+ \{\s*\w+ "[^"]+)"/$1x"/'
    mistake "verb" generated/servers.rs 's/Request::patch\(/Request::put(/'
    mistake "path" generated/servers.rs 's/("server-lock",\s*"[^"]+)"/$1s"/'
    mistake "path parameters changed places" generated/ssh_keys.rs 's/\.path\(project_id\)(\s*)\.path\(ssh_key_id\)/.path(ssh_key_id)$1.path(project_id)/'
    mistake "media type" generated/servers.rs 's/use crate::call::outgoing::JSON_API;/const JSON_API: &str = "text\/json";/'
    mistake "type of a body" generated/servers.rs 's/JSON_API, "servers"/JSON_API, "server"/'
    mistake "id of a body left out" generated/projects.rs 's/\.data_of\(JSON_API, ("\w+"), \w+, /.data(JSON_API, $1, /'
    mistake "envelope of a body left out" generated/projects.rs 's/\.data\(JSON_API/.resource(JSON_API/'
    mistake "an id that may be missing" generated/servers.rs 's/(Request::get\(&self\.client, "get-server", "[^"]+"\))/$1.may_lack_id()/'
    mistake "an id that must be there" generated/elastic_ips.rs 's/\s*\.may_lack_id\(\)//'
    mistake "ids are never owed" answer/mod.rs 's/ && !response\.reading\.may_lack_id/ \&\& false/'
    mistake "a list without readable items is empty" answer/mod.rs 's/page\.items\.is_empty\(\) && page\.len_sent\(\) > 0/false/'
    mistake "what stands around a resource is lost" answer/resource.rs 's/self\.document = document;/let _ = document;/'
    mistake "an unknown value of an enum has a place" wire/macros.rs 's/View::Word\(it\.as_str\(\), it\.is_known\(\)\)/View::Word(it.as_str(), true)/'
    mistake "an unknown member has a place" wire/unplaced.rs 's/if !table\.names\.is_empty\(\)/if false/'
    mistake "a value of another kind has a place" wire/unplaced.rs 's/\(_, Some\(_\)\) => self\.note\(Reason::UnexpectedType\)/(_, Some(_)) => {}/'
    mistake "a value in its place is told" wire/unplaced.rs 's/View::Word\(_, false\)/View::Word(_, _)/'
    mistake "operationId" generated/servers.rs 's/"get-servers"/"get-server"/'
    mistake "version header" generated/mod.rs 's/(API_VERSION: &.static str = ")/${1}1/'
    mistake "accepted media types" client/builder.rs 's/application\/vnd\.api\+json, application\/json;q=0\.9, \*\/\*;q=0\.1/text\/html/'
    mistake "encoding of a path segment" call/outgoing.rs 's/NON_ALPHANUMERIC\.remove/NON_ALPHANUMERIC.remove(b'"'\/'"').remove/'
    mistake "secrets show" values/secret.rs 's/(impl fmt::Debug for Secret .*?)f\.write_str\(REDACTED\)/$1f.write_str(\&self.text)/s'
}

suite sweep
wire

suite fake
wire

suite faults
mistake "a POST is repeated" operation.rs 's/(self\.idempotent \|\| matches!\(self\.method, )Method::GET/$1Method::POST | Method::GET/'
mistake "a DELETE is not repeated" operation.rs 's/ \| Method::DELETE//'
mistake "404 after a lost DELETE is an error" call/send.rs 's/if maybe_done && \*self/if maybe_done \&\& false \&\& *self/'
mistake "404 after any DELETE is fine" call/send.rs 's/if maybe_done && \*self/if attempts > 0 \&\& *self/'
mistake "404 after a lost read is fine" call/send.rs 's/ && \*self\.operation\.method\(\) == Method::DELETE//'
mistake "the wait that the API asks for is ignored" call/send.rs 's/error\.retry_after\(\), left/None, left/; s/self\.hold\(&error\);//'
mistake "the wait in the body is ignored" error/mod.rs 's/\.max\(read\.retry_after\(\)\)//'
mistake "the body goes before the header" error/mod.rs 's/retry_after\(&headers, now\)\.max\(read\.retry_after\(\)\)/read.retry_after().or(retry_after(\&headers, now))/'
mistake "dates are ignored" error/mod.rs 's/Some\(date\(text\)\?\.duration_since.*\)/None/'
mistake "dates count from another clock" call/send.rs 's/session\.timer\.wall_clock\(\)/std::time::SystemTime::now()/'
mistake "redirects are followed" call/http.rs 's/Policy::none\(\)/Policy::limited(5)/'
mistake "a loop of redirects is repeated" error/fault.rs 's/ \|\| error\.is_redirect\(\)//'
mistake "bodies are longer than the limit" call/send.rs 's/> longest =>/> longest.saturating_mul(64) =>/; s/let left = longest - first\.len\(\) - all\.len\(\);/let left = 0;/'
mistake "errors are longer than the limit" call/send.rs 's/LONGEST_ERROR: usize = 1 << 20/LONGEST_ERROR: usize = 1 << 28/'
mistake "attempts are counted wrong in an answer" call/send.rs 's/RawResponse \{ attempts, \.\.response \}/RawResponse { attempts: 1, ..response }/'
mistake "attempts are counted wrong in an error" call/send.rs 's/\.after\(attempts, /.after(attempts + 1, /'
mistake "there is one attempt too many" call/retry.rs 's/attempts < self\.attempts/attempts <= self.attempts/'
mistake "permanent codes are not" error/fault.rs 's/_ if permanent =>/_ if permanent \&\& false =>/'
mistake "429 may have been done" error/fault.rs 's/425 \| 429 => Self::NOT_DONE/425 | 429 => Self::UNKNOWN/'
mistake "425 lasts" error/fault.rs 's/425 \| 429 =>/429 =>/'
mistake "408 lasts" error/fault.rs 's/408 \| 500/500/'
mistake "501 passes" error/fault.rs 's/501 \| 505 =>/505 =>/'
mistake "520 lasts" error/fault.rs 's/500\.\.=599/500..=504/'
mistake "508 has done nothing" error/fault.rs 's/(506 .*?passes: false, maybe_done: )true/$1false/'
mistake "a refused connection may have been done" error/fault.rs 's/(_ if error\.is_connect\(\) && !redirects => Self::)NOT_DONE/$1UNKNOWN/'
mistake "a lost connection has done nothing" error/fault.rs 's/(is_redirect\(\) => Self::LASTING,\s*_ => Self::)UNKNOWN/$1NOT_DONE/'
mistake "a lost body lasts" error/mod.rs 's/(Kind::Decode \{ lost: Some\(_\), \.\. \} => Fault::)UNKNOWN/$1LASTING/'
mistake "what an earlier attempt may have done is forgotten" error/mod.rs 's/self\.fault\(\)\.maybe_done \|\| self\.0\.maybe_done_before/self.fault().maybe_done/'
mistake "a page is proof that a resource is gone" error/mod.rs 's/self\.is_not_found\(\) && \(self\.status.*?\)\n/self.is_not_found()\n/'
mistake "a body that is too long is repeated" error/mod.rs 's/Kind::Decode \{ lost: Some\(_\), \.\. \}/Kind::Decode { .. }/'
mistake "the budget never ends" call/send.rs 's/let last = earliest\(ends, budget_ends\);/let last = ends;/; s/until\(earliest\(ends, budget_ends\), now\(\)\)/until(ends, now())/'
mistake "the last attempt has more than is left" call/send.rs 's/attempt_timeout\(\)\.min\(left\)/attempt_timeout()/'
mistake "the policy of a call is ignored" call/send.rs 's/self\.retry\.as_ref\(\)\.unwrap_or\(&session\.retry\)/\&session.retry/'
mistake "the timeout of a call is ignored" call/outgoing.rs 's/self\.timeout\.unwrap_or_else\(\|\| (needed\(\)\.map_or\(client, \|needed\| client\.max\(needed\)\))\)/$1/'
mistake "a second attempt has no body" call/send.rs 's/attempts \+= 1;/attempts += 1; let mut bare = self.clone(); bare.body = None; let this = if attempts > 1 { \&bare } else { self };/; s/self\.attempt\(key/this.attempt(key/'
mistake "pauses do not grow" call/retry.rs 's/2_u32\.saturating_pow\(attempts\.saturating_sub\(1\)\)/8/'
mistake "only the first attempt waits for its turn" call/send.rs 's/self\.turn\(policy, last\)\.await/if attempts > 0 { Ok(()) } else { self.turn(policy, last).await }/'

mistake "a deadline is for each attempt" call/outgoing.rs 's/earliest\(self\.ends, self\.deadline\.and_then.*?\)\)\)/self.ends/'
mistake "a deadline is for each page" list/pages.rs 's/self\.outgoing\.begin\(\);//'
mistake "a deadline is for each look" wait/watch.rs 's/deadline: outgoing\.deadline,/deadline: None,/'
mistake "a list goes on after its deadline" list/pages.rs 's/ \|\| self\.is_late\(&error\)//'
mistake "a look that there was no time for is a look" wait/watch.rs 's/self\.looks -= 1;//'
mistake "that there was no time to look hides why" find/run.rs 's/looked\.is_none\(\) \|\| !look\.as_ref\(\)\.is_some_and\(Error::is_late\)/true/'
mistake "credentials that take too long are not told" call/send.rs 's/Late::Keyless/Late::Over/'
mistake "turns that come too late are waited for" call/limit.rs 's/ends\.is_some_and\(\|ends\| at > ends\)/false/'
mistake "what the API asks of one call holds for it alone" call/send.rs 's/self\.hold\(&error\);//'
mistake "what the API asks of reads holds for writes" call/hold.rs 's/if reads \{ &self\.reads \} else \{ &self\.writes \}/{ let _ = (reads, \&self.writes); \&self.reads }/'
mistake "the API may hold up all calls for a day" call/hold.rs 's/pause\.min\(LONGEST\)/pause/'
mistake "calls that were held up come back together" call/send.rs 's/policy\.apart\(\)/Duration::ZERO/'
mistake "an error that lasts holds up others" call/send.rs 's/ && error\.fault\(\)\.passes\)/)/'
mistake "dates count from the clock of the client" error/mod.rs 's/sent\.unwrap_or\(now\)/now/'
mistake "the quota of retries has no end" call/quota.rs 's/let Some\(left\) = state\.left\.checked_sub\(1\) else \{ return false \};/let left = state.left.saturating_sub(1);/'
mistake "nothing is put back into the quota" call/send.rs 's/session\.quota\.put_back\(charged\);/let _ = charged;/'
mistake "what the API has put off takes of the quota" call/send.rs 's/if !\(error\.is_rate_limited\(\) && error\.retry_after\(\)\.is_some\(\)\)/if true/'
mistake "a refused stream may have been done" error/protocol.rs 's/\(refused \|\| error\.is_go_away\(\)\)/error.is_go_away()/'
mistake "what is beyond GOAWAY may have been done" error/protocol.rs 's/\(refused \|\| error\.is_go_away\(\)\)/refused/'
mistake "any reset stream has done nothing" error/protocol.rs 's/error\.is_reset\(\) && error\.reason\(\) == Some\(h2::Reason::REFUSED_STREAM\)/error.is_reset()/'
mistake "what was never written may have been done" error/protocol.rs 's/error\.is_canceled\(\) \|\| error\.is_closed\(\)/false/'
mistake "the HTTP client tries again, too" call/http.rs 's/\.retry\(reqwest::retry::never\(\)\)//'
mistake "a dead connection is used again" call/http.rs 's/alone && connection_is_dead\(error\)/false/'
mistake "a dead connection is used again after a body" call/send.rs 's/line\.failed\(&why\)/drop(line)/'
mistake "each of many timeouts makes a new client" call/http.rs 's/Arc::ptr_eq\(&current, &self\.over\)/true/; s/let alone = .*?;/let alone = true;/'
mistake "a connection that nobody uses is not pinged" call/http.rs 's/keep_alive_while_idle\(true\)/keep_alive_while_idle(false)/'
mistake "a ping that is not answered is a timeout" error/protocol.rs 's/\.any\(hyper::Error::is_timeout\)/.any(|_| false)/'
mistake "certificates and unknown hosts are tried again" error/fault.rs 's/if is_misconfigured\(error\)/if is_misconfigured(error) \&\& false/'
mistake "a handshake that breaks off lasts" error/protocol.rs 's/error\.kind\(\) == io::ErrorKind::InvalidData/error.kind() != io::ErrorKind::Other/; s/cause\.to_string\(\)\.contains\("SSL routines"\)/cause.to_string().contains("EOF")/'
mistake "a host that does not exist passes" error/protocol.rs 's/text\.ends_with\(unknown\)/text.starts_with(unknown)/'
mistake "a name server that is down lasts" error/protocol.rs 's/text\.ends_with\(unknown\)/!text.ends_with(unknown)/'
mistake "more than a hundred headers are never read" call/http.rs 's/let narrow = .*?;/let narrow = false;/'
mistake "a hundred headers are too many" call/http.rs 's/MOST_HEADERS: usize = 500/MOST_HEADERS: usize = 100/'
mistake "compressed bodies are read as they are" error/encoding.rs 's/\(!values\.is_empty\(\)\)\.then/(values.len() > 9).then/'
mistake "gzip is not asked for" call/http.rs 's/http\.gzip\(true\)/http.gzip(false)/'
mistake "a header of the client that logs in is not marked" client/builder.rs 's/value\.set_sensitive\(logs_in\(&key\)\);/let _ = (logs_in(\&key), \&mut value);/'
mistake "a cookie is known as the whole header alone" hidden.rs 's/if \*name == COOKIE/if *name == COOKIE \&\& false/'
mistake "an error forgets the token of its call" error/mod.rs 's/\.so_far\(\)//'

mistake "it orders without a look" find/run.rs 's/(order\.look_before_order\(\)\.await\?)( \{)/$1.filter(|_| false)$2/'
mistake "one reading of a list that shifts is enough" find/run.rs 's/ \|\| reading\.fetched < 2/ || reading.fetched < 9/'
mistake "an empty last page is no page" find/run.rs 's/fetched: pages\.fetched\(\)/fetched: items.len().div_ceil(20) as u64/; s/found: found\.pop\(\), items, (fetched: [^}]*)\}/found: found.pop(), $1, items }/'
mistake "it orders while the list changes" find/run.rs 's/before\.is_subset\(&reading\.items\)/true/'
mistake "it orders to the last moment" find/run.rs 's/saturating_duration_since\(now\) < needed/saturating_duration_since(now).is_zero()/'
mistake "an order has five seconds of any deadline" find/run.rs 's/FOR_THE_ORDER\.min\(deadline \/ 10\)/FOR_THE_ORDER.min(deadline)/'
mistake "it doesn't look again" find/run.rs 's/return order\.look_again\(failure\)\.await\.map\(Ensured::Created\);/return Err(failure);/'
mistake "an unreadable answer is the end" find/run.rs 's/failure\.is_outcome_unknown\(\) \|\| failure\.was_accepted\(\)/failure.is_outcome_unknown()/'
mistake "what shows up was found" find/run.rs 's/\.map\(Ensured::Created\)/.map(Ensured::Found)/'
mistake "an unread item is none" find/run.rs 's/if page\.unread\(\)\.next\(\)\.is_some\(\)/if false/'
mistake "a match without an id is a match" find/run.rs 's/Judgement::Same if item\.id\.is_empty\(\) =>/Judgement::Same if false =>/'
mistake "one on two pages is two" find/run.rs 's/found\.iter\(\)\.all\(\|other\| other\.id != item\.id\)/true/'
mistake "one of two is chosen" find/run.rs 's/found\.len\(\) > 1/false/'
mistake "a conflict is never a race" find/run.rs 's/failure\.is_conflict\(\) \|\| failure\.is_validation\(\)/failure.is_validation()/'
mistake "a look that fails for a while is the last" error/list.rs 's/self\.is_retryable\(\)\s*\|\| //'
mistake "the 404 of a page in between ends the looking" error/list.rs 's/\|\| \(self\.is_not_found\(\) && !self\.is_told_not_found\(\)\)//'
mistake "a list that shifts ends the looking" error/list.rs 's/\|\| self\.is_incomplete_list\(\)//'
mistake "an item that can't be compared yet ends it" find/run.rs 's/if error\.is_undecided\(\) && /if false \&\& /'
mistake "two that match are looked at again" find/run.rs 's/error\.is_undecided\(\) && !error\.is_ambiguous\(\)/error.is_undecided()/'
mistake "the pause that the list asks for is ignored" wait/pace.rs 's/\.max\(asked\)//'
mistake "an order that can't be sent is looked for" find/run.rs 's/None => self\.create\.check\(\)/None => Ok(())/'
mistake "what can't be compared is another one" find/by.rs 's/Judgement::Unclear\(fields\) => unclear\.push\(fields\)/Judgement::Unclear(fields) => {\n unclear.push(fields);\n return Judgement::Other;\n }/'
mistake "case counts" find/by.rs 's/a\.to_lowercase\(\) == b\.to_lowercase\(\)/a == b/'
mistake "a filter has capitals" find/by.rs 's/value\.chars\(\)\.any\(char::is_uppercase\)/false/'
mistake "no filter is sent" find/by.rs 's/list\.set_query\(name, value\.clone\(\)\);//'
mistake "what is going away is a match" find/by.rs 's/if is_going/if is_going \&\& false/'
mistake "a body without its name is looked for" find/by.rs 's/find\(\|part\| !part\.optional\)\?/find(|_| false)?/'
mistake "an empty name is one" find/by.rs 's/ if !text\.is_empty\(\) => Some/ => Some/'
mistake "id and slug have to be equal both" find/by.rs 's/values\.iter\(\)\.any\(equal\)/values.iter().all(equal)/'

mistake "items of earlier pages come again" list/pages.rs 's/fresh\.next\(\) == Some\(true\)/fresh.next().is_some()/'
mistake "a page that repeats is the end" list/pager.rs 's/\(false, Stale::No\) => Stale::Once,/(false, Stale::No) => return self.end(),/'
mistake "a page that repeats isn't asked for again" list/pager.rs 's/if !matches!\(self\.stale, Stale::Once\) \{/if true {/'
mistake "a page fetched ahead stands in for another" list/pages.rs 's/if self\.pager\.next == Some\(number\) \{/if false {/'
mistake "the size of a page is left to the API" list/pages.rs 's/None if matches!\(outgoing\.paging, Paging::Number\) =>/None if false =>/'
mistake "a size of 0 is sent" list/pages.rs 's/size < 1/size < i64::MIN + 1/'
mistake "a list that never ends goes on" list/pager.rs 's/self\.seen\.len\(\)\.max\(FEW\)/self.seen.len().max(FEW) * 100/'
mistake "pages asked for again count as a list without an end" list/pager.rs 's/if new > 0 \{/if true {/'
mistake "an item that can't be read is dropped" list/pages.rs 's/value\.is_err\(\) \|\| fresh/value.is_ok() \&\& fresh/'
mistake "an item that can't be read hides the others" list/call.rs 's/if error\.unread_item\(\)\.is_some\(\) =>/if false =>/'
mistake "items that are alike on one page are one" list/seen.rs 's/digest\(&\(identity, \*before\)\)/digest(\&identity)/'
mistake "items that are alike on two pages are one" list/seen.rs 's/nameless\.iter\(\)\.for_each\(.*?\);//'
mistake "items that are alike count once" list/seen.rs 's/ \+ self\.alike//'
mistake "a page of items that are alike is passed over" list/pager.rs 's/ if unsure => \{/ if false => {/'
mistake "a short page without anything new is the last" list/pager.rs 's/short && tells/short/'
mistake "what was read of a list is lost" error/list.rs 's/self\.0\.read = Some\(.*?\);/let _ = \&items;/'
mistake "the number of items is not looked at" list/pager.rs 's/self\.seen\.len\(\) \+ self\.unread >= total/true/'
mistake "a filter by nothing is sent" call/request.rs 's/if values\.is_empty\(\) \{/if false {/'
mistake "a filter by nothing is left out" call/request.rs 's/None => call\.refuse_empty\(name\)/None => {}/'
mistake "a separator in an item is sent" call/request.rs 's/ \|\| value\.contains\(separator\)//'
mistake "one absence from a list is enough" wait/look.rs 's/absences_needed = 2/absences_needed = 1/'
mistake "one absence at first is enough" wait/watch.rs 's/\(false, false\) => self\.absences >= needed/(false, false) => true/'
mistake "a replica that lags behind ends a wait" wait/watch.rs 's/self\.absences > 1 && .*?>= LAG/true/'
mistake "a replica that lags behind is a change" wait/watch.rs 's/(self\.absences = if row.*?;)/$1 self.changed = true;/'
mistake "the 404 of a page in between is the API's" wait/watch.rs 's/error\.is_told_not_found\(\)/error.is_not_found()/'
mistake "an outage ends a wait" wait/watch.rs 's/if error\.may_pass_for_a_look\(\) =>/if error.may_pass_for_a_look() \&\& self.failed < 5 =>/'
mistake "what can't be read isn't what a wait looks for" wait/look.rs 's/unread\.unwrap_or_else\(\|\| Error::missing\(absent\)\)/Some(Error::missing(absent)).or(unread).unwrap_or_else(Error::failed)/'
mistake "a state has a field twice" wait/condition.rs 's/fields\.iter_mut\(\)\.find\(\|\(other, _\)\| \*other == field\)/fields.iter_mut().find(|_| false)/'
mistake "a state leaves out what is missing" wait/condition.rs 's/owed\.then\(\|\| format!\("\{\}: missing", words\(field\)\)\)/owed.then(String::new).and(None)/'
mistake "looks are not counted" error/wait.rs 's/self\.0\.attempts = looks;/let _ = looks;/'
mistake "an earlier failure is forgotten" wait/watch.rs 's/absence\.or\(unready\)\.or\(failure\)/absence.or(unready)/'
mistake "values that can't be read are not told" wait/condition.rs 's/if self\.until_true\.is_none\(\)/if true/'

mistake "a message has no end" error/show.rs 's/STORY: usize = 3_000/STORY: usize = 30_000/'
mistake "the last look of an order has no end" error/find.rs 's/LOOK: usize = 500/LOOK: usize = 50_000/'
mistake "causes print what they like" error/cause.rs 's/let changed = !tame \|\| shown != text;/let changed = false;/'
mistake "causes go on for ever" error/cause.rs 's/DEEPEST: usize = 32/DEEPEST: usize = 1_000_000/'
mistake "error objects print what came" error/object.rs 's/escaped\(text\)\.without\(hidden\)/text/'
mistake "the state of a wait is told as it came" wait/watch.rs 's/let state = state\.map\(\|state\| escaped.*?\);\n//'
mistake "only the tokens of clients are hidden" call/send.rs 's/session\.hidden\.learn\(request\.headers\(\)\);//'
mistake "the token shows where it is cut off" hidden.rs 's/BEGINNING: usize = 4/BEGINNING: usize = 400/'
mistake "the token shows in base64" hidden.rs 's/self\.spelled\(rest, first\)\.or_else\(.*?\)$/self.spelled(rest, first)/m'
mistake "the token shows percent-encoded" hidden.rs 's/if spelled \{/if false {/'
mistake "the token shows with the escapes of JSON" hidden.rs 's/format!\("\\\\u\{code:04x\}"\)/String::from("-")/'
mistake "the token hides parts of words" hidden.rs 's/stands_alone\.then_some/true.then_some/'
mistake "the token shows in a page" error/show.rs 's/self\.0\.hidden\.redact\(&text\)/\&text/'
mistake "the token shows in headers" hidden.rs 's/repeats \|\| logs_in\(name\)/logs_in(name)/'
mistake "cookies show" hidden.rs 's/repeats \|\| logs_in\(name\)/repeats/'
mistake "the path of a call by hand shows the token" operation.rs 's/escaped\(text\)\.without\(&self\.hidden\)/escaped(text)/'

suite client
mistake "a call whose key was replaced isn't made again" call/send.rs 's/other_key\.is_some\(\)/false/'
mistake "the same key is tried again" call/send.rs 's/filter\(\|key\| key != refused\)/filter(|_| true)/'
mistake "a third key is tried" call/send.rs 's/renewed = true;//'
mistake "one attempt is two where the key was replaced" call/retry.rs 's/(allows_another\(&self, attempts: u32\) -> bool \{\s*)attempts < self\.attempts/$1attempts < self.attempts.max(2)/'
mistake "nobody is told that a key was refused" call/credentials.rs 's/credentials\.refused\(&Secret/let _ = (credentials, Secret/; s/(from_utf8_lossy\(header\.as_bytes\(\)\)\))\);/$1);/'
mistake "a layer stands within those before it" client/builder.rs 's/self\.wraps\.iter\(\)\.fold/self.wraps.iter().rev().fold/'
mistake "what was sent is shown as it is" testing/recorder.rs 's/let shown = \|text\| escaped\(text\)\.without\(self\.operation\.hidden\(\)\);/let shown = |text| { let _ = escaped; let text: \&str = text; text.to_owned() };/'

suite waiters
mistake "one absence of an entry is enough" wait/watch.rs 's/if within \{ 2 \}/if within { 1 }/'
mistake "an entry that isn't there yet has gone" wait/watch.rs 's/\(false, true\) => false/(false, true) => self.absences >= needed/'
mistake "a resource that is gone has lost its entry" wait/watch.rs 's/self\.gone && within == self\.conditions\.among\.is_some\(\)/self.gone/'
mistake "absences of two kinds are in a row" wait/watch.rs 's/\.filter\(\|absent\| absent\.within == within\)//'
mistake "an entry that can't be told is absent" wait/among.rs 's/absent = Subject::Unclear.*?;//'
mistake "a list of another kind has no entries" wait/among.rs 's/Some\(Found::Kept\(Some\(kept\)\)\) => return .*?,\n/Some(Found::Kept(Some(_))) => return Subject::Absent,\n/'
mistake "any entry will do" wait/among.rs 's/if by == self\.is/if !by.is_empty() || by == self.is/'
mistake "an entry of no value is asked for" wait/look.rs 's/if is\.is_empty\(\) \{\n(\s*self\.watch\.invalid)/if false {\n$1/'
mistake "errors that mean not yet end a wait" wait/watch.rs 's/error\.has_code\(code\)\) =>/error.has_code(code) \&\& code.is_empty()) =>/'
mistake "not yet is no reason at the end" wait/watch.rs 's/absence\.or\(unready\)/absence/'
mistake "the pause that an early answer asks for is ignored" wait/watch.rs 's/\.or\(self\.unready_now\(\)\);/;/'
mistake "two fields that are missing are equal" wait/condition.rs 's/(zip\(at\(view, other\)\))\.is_some_and/$1.is_none_or/'
mistake "an object of nothing is there" wire/view.rs 's/View::Record\(record\) => \{\n.*?\n        \}/View::Record(_) => true,/s'
mistake "why it is so is not told" wait/look.rs 's/self\.watch\.conditions\.explain = fields;/let _ = fields;/'

suite decoder
mistake "half a surrogate pair is read as a string" json/reader.rs 's/None => paired = false,/None => {}/'
mistake "the second half of a pair is not looked at" json/reader.rs 's/\(0xDC00\.\.0xE000\)\.contains\(&low\)/low > 0/'
mistake "a control character in a string is fine" json/reader.rs 's/ \| 0\.\.0x20\)/)/'
mistake "a number may begin with zeros" json/reader.rs 's/_ if self\.text\.as_bytes\(\)\[whole\] == b.0. =>/_ if false =>/'
mistake "what follows a value is not looked at" json/reader.rs 's/None => Ok\(\(\)\),\s*Some\(more\) => \{/_ if true => Ok(()),\n None => Ok(()),\n Some(more) => {/'
mistake "nesting has no limit" json/reader.rs 's/if self\.depth == DEEPEST/if self.depth == u32::MAX/'
mistake "a float may lose digits" json/number.rs 's/few \|\| Decimal::of/true || Decimal::of/'
mistake "16 digits are taken for few" json/number.rs 's/len\(\) <= 15/len() <= 16/'
mistake "minus zero is zero" json/number.rs 's/\*number != 0 \|\| self\.text == "0"/*number != 0 || !self.text.is_empty()/'
mistake "whole floats are written as floats" json/number.rs 's/number\.fract\(\) == 0\.0 && number\.abs\(\) <= EXACT && /false \&\& /'
mistake "a value of another kind is dropped" wire/fill.rs 's/record\.extra_mut\(\)\.push\(name, Json::of_text\(self\.reader\.since\(start\)\)\);//'
mistake "an unknown member is dropped" wire/fill.rs 's/record\.extra_mut\(\)\.push_key\(.*?\);//'
mistake "the place of a value of another kind stays filled" wire/fill.rs 's/slot\.close\(false\);//'
mistake "an earlier list stays" wire/fill.rs 's/let place = if again \{.*?\};//'
mistake "a value that fits leaves an earlier misfit in place" wire/fill.rs 's/odd\.repeated = true;//'
mistake "repeated unknown members are all kept" wire/fill.rs 's/odd\.repeated \|\| odd\.pushed > 1/odd.repeated/'
mistake "an id that is a number is taken for a string" wire/fill.rs 's/(\.number\(\)\?\.text\(\)\.to_owned\(\);\s*return Ok\(Fit::)Partly/$1Whole/'
mistake "an item of another kind stays in its list" wire/fill.rs 's/list\.pop\(\);//'
mistake "a list of which items are missing is whole" wire/fill.rs 's/Fit::Partly => fit = Fit::Partly,(\s*Fit::Not => \{\s*self\.misfits \+= 1;\s*if self\.trying)/Fit::Partly => {}$1/'
mistake "missing members don't count" wire/fill.rs 's/self\.misfits \+= table\.required.*?;//'
mistake "null counts as a member" wire/fill.rs 's/if self\.reader\.peek\(\)\? != b.n. \{\s*fields\.see\(at\);\s*\}/self.reader.peek()?; fields.see(at);/'
mistake "unknown values of enums don't count" wire/fill.rs 's/Meaning::Unknown => self\.misfits \+= 1,/Meaning::Unknown => {}/'
mistake "a tag that contradicts doesn't count" wire/fill.rs 's/self\.contradicted \|= .*?;//'
mistake "tags count at every depth" wire/fill.rs 's/self\.reader\.depth\(\) == self\.tags/true/'
mistake "unions are scored again and again" wire/union.rs 's/self\.scores\.unions\.insert\(\(start, union\.id\(\)\), score\);/if self.scores.open == 1 || !self.trying { self.scores.unions.insert((start, union.id()), score); }/'
mistake "values within unions are passed again and again" wire/union.rs 's/self\.ends\.insert\(start, end\);/let _ = (start, end);/'
mistake "the last of equal members is it" wire/union.rs 's/tried\.misfits < best\.misfits/tried.misfits <= best.misfits/'
mistake "a list that lost items is a member" wire/union.rs 's/fit != Fit::Whole \|\| self/fit == Fit::Not || self/'
mistake "an unknown discriminator is left to the best fit" wire/union.rs 's/map_or\(0\.\.0, /map_or(0..choices.members as u32, /'
mistake "integers are no discriminators" wire/union.rs 's/\.or_else\(\|\| value\.as_i64\(\)\.map\(\|number\| number\.to_string\(\)\.into\(\)\)\)//'
mistake "secrets are serialised" wire/serialize.rs 's/ if !self\.secrets => \{/ if false => {/'
mistake "kept values of secret fields are serialised" wire/serialize.rs 's/table\.secret\.contains\(&name\)/false/'
mistake "kept values are written beside typed ones" wire/write.rs 's/match extra\.get\(name\) \{\s*\/\//match None::<\&Json> {\n \/\//'
mistake "required fields may be missing" wire/write.rs 's/if self\.strict && table/if false \&\& table/'
mistake "lists of secrets are serialised" wire/mod.rs 's/View::List\(list\) => list\.spare\(\).*?,\n//'
mistake "the tables of a large union stay" wire/union.rs 's/map\.capacity\(\) > 64/false/'
mistake "a setter loses to what was read" wire/write.rs 's/ if !table\.settable \|\| matches!\(record\.view\(at\), View::Absent\) =>/ =>/'
mistake "an integer is compared as it is spelled" wire/union.rs 's/number\.to_string\(\)\.into\(\)/{ let _ = number; value.text().into() }/'

echo "$mistakes mistakes, $((mistakes - missed)) noticed"
[ "$missed" = 0 ] || exit 1
