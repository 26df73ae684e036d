//! Migrations are part of the program: when one is added, it is built anew.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
