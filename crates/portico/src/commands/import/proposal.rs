use portico_import::{Proposal, Why};
use serde_json::json;

use super::Options;

/// What the columns may hold, for whoever has the file before them. Nothing was read by it.
pub fn print(proposal: &Proposal, options: &Options) {
    if options.json {
        let outcome = json!({
            "kind": proposal.kind,
            "dry_run": true,
            "new": null,
            "proposal": proposal,
            "arguments": proposal.arguments(),
        });
        println!("{outcome:#}");
        return;
    }
    match proposal.preset {
        Some(preset) if proposal.recognised => {
            println!("The columns are those of {}.", preset.program());
        }
        Some(preset) => println!("All columns of {} are there, and others.", preset.program()),
        None => println!("This is what the columns seem to hold."),
    }
    for guess in &proposal.columns {
        let why = match guess.why {
            Some(Why::Said | Why::Preset) | None => continue,
            Some(Why::Name) => "so it is called",
            Some(Why::Content) => "so it looks",
        };
        println!("  {} = {} ({why})", guess.field.unwrap_or_default(), guess.column);
    }
    let unmapped = proposal.columns.iter().filter(|guess| guess.field.is_none());
    let unmapped: Vec<&str> = unmapped.map(|guess| guess.column.as_str()).collect();
    if !unmapped.is_empty() {
        println!("Left out: {}.", unmapped.join(", "));
    }
    for missing in &proposal.missing {
        println!("Still to be mapped: {missing}.");
    }
    let arguments = proposal.arguments();
    if !arguments.is_empty() {
        println!("If that is right, add:\n\n  {}\n", arguments.join(" \\\n  "));
    }
    println!("Nothing was taken in.");
}
