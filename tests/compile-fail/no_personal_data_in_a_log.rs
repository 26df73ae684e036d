// E0277
// What a person is called is shown by who says so, and not by a format string.

use portico_domain::PersonName;

pub fn log(name: &PersonName) -> String {
    format!("{name}")
}
