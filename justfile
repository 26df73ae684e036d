# What one does here often. None of it is needed: each recipe is the command that it calls.

# Everything on this machine, with two practices to sign in to
demo *OPTIONS:
    cargo run -- demo {{ OPTIONS }}

# All tests, on a private PostgreSQL
test *OPTIONS:
    cargo test --workspace {{ OPTIONS }}

# Format and lints
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# Break each guard, and see its test go red
breaks *NAMES:
    tests/breaks/run {{ NAMES }}

# Write the golden files anew, to be read in the diff
bless:
    PORTICO_BLESS=1 INSTA_UPDATE=always cargo test --workspace

# Abandon many requests half-way
storm REQUESTS="10000":
    PORTICO_STORM={{ REQUESTS }} cargo test -p portico-domain --test storm -- --nocapture

# A file of 2,000 MB up and down, and what it takes of memory
large-file MEGABYTES="2000":
    PORTICO_LARGE_FILE_MB={{ MEGABYTES }} cargo test -p portico --test files -- --nocapture large_file

# The latency budget, at 200 requests a second: target/budget.html
bench *WORDS:
    cargo build --release -p portico
    cargo run --release -p portico-bench {{ WORDS }}

# The same on ten times the rows, beside it
bench-ten-times: (bench "ten-times")

# What the walls cost
bench-walls:
    cargo run --release -p portico-bench -- walls

# What signing in costs, and how many passwords may be tried
bench-login:
    cargo run --release -p portico-bench -- login

# What an import of 100,000 records takes, and its peak of memory.
bench-import:
    cargo run --release -p portico-bench -- import

# A picture of each page, narrow and wide, and a paper of each kind, in target/shots
shots:
    PORTICO_SHOTS={{ justfile_directory() }}/target/shots cargo test -p portico-paper --test shots
    PORTICO_REQUIRE=all PORTICO_SHOTS={{ justfile_directory() }}/target/shots cargo test -p portico --test browser

# Secrets that were found and are none: read them, then commit the list
secrets:
    .ci/secrets --bless

# Run what README.md says of production, live in it, lose it, and restore it
rehearse:
    cargo build --release --package portico --no-default-features
    tests/rehearsal/run

# What the released program is made of, in target/portico.cdx.json (CycloneDX)
sbom:
    .ci/sbom

# Everything that must hold before a change is taken
ci:
    .ci/run
