//! What must hold before anything is derived from a description: its version, its references, its
//! paths and their parameters.

mod extensions;
mod foreign;
pub(crate) mod near;
mod nodes;
mod operations;
mod references;
mod template;

use serde_json::Value;

use crate::diagnostic::Diagnostic;

const SUPPORTED: &str = "OpenAPI 3.0 is supported";

/// Refuses documents of another format or version.
pub(crate) fn version(document: &Value) -> Result<(), Diagnostic> {
    let Some(root) = document.as_object() else {
        return Err(Diagnostic::error("this is no OpenAPI description: the document is not a mapping")
            .at("")
            .cure(format!("{SUPPORTED}; give the file that begins with `openapi: 3.0.…`")));
    };
    if let Some(version) = root.get("swagger") {
        return Err(Diagnostic::error(format!("Swagger {} is not supported", plain(version)))
            .at("/swagger")
            .cure(format!("{SUPPORTED}; convert the file, for example with `npx swagger2openapi`")));
    }
    let Some(version) = root.get("openapi") else {
        return Err(Diagnostic::error("this is no OpenAPI description: it has no `openapi` version")
            .at("")
            .cure(format!("{SUPPORTED}; give the file that begins with `openapi: 3.0.…`")));
    };
    let version = plain(version);
    match version.strip_prefix("3.0") {
        Some(patch) if patch.is_empty() || patch.starts_with('.') => Ok(()),
        _ => Err(Diagnostic::error(format!("OpenAPI {version} is not supported"))
            .at("/openapi")
            .cure(format!("{SUPPORTED}; ask for a 3.0 description, or convert this one to 3.0"))),
    }
}

/// A version as it was written: an unquoted `3.1` is a number.
fn plain(version: &Value) -> String {
    version.as_str().map_or_else(|| version.to_string(), str::to_owned)
}

/// What is wrong with a description, and what nobody reads of it.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What has to be right before anything else can be told. What has no effect is a warning.
    pub(crate) broken: Vec<Diagnostic>,
    /// What can be told together with the faults that lowering finds.
    pub(crate) others: Vec<Diagnostic>,
}

/// Holds the nodes, references, paths and parameters of a description against the grammar of OpenAPI.
pub(crate) fn document(document: &Value) -> Findings {
    let mut findings = Findings::default();
    nodes::check(document, &mut findings);
    references::check(document, &mut findings.broken);
    operations::check(document, &mut findings.broken);
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn three_zero_alone_is_supported() {
        for document in [json!({"openapi": "3.0.1"}), json!({"openapi": "3.0.4"}), json!({"openapi": 3.0})] {
            assert_eq!(version(&document), Ok(()));
        }
        for (document, expected) in [
            (json!({"swagger": "2.0"}), "Swagger 2.0 is not supported"),
            (json!({"swagger": 2.0}), "Swagger 2.0 is not supported"),
            (json!({"openapi": "3.1.0"}), "OpenAPI 3.1.0 is not supported"),
            (json!({"openapi": 3.1}), "OpenAPI 3.1 is not supported"),
            (json!({"openapi": "3.2.0"}), "OpenAPI 3.2.0 is not supported"),
            (json!({"openapi": "3.01"}), "OpenAPI 3.01 is not supported"),
            (json!({"openapi": null}), "OpenAPI null is not supported"),
            (json!({}), "it has no `openapi` version"),
            (json!(null), "the document is not a mapping"),
        ] {
            let refusal = version(&document).unwrap_err();
            assert!(refusal.message.contains(expected), "{refusal}");
            assert!(refusal.cure.unwrap().contains("OpenAPI 3.0 is supported"));
        }
    }
}
