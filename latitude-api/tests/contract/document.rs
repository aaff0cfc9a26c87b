//! The effective document: description and overlay, as plain JSON.

use serde_json::{Map, Value};
use std::path::Path;
use std::process::Command;

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// How many references may lead to one another: no honest chain is longer.
const CHAIN: usize = 32;

/// The description.
pub struct Document(pub Value);

/// One operation of it.
pub struct Operation<'d> {
    pub id: &'d str,
    /// In upper case.
    pub method: String,
    /// The path template.
    pub path: &'d str,
    /// Those of the operation and those of its path.
    pub parameters: Vec<&'d Value>,
    pub body: Option<&'d Value>,
    pub responses: &'d Map<String, Value>,
    /// Whether the overlay says that the answer may lack the id of its resource.
    pub may_lack_id: bool,
}

impl Document {
    /// The document in the file that `LATITUDE_EFFECTIVE` names, or else what `cargo xtask` makes of
    /// description and overlay.
    pub fn effective() -> Result<Self, String> {
        match std::env::var_os("LATITUDE_EFFECTIVE") {
            Some(file) => {
                let text = std::fs::read_to_string(&file);
                Self::parse(&text.map_err(|error| format!("can't read {}: {error}", Path::new(&file).display()))?)
            }
            None => Self::parse(&made()?),
        }
    }

    pub fn parse(yaml: &str) -> Result<Self, String> {
        serde_yaml::from_str(yaml).map(Self).map_err(|error| format!("the document is no YAML: {error}"))
    }

    /// What a value refers to, or the value itself. Siblings of a reference are nothing, by OpenAPI 3.0.
    pub fn resolve<'d>(&'d self, mut value: &'d Value) -> Result<&'d Value, String> {
        for _ in 0..CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Ok(value);
            };
            let pointer =
                reference.strip_prefix('#').ok_or_else(|| format!("`{reference}` leads out of the document"))?;
            value = self.0.pointer(pointer).ok_or_else(|| format!("`{reference}` leads nowhere"))?;
        }
        Err("references lead in a circle".to_owned())
    }

    /// `info.version`, which is the version of the API.
    pub fn version(&self) -> Option<&str> {
        self.0.pointer("/info/version")?.as_str()
    }

    /// The header that carries the token.
    pub fn token_header(&self) -> Result<String, String> {
        let schemes = self.0.pointer("/components/securitySchemes").and_then(Value::as_object);
        for scheme in schemes.into_iter().flat_map(Map::values) {
            let scheme = self.resolve(scheme)?;
            if scheme["type"] == "apiKey" && scheme["in"] == "header" {
                return text(scheme, "name").map(str::to_lowercase);
            }
        }
        Err("no security scheme has its key in a header".to_owned())
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> Result<Vec<Operation<'_>>, String> {
        let paths = self.0["paths"].as_object().ok_or("the document has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            let item = self.resolve(item)?;
            for method in METHODS {
                if let Some(operation) = item.get(method) {
                    operations.push(self.operation(path, method, item, operation)?);
                }
            }
        }
        Ok(operations)
    }

    fn operation<'d>(
        &'d self,
        path: &'d str,
        method: &str,
        item: &'d Value,
        operation: &'d Value,
    ) -> Result<Operation<'d>, String> {
        let id = text(operation, "operationId").map_err(|why| format!("{method} {path}: {why}"))?;
        let mut parameters: Vec<&Value> = Vec::new();
        // The operation's own stand first, and in place of those of its path.
        for holder in [operation, item] {
            for parameter in holder["parameters"].as_array().into_iter().flatten() {
                let parameter = self.resolve(parameter)?;
                let same = |other: &&Value| other["name"] == parameter["name"] && other["in"] == parameter["in"];
                if !parameters.iter().any(same) {
                    parameters.push(parameter);
                }
            }
        }
        Ok(Operation {
            id,
            method: method.to_uppercase(),
            path,
            parameters,
            body: operation.get("requestBody").map(|body| self.resolve(body)).transpose()?,
            responses: operation["responses"].as_object().ok_or_else(|| format!("{id}: it has no responses"))?,
            may_lack_id: operation["x-rust-may-lack-id"] == true,
        })
    }
}

/// A member that must be text.
pub fn text<'d>(value: &'d Value, name: &str) -> Result<&'d str, String> {
    value[name].as_str().ok_or_else(|| format!("`{name}` is missing or no text"))
}

/// Has the document made by the project's own command, as a maintainer would.
fn made() -> Result<String, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["xtask", "spec", "effective", "-o", "-"]).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let output = command.output().map_err(|error| format!("can't run cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("`cargo xtask spec effective` failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
