//! The route matrix: who is answered what, for every operation of the document and every page, with
//! one's own ids, others' and those of nothing. `tests/matrix.txt` is the answer, a golden file that
//! holds with both walls and with wall one alone. `PORTICO_BLESS=1` writes it anew, to be
//! read in the diff; the list of exceptions it cannot change.

#[path = "../common/mod.rs"]
mod common;

mod canaries;
mod cases;
mod exceptions;
mod ids;
mod principals;
mod registry;
mod scene;
mod table;

use cases::{cases, operations};
use common::Answer;
use ids::Ids;
use portico_testkit::source;
use principals::PRINCIPALS;
use scene::{Scene, Walls};
use table::Table;

/// As built.
#[tokio::test]
async fn both_walls_answer_as_the_golden_file_says() {
    compare(walk(Walls::Both).await);
}

/// With row level security off on every table, so that a condition which a statement has lost shows.
#[tokio::test]
async fn wall_one_alone_answers_the_same() {
    compare(walk(Walls::One).await);
}

fn compare(table: Table) {
    assert_eq!(
        table.exceptions(),
        exceptions::known(),
        "what changes although it refuses, or acts and writes nothing down"
    );
    source::assert_golden(&source::root().join("tests/tests/matrix.txt"), &table.print());
}

async fn walk(walls: Walls) -> Table {
    let mut scene = Scene::set(walls).await;
    let (ids, mut table) = (Ids::read(&scene.house.world).await, Table::default());
    for (method, path) in operations() {
        let mut allowed = 0;
        let mut refusals: Vec<Option<Answer>> = vec![None; PRINCIPALS.len()];
        for case in cases(&method, &path, &ids) {
            let mut answers = Vec::with_capacity(PRINCIPALS.len());
            for (principal, refusal) in PRINCIPALS.iter().zip(&mut refusals) {
                let answer = scene.ask(&case, principal, &ids, &mut table).await;
                if case.succeeded(&answer) {
                    allowed += 1;
                } else if case.by_id {
                    // The first case is the id of nothing: every other refusal is the same answer.
                    let unknown = refusal.get_or_insert_with(|| answer.clone());
                    let same = answer == *unknown || case.may_see(principal);
                    assert!(same, "{} as {}: {answer:?}", case.name(), principal.name);
                }
                answers.push(answer);
            }
            table.row(&case, &answers);
        }
        assert!(allowed > 0, "{method} {path} works for somebody");
        table.operations += 1;
    }
    table
}
