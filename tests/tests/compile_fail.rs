//! What must not compile: each case of `tests/compile-fail/` is refused with the error that its
//! first line names, and the control compiles. rustc is asked directly, with the crate as it was
//! built for this test.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use portico_testkit::source;

#[test]
fn what_must_not_compile_does_not() {
    let cases = source::files(&source::root().join("tests/compile-fail"), "rs");
    assert!(cases.len() >= 20, "the cases are found");
    let domain = domain();
    let (domain, halves) = (&domain, cases.chunks(cases.len().div_ceil(2)));
    let faults: Vec<String> = thread::scope(|scope| {
        let check = |half| move || -> Vec<String> { faults(half, domain) };
        let running: Vec<_> = halves.map(|half| scope.spawn(check(half))).collect();
        running.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn faults(cases: &[PathBuf], domain: &Path) -> Vec<String> {
    cases.iter().filter_map(|case| fault(case, domain)).collect()
}

/// The case must be refused, by the error of its first line and by no other.
fn fault(case: &Path, domain: &Path) -> Option<String> {
    let text = fs::read_to_string(case).unwrap();
    let expected = text.lines().next().and_then(|line| line.strip_prefix("// ")).unwrap();
    let (compiles, complaints) = compile(case, domain);
    let codes = complaints.split("error[").skip(1).filter_map(|rest| rest.split(']').next());
    let mut codes: Vec<_> = codes.collect();
    codes.sort_unstable();
    codes.dedup();
    let sound = match expected {
        "compiles" => compiles,
        code => !compiles && codes == [code],
    };
    let name = case.file_name().unwrap().display();
    (!sound).then(|| format!("{name}: {expected} is expected, found {codes:?}\n{complaints}"))
}

fn compile(case: &Path, domain: &Path) -> (bool, String) {
    let output = Command::new(env::var("RUSTC").unwrap_or("rustc".into()))
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--out-dir"])
        .arg(env!("CARGO_TARGET_TMPDIR")) // not -o /dev/null: for root, rustc puts a file in its place
        .arg("-L")
        .arg(format!("dependency={}", domain.parent().unwrap().display()))
        .arg("--extern")
        .arg(format!("portico_domain={}", domain.display()))
        .arg(case)
        .output()
        .expect("rustc runs");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The library beside this test. There may be several: those that the sources have left behind are
/// older, and those of other builds since, newer than this test.
fn domain() -> PathBuf {
    let this = env::current_exe().unwrap();
    let built = |path: &Path| fs::metadata(path).and_then(|found| found.modified()).unwrap();
    let candidate = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let ours = name.starts_with("libportico_domain-") && name.ends_with(".rlib");
        ours && built(path) <= built(&this)
    };
    let beside = fs::read_dir(this.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let found = beside.filter(candidate).max_by_key(|path| built(path));
    found.expect("the library was built for this test")
}
