//! Who is measured, and the programs that are built: of 1 call and of 20, with 20 types of answers.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::workspace::Workspace;

/// What the SDK calls, the same call by the names of the peers' generators, what oas3-gen calls its ID, and its path.
const CALLS: [(&str, &str, &str, &str); 20] = [
    ("servers().get(\"id\")", "get_server", "server_id", "servers/id"),
    ("virtual_machines().get(\"id\")", "show_virtual_machine", "virtual_machine_id", "virtual_machines/id"),
    ("kubernetes_clusters().get(\"id\")", "get_kubernetes_cluster", "kubernetes_cluster_id", "kubernetes_clusters/id"),
    (
        "kubernetes_clusters().get_kubeconfig(\"id\")",
        "get_kubernetes_cluster_kubeconfig",
        "kubernetes_cluster_id",
        "kubernetes_clusters/id/kubeconfig",
    ),
    ("plans().get(\"id\")", "get_plan", "plan_id", "plans/id"),
    ("ip_addresses().get(\"id\")", "get_ip", "ip_id", "ips/id"),
    ("elastic_ips().get(\"id\")", "get_elastic_ip", "elastic_ip_id", "elastic_ips/id"),
    ("firewalls().get(\"id\")", "get_firewall", "firewall_id", "firewalls/id"),
    ("object_storage().get_bucket(\"id\")", "get_storage_bucket", "id", "storage/buckets/id"),
    ("block_storage().get_volume(\"id\")", "retrieve_volume", "id", "storage/volumes/id"),
    ("private_networks().get(\"id\")", "get_virtual_network", "vlan_id", "virtual_networks/id"),
    ("regions().get(\"id\")", "get_region", "region_id", "regions/id"),
    ("roles().get(\"id\")", "get_role_id", "role_id", "roles/id"),
    ("servers().get_deploy_config(\"id\")", "get_server_deploy_config", "server_id", "servers/id/deploy_config"),
    (
        "servers().get_out_of_band_connection(\"id\")",
        "get_server_out_of_band",
        "server_id",
        "servers/id/out_of_band_connection",
    ),
    ("ssh_keys().get(\"id\")", "get_ssh_key", "ssh_key_id", "ssh_keys/id"),
    ("user_data().get(\"id\")", "get_user_data", "user_data_id", "user_data/id"),
    ("virtual_machine_backups().get(\"id\")", "get_virtual_machine_backup", "id", "virtual_machine_backups/id"),
    ("virtual_machine_restores().get(\"id\")", "get_virtual_machine_restore", "id", "virtual_machine_restores/id"),
    ("user_profile().get()", "get_user_profile", "", "user/profile"),
];

/// The calls whose query may ask for more of the answer.
const EXTRA_FIELDS: [&str; 4] = ["get_server", "show_virtual_machine", "get_ip", "get_user_data"];

/// The same TLS for all, and what the SDK asks of reqwest.
const REQWEST: &str = r#"reqwest = { version = "0.13", default-features = false, features = ["gzip", "http2", "rustls", "system-proxy"] }"#;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sdk,
    Reqwest,
    Oas3Gen,
    OpenapiToRust,
}

/// One who is measured: a package with a program `one` and a program `twenty`, and the crate that they stand on.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) folder: PathBuf,
    /// The package beside the programs', if there is one.
    pub(super) library: Option<&'static str>,
}

impl Kind {
    pub(super) const PEERS: [Self; 2] = [Self::Oas3Gen, Self::OpenapiToRust];

    pub(super) fn tool(self) -> &'static str {
        match self {
            Self::Sdk => "latitude-api",
            Self::Reqwest => "bare reqwest",
            Self::Oas3Gen => "oas3-gen",
            Self::OpenapiToRust => "openapi-to-rust",
        }
    }

    fn library(self) -> Option<&'static str> {
        match self {
            Self::Sdk => Some("latitude-api"),
            Self::Reqwest => None,
            Self::Oas3Gen => Some("by-oas3-gen"),
            Self::OpenapiToRust => Some("by_openapi_to_rust"),
        }
    }

    /// The version of an installed generator, such as `oas3-gen 0.29.0`.
    pub(super) fn installed(self) -> Option<String> {
        let output = Command::new(self.tool()).arg("--version").output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    }

    /// Writes the package; a peer generates its crate.
    pub(super) fn write(self, name: String, workspace: &Workspace, work: &Path) -> Result<Subject, Error> {
        let folder = work.join(self.tool().replace(' ', "-"));
        let library = match self {
            Self::Sdk => {
                format!("latitude-api = {{ path = {:?} }}", workspace.file("latitude-api").path.display().to_string())
            }
            Self::Reqwest => {
                format!("{REQWEST}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"")
            }
            Self::Oas3Gen | Self::OpenapiToRust => {
                self.generate(workspace, &folder)?;
                let library = self.library().unwrap_or_default();
                format!("{library} = {{ path = {library:?} }}")
            }
        };
        write(&folder.join("Cargo.toml"), &manifest(&library))?;
        let lock = workspace.file("Cargo.lock");
        fs::copy(&lock.path, folder.join("Cargo.lock")).map_err(|source| Error::io("copy", lock.shown, source))?;
        for (name, calls) in [("one", 1), ("twenty", 20)] {
            write(&folder.join(format!("src/bin/{name}.rs")), &self.program(workspace, calls))?;
        }
        Ok(Subject { name, folder, library: self.library() })
    }

    /// A program that makes the first so many calls, and reads what comes back.
    fn program(self, workspace: &Workspace, calls: usize) -> String {
        let mut text = String::from(
            "use std::hint::black_box;\n\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n    \
             let token = std::env::var(\"LATITUDESH_BEARER\")?;\n",
        );
        text.push_str(match self {
            Self::Sdk => "    let client = latitude_api::Client::new(token)?;\n",
            Self::Reqwest => "    let client = reqwest::Client::new();\n",
            Self::Oas3Gen => "    let client = by_oas3_gen::Api::new().with_bearer(token);\n",
            Self::OpenapiToRust => {
                "    let client = by_openapi_to_rust::client::HttpClient::new()\n        \
                 .with_base_url(\"https://api.latitude.sh\")\n        .with_api_key(token);\n"
            }
        });
        for (at, call) in CALLS.iter().take(calls).enumerate() {
            text.push_str(&self.call(at, call));
        }
        text.push_str("    Ok(())\n}\n");
        if self == Self::Reqwest {
            let hand = workspace.file("latitude-api/benches/decode/hand.rs").path;
            write!(text, "{BY_HAND}\n#[path = {:?}]\nmod hand;\n", hand.display().to_string()).unwrap_or_default();
        }
        text
    }

    fn call(self, at: usize, (ours, name, id, path): &(&str, &str, &str, &str)) -> String {
        match self {
            Self::Sdk => format!("    black_box(client.{ours}.await?);\n"),
            // A server has structs by hand, of what else is read the ID alone.
            Self::Reqwest => {
                let answer = if at == 0 { "hand::One" } else { "One" };
                format!("    black_box(get::<{answer}>(&client, &token, {path:?}).await?);\n")
            }
            Self::Oas3Gen => {
                let set = match *id {
                    "" => "let _ = &mut request;".to_owned(),
                    id => format!("request.path.{id} = \"id\".to_owned();"),
                };
                format!(
                    "    let mut request = by_oas3_gen::{}Request::default();\n    {set}\n    \
                     if let by_oas3_gen::ApiResponse::Ok(answer) = client.{name}(request).await? {{\n        \
                     black_box(answer);\n    }}\n",
                    pascal(name)
                )
            }
            Self::OpenapiToRust => {
                // It has what is optional in a query among the arguments.
                let arguments = match (*id, EXTRA_FIELDS.contains(name)) {
                    ("", _) => "",
                    (_, false) => "\"id\"",
                    (_, true) => "\"id\", None::<&str>",
                };
                format!("    black_box(client.{name}({arguments}).await?);\n")
            }
        }
    }

    /// Has a peer generate its crate of our description.
    fn generate(self, workspace: &Workspace, folder: &Path) -> Result<(), Error> {
        let library = folder.join(self.library().unwrap_or_default());
        let source = library.join("src");
        fs::create_dir_all(&source).map_err(|error| Error::io("create", source.display().to_string(), error))?;
        let mut command = Command::new(self.tool());
        command.arg("generate");
        let spec = workspace.file("spec/latitude.yaml").path;
        if self == Self::Oas3Gen {
            command.args(["client-mod", "--quiet", "--workspace", "--api-name", "Api", "--input"]).arg(spec);
            command.arg("--output").arg(&library);
        } else {
            command.arg("--quiet").arg(spec).args(["--module-name", "api", "--output-dir"]).arg(&source);
        }
        let output = command.output().map_err(|source| Error::io("run", self.tool(), source))?;
        if !output.status.success() {
            let log = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Error::Build { what: format!("{} generate", self.tool()), log });
        }
        let manifest = library.join("Cargo.toml");
        if self == Self::Oas3Gen {
            let text = read(&manifest)?;
            return write(&manifest, &text.replace("\"native-tls\"", "\"rustls\""));
        }
        let module = source.join("mod.rs");
        fs::rename(&module, source.join("lib.rs"))
            .map_err(|error| Error::io("rename", module.display().to_string(), error))?;
        let dependencies = read(&source.join("REQUIRED_DEPS.toml"))?;
        let package = "[package]\nname = \"by_openapi_to_rust\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n";
        write(&manifest, &format!("{package}{dependencies}"))
    }
}

const BY_HAND: &str = r#"
#[derive(serde::Deserialize)]
struct One {
    #[allow(dead_code)]
    data: Data,
}

#[derive(serde::Deserialize)]
struct Data {
    #[allow(dead_code)]
    id: Option<String>,
}

async fn get<T: serde::de::DeserializeOwned>(
    client: &reqwest::Client,
    token: &str,
    path: &str,
) -> Result<T, Box<dyn std::error::Error>> {
    let request = client.get(format!("https://api.latitude.sh/{path}")).header("authorization", token);
    let body = request.send().await?.error_for_status()?.bytes().await?;
    Ok(serde_json::from_slice(&body)?)
}
"#;

/// A package in a workspace of its own.
pub(super) fn manifest(library: &str) -> String {
    format!(
        "[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n{library}\n\n[workspace]\n\n\
         [profile.release]\nstrip = true\n"
    )
}

fn pascal(name: &str) -> String {
    let words = name.split('_').filter_map(|word| word.split_at_checked(1));
    words.map(|(first, rest)| first.to_uppercase() + rest).collect()
}

pub(super) fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::io("read", path.display().to_string(), source))
}

/// Writes a file, and the folders around it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|source| Error::io("write", path.display().to_string(), source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_make_as_many_calls_as_they_should() {
        let workspace = Workspace::at("/w");
        for (kind, mark) in [
            (Kind::Sdk, "black_box(client."),
            (Kind::Reqwest, "get::<"),
            (Kind::Oas3Gen, "Request::default()"),
            (Kind::OpenapiToRust, "black_box(client."),
        ] {
            for calls in [1, 20] {
                assert_eq!(kind.program(&workspace, calls).matches(mark).count(), calls, "{kind:?}");
            }
        }
    }

    #[test]
    fn the_calls_are_of_the_description() {
        let description = include_str!("../../../spec/latitude.yaml");
        for (_, name, _, _) in CALLS {
            let operation = format!("operationId: {}\n", name.replace('_', "-"));
            assert!(description.contains(&operation), "{name}");
        }
    }

    #[test]
    fn names_of_types_have_no_underscores() {
        assert_eq!(pascal("get_server_out_of_band"), "GetServerOutOfBand");
    }
}
