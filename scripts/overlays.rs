//! Applies an OpenAPI Overlay by roas-overlay: `overlays DESCRIPTION.json OVERLAY.yaml OUTPUT.json`. See overlays.sh.

use enumset::EnumSet;
use roas_overlay::apply::{Apply, ApplyOptions};
use roas_overlay::v1_0::Overlay;
use roas_overlay::validation::Validate;
use std::{env, error, fs};

fn main() -> Result<(), Box<dyn error::Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [description, overlay, output] = &arguments[..] else {
        return Err("it takes a description, an overlay and the output".into());
    };
    let overlay: Overlay = serde_yaml::from_str(&fs::read_to_string(overlay)?)?;
    overlay.validate(EnumSet::empty())?;
    let mut description = serde_json::from_str(&fs::read_to_string(description)?)?;
    overlay.apply(&mut description, ApplyOptions::ErrorOnZeroMatch.into())?;
    fs::write(output, serde_json::to_string(&description)?)?;
    Ok(())
}
