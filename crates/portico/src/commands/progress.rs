use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows on a terminal how far a command has come, and elsewhere nothing; nor where its outcome is JSON.
pub struct Progress(ProgressBar);

impl Progress {
    /// Of so many rows.
    pub fn of_rows(rows: usize, json: bool) -> Self {
        Self::new(ProgressBar::new(rows as u64), "{bar:30} {pos} of {len}, {eta} to go", json)
    }

    /// Of bytes, nobody knows how many.
    pub fn of_bytes(json: bool) -> Self {
        Self::new(ProgressBar::no_length(), "{spinner} {msg} {bytes}, {bytes_per_sec}", json)
    }

    fn new(bar: ProgressBar, template: &str, json: bool) -> Self {
        if json {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// What it is at.
    pub fn at(&self, what: &str) {
        self.0.set_message(what.to_owned());
    }

    /// So many more.
    pub fn advance(&self, more: usize) {
        self.0.inc(more as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
