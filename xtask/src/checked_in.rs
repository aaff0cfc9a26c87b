//! The description, the overlay and the names of the last commit.

use std::process::Command;

use generator::Source;

use crate::input::History;
use crate::workspace::Workspace;

const DESCRIPTION: &str = "spec/latitude.yaml";
const OVERLAY: &str = "spec/overlay.yaml";
const NAMES: &str = "spec/names.yaml";
const RELEASED: &str = "spec/released.yaml";
const PROVENANCE: &str = "spec/provenance.yaml";

/// What the last generation that was committed started from.
pub(crate) struct CheckedIn {
    pub(crate) description: Source,
    pub(crate) overlay: Option<Source>,
    pub(crate) history: History,
}

impl CheckedIn {
    /// Nothing where the files are those of the last commit; an error says in a line why it can't be told.
    pub(crate) fn read(workspace: &Workspace) -> Result<Option<Self>, String> {
        // Paths are relative to the workspace, which may be a folder of the repository.
        let git = |args: &[&str]| {
            let output = Command::new("git").args(args).current_dir(workspace.root()).output();
            output.map_err(|error| format!("can't run git: {error}"))
        };
        let inside = git(&["rev-parse", "--verify", "--quiet", "HEAD"])?;
        if !inside.status.success() {
            return Err("this is no git checkout with a commit".to_owned());
        }
        // Ends with 1 where they differ.
        let same = git(&["diff", "--quiet", "--no-ext-diff", "HEAD", "--", DESCRIPTION, OVERLAY, NAMES, RELEASED])?;
        if same.status.success() {
            return Ok(None);
        }
        let file = |path: &str| {
            let output = git(&["show", &format!("HEAD:./{path}")])?;
            let text = String::from_utf8(output.stdout).map_err(|_| format!("HEAD:{path} is no text"))?;
            Ok::<_, String>(output.status.success().then(|| Source::new(format!("HEAD:{path}"), text)))
        };
        let description = file(DESCRIPTION)?.ok_or_else(|| format!("the last commit has no {DESCRIPTION}"))?;
        let date = file(PROVENANCE)?.and_then(|it| generator::pull::date(it.text()));
        let history = History { pins: file(NAMES)?, released: file(RELEASED)?, date };
        Ok(Some(Self { description, overlay: file(OVERLAY)?, history }))
    }
}
