#!/usr/bin/env bash
# Shows that the sweep, the fault tests and the tests of the decoder notice: puts one mistake after another into a copy of
# the crate, and expects them to fail for each. A mistake that changes nothing or doesn't compile is a failure, too.
#
#     scripts/mutants.sh [sweep|faults|decoder]      # all if not given
#
# It compiles the crate for each mistake, and is no part of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "mutants.sh: $*" >&2
    exit 1
}

wanted=${1:-}
unset LATITUDE_BASE_URL LATITUDESH_BEARER
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The description stays what it is; the copy is what changes.
export LATITUDE_EFFECTIVE="$work/effective.yaml"
cargo xtask spec effective -o "$LATITUDE_EFFECTIVE"
mkdir "$work/copy"
tar --exclude=./target --exclude=./node_modules --exclude=./.git -cf - . | tar -xf - -C "$work/copy"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/mutants"
# A mistake may leave something unused.
export RUSTFLAGS=-Awarnings
source=latitude-api/src
cd "$work/copy"

sweep() {
    cargo test --quiet --package latitude-api --test sweep "$@" every_operation
}

# A mistake may make a call wait for ever; and no test uses TLS, so that no certificates need to be read.
faults() {
    SSL_CERT_FILE=/dev/null SSL_CERT_DIR=/dev/null \
        timeout 600 cargo test --quiet --package latitude-api --all-features --test faults "$@"
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
    grep -A 2 ' operations:$' "$work/log" | tail -n 2 || sed -n 's/^    \([a-z_]*::[a-z0-9_:]*\)$/\1/p' "$work/log" | sort -u
}

mistakes=0
missed=0
# mistake WHAT FILE PERL: what the mistake is, where, and the substitution that makes it.
mistake() {
    [ "$suite" = "${wanted:-$suite}" ] || return 0
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

suite sweep
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
mistake "media type" generated/servers.rs 's/use crate::operation::JSON_API;/use crate::operation::JSON as JSON_API;/'
mistake "type of a body" generated/servers.rs 's/JSON_API, "servers"/JSON_API, "server"/'
mistake "id of a body left out" generated/servers.rs 's/\.data_of\(JSON_API, ("\w+"), \w+, /.data(JSON_API, $1, /'
mistake "envelope of a body left out" generated/projects.rs 's/\.data\(JSON_API/.resource(JSON_API/'
mistake "an id that may be missing" generated/servers.rs 's/(Request::get\(&self\.client, "get-server", "[^"]+"\))/$1.may_lack_id()/'
mistake "an id that must be there" generated/elastic_ips.rs 's/\s*\.may_lack_id\(\)//'
mistake "ids are never owed" answer.rs 's/resource\.id\.is_empty\(\) &&/false \&\&/'
mistake "a list without readable items is empty" answer.rs 's/page\.items\.is_empty\(\) && page\.len_sent\(\) > 0/false/'
mistake "what stands around a resource is lost" resource.rs 's/self\.document = document;/let _ = document;/'
mistake "an unknown value of an enum has a place" wire/macros.rs 's/View::Word\(it\.as_str\(\), it\.is_known\(\)\)/View::Word(it.as_str(), true)/'
mistake "an unknown member has a place" wire/unplaced.rs 's/if !table\.names\.is_empty\(\)/if false/'
mistake "a value of another kind has a place" wire/unplaced.rs 's/\(_, Some\(_\)\) => self\.note\(Reason::UnexpectedType\)/(_, Some(_)) => {}/'
mistake "a value in its place is told" wire/unplaced.rs 's/View::Word\(_, false\)/View::Word(_, _)/'
mistake "operationId" generated/servers.rs 's/"get-servers"/"get-server"/'
mistake "version header" generated/mod.rs 's/(API_VERSION: &str = ")/${1}1/'
mistake "accepted media types" send.rs 's/application\/vnd\.api\+json, application\/json;q=0\.9, \*\/\*;q=0\.1/text\/html/'
mistake "encoding of a path segment" operation.rs 's/NON_ALPHANUMERIC\.remove/NON_ALPHANUMERIC.remove(b'"'\/'"').remove/'
mistake "secrets show" values/secret.rs 's/(impl fmt::Debug for Secret .*?)f\.write_str\(REDACTED\)/$1f.write_str(\&self.text)/s'

suite faults
mistake "a POST is repeated" error/mod.rs 's/(matches!\(operation\.method, )Method::GET/$1Method::POST | Method::GET/'
mistake "a DELETE is not repeated" error/mod.rs 's/(matches!\(operation\.method, .*?) \| Method::DELETE/$1/'
mistake "404 after a lost DELETE is an error" send.rs 's/if maybe_done && self/if maybe_done \&\& false \&\& self/'
mistake "404 after any DELETE is fine" send.rs 's/if maybe_done && self/if attempts > 0 \&\& self/'
mistake "404 after a lost read is fine" send.rs 's/ && self\.operation\.method == Method::DELETE//'
mistake "the wait that the API asks for is ignored" send.rs 's/error\.retry_after\(\), left/None, left/'
mistake "the wait in the body is ignored" error/mod.rs 's/\.max\(read\.retry_after\(\)\)//'
mistake "the body goes before the header" error/mod.rs 's/retry_after\(&headers, now\)\.max\(read\.retry_after\(\)\)/read.retry_after().or(retry_after(\&headers, now))/'
mistake "dates are ignored" error/mod.rs 's/Some\(date\.duration_since\(now\)\.unwrap_or_default\(\)\)/None/'
mistake "dates count from another clock" send.rs 's/client\.timer\.wall_clock\(\)/std::time::SystemTime::now()/'
mistake "redirects are followed" builder.rs 's/Policy::none\(\)/Policy::limited(5)/'
mistake "a loop of redirects is repeated" error/mod.rs 's/ \|\| error\.is_redirect\(\)//'
mistake "bodies are longer than the limit" send.rs 's/> longest =>/> longest.saturating_mul(64) =>/; s/let left = longest - first\.len\(\) - all\.len\(\);/let left = 0;/'
mistake "errors are longer than the limit" send.rs 's/LONGEST_ERROR: usize = 1 << 20/LONGEST_ERROR: usize = 1 << 28/'
mistake "attempts are counted wrong in an answer" send.rs 's/RawResponse \{ attempts, \.\.response \}/RawResponse { attempts: 1, ..response }/'
mistake "attempts are counted wrong in an error" send.rs 's/error\.after\(attempts\)/error.after(attempts + 1)/'
mistake "there is one attempt too many" retry.rs 's/if attempts >= self\.attempts/if attempts > self.attempts/'
mistake "permanent codes are not" error/mod.rs 's/_ if lasting =>/_ if lasting \&\& false =>/'
mistake "429 may have been done" error/mod.rs 's/429 => Fault::NotDone/429 => Fault::Unknown/'
mistake "408 passes" error/mod.rs 's/500 \| 502 \|/408 | 500 | 502 |/'
mistake "501 passes" error/mod.rs 's/500 \| 502 \|/500 | 501 | 502 |/'
mistake "504 lasts" error/mod.rs 's/ \| 504 =>/ =>/'
mistake "a refused connection may have been done" error/mod.rs 's/(_ if error\.is_connect\(\) && !redirects => Fault::)NotDone/$1Unknown/'
mistake "a lost connection has done nothing" error/mod.rs 's/(is_redirect\(\) => Fault::Lasting,\s*_ => Fault::)Unknown/$1NotDone/'
mistake "a lost body lasts" error/mod.rs 's/(Kind::Decode \{ lost: Some\(_\), \.\. \} => Fault::)Unknown/$1Lasting/'
mistake "a body that is too long is repeated" error/mod.rs 's/Kind::Decode \{ lost: Some\(_\), \.\. \}/Kind::Decode { .. }/'
mistake "the budget never ends" send.rs 's/left = budget\.saturating_sub\(.*?\);/left = budget;/g'
mistake "the last attempt has more than is left" send.rs 's/timeout\.min\(left\)/timeout/'
mistake "the policy of a call is ignored" send.rs 's/self\.retry\.as_ref\(\)\.unwrap_or\(&client\.retry\)/\&client.retry/'
mistake "the timeout of a call is ignored" send.rs 's/self\.timeout\.unwrap_or\(client\.timeout\)/client.timeout/'
mistake "a second attempt has no body" send.rs 's/attempts \+= 1;/attempts += 1; let mut bare = self.clone(); bare.body = None; let this = if attempts > 1 { \&bare } else { self };/; s/match self\.attempt\(/match this.attempt(/'
mistake "pauses do not grow" retry.rs 's/2_u32\.saturating_pow\(attempts\.saturating_sub\(1\)\)/8/'
mistake "only the first attempt waits for its turn" send.rs 's/if let Some\(limiter\) = &client\.limiter \{/if let Some(limiter) = \&client.limiter \&\& attempts == 0 {/'
mistake "a message has no end" error/show.rs 's/STORY: usize = 3_000/STORY: usize = 30_000/'
mistake "causes print what they like" error/cause.rs 's/let changed = !tame \|\| shown != text;/let changed = false;/'
mistake "causes go on for ever" error/cause.rs 's/DEEPEST: usize = 32/DEEPEST: usize = 1_000_000/'
mistake "error objects print what came" error/object.rs 's/escaped\(text\)\.without\(hidden\)/text/'
mistake "the state of a wait is told as it came" wait/mod.rs 's/let state = state\.map\(\|state\| escaped.*?\);\n//'
mistake "only the tokens of clients are hidden" call/send.rs 's/client\.hidden\.learn\(request\.headers\(\)\);//'
mistake "the token shows where it is cut off" hidden.rs 's/BEGINNING: usize = 4/BEGINNING: usize = 400/'
mistake "the token shows in base64" hidden.rs 's/self\.spelled\(rest\)\.or_else\(.*?\)$/self.spelled(rest)/m'
mistake "the token shows percent-encoded" hidden.rs 's/if spelled \{/if false {/'
mistake "the token shows with the escapes of JSON" hidden.rs 's/format!\("\\\\u\{code:04x\}"\)/String::from("-")/'
mistake "the token hides parts of words" hidden.rs 's/stands_alone\.then_some/true.then_some/'
mistake "the token shows in a page" error/show.rs 's/self\.0\.hidden\.redact\(&text\)/\&text/'
mistake "the token shows in headers" hidden.rs 's/repeats \|\| logs_in\(name\)/logs_in(name)/'
mistake "cookies show" hidden.rs 's/repeats \|\| logs_in\(name\)/repeats/'
mistake "the path of a call by hand shows the token" operation.rs 's/escaped\(text\)\.without\(&self\.hidden\)/escaped(text)/'

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
mistake "a value of another kind is dropped" wire/fill.rs 's/record\.extra_mut\(\)\.push\(fields\.table\.names\[at\], Json::of_text\(self\.reader\.since\(start\)\)\);//'
mistake "an unknown member is dropped" wire/fill.rs 's/record\.extra_mut\(\)\.push_key\(.*?\);//'
mistake "the place of a value of another kind stays filled" wire/fill.rs 's/slot\.close\(\);//'
mistake "an earlier list stays" wire/fill.rs 's/let place = place\.cleared\(\);//'
mistake "a value that fits leaves an earlier misfit in place" wire/fill.rs 's/odd\.repeated = true;//'
mistake "repeated unknown members are all kept" wire/fill.rs 's/odd\.repeated \|\| odd\.pushed > 1/odd.repeated/'
mistake "an id that is a number is taken for a string" wire/fill.rs 's/(\.number\(\)\?\.text\(\)\.to_owned\(\);\s*return Ok\(Fit::)Partly/$1Whole/'
mistake "an item of another kind stays in its list" wire/fill.rs 's/list\.pop\(\);//'
mistake "a list of which items are missing is whole" wire/fill.rs 's/Fit::Partly => fit = Fit::Partly,\s*Fit::Not => \{\s*list/Fit::Partly => {}\n Fit::Not => {\n list/'
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
mistake "kept values of secret fields are serialised" wire/serialize.rs 's/table\.secret\.contains\(name\)/false/'
mistake "kept values are written beside typed ones" wire/write.rs 's/match extra\.get\(name\) \{\s*\/\//match None::<\&Json> {\n \/\//'
mistake "required fields may be missing" wire/write.rs 's/if self\.strict && table/if false \&\& table/'
mistake "lists of secrets are serialised" wire/mod.rs 's/View::List\(list\) => spare_holds_secrets\(.*?\),\n//'
mistake "the tables of a large union stay" wire/union.rs 's/map\.capacity\(\) > 64/false/'
mistake "a setter loses to what was read" wire/write.rs 's/ if !table\.settable \|\| matches!\(record\.view\(at\), View::Absent\) =>/ =>/'
mistake "an integer is compared as it is spelled" wire/union.rs 's/number\.to_string\(\)\.into\(\)/{ let _ = number; value.text().into() }/'

echo "$mistakes mistakes, $((mistakes - missed)) noticed"
[ "$missed" = 0 ] || exit 1
