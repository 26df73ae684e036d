#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! The life of an invoice: draft, document, paid, credited, void; and that nobody leads it who may not.

use portico_domain::{
    Access::{ReadOnly, ReadWrite},
    ClientId, Currency, Error, InvoiceId, TenantScope,
    invoices::{self, Kind, NewLine, NewPayment, State, drafts, drafts::Draft},
};
use portico_testkit::World;
use sqlx::{AssertSqlSafe, raw_sql};

fn line(quantity_milli: i64, unit_minor: i64) -> NewLine {
    let description = "a session".to_owned().into();
    NewLine { description, quantity_milli, unit_minor, discount_milli: 0, tax_milli: 20_000 }
}

fn draft(lines: Vec<NewLine>) -> Draft {
    Draft { lines, ..Draft::default() }
}

/// Does it as an actor.
async fn act<T>(
    world: &World,
    actor: &str,
    work: impl AsyncFnOnce(&mut TenantScope) -> Result<T, Error>,
) -> Result<T, Error> {
    world.database.within(&world.credential(actor).await, ReadWrite, work).await
}

async fn write(world: &World, lines: Vec<NewLine>) -> InvoiceId {
    let client: ClientId = world.id("a1").await;
    let euro = Currency::parse("EUR").unwrap();
    act(world, "a-coach", async |s| drafts::add(s, client, euro, draft(lines), None).await)
        .await
        .unwrap()
}

async fn issue(world: &World, id: InvoiceId) -> Result<String, Error> {
    act(world, "a-coach", async |s| invoices::issue(s, id).await).await
}

async fn pay(world: &World, id: InvoiceId, amount_minor: i64) -> Result<(), Error> {
    let new = NewPayment { amount_minor, received_on: None };
    act(world, "a-coach", async |s| invoices::add_payment(s, id, new, None).await).await.map(drop)
}

async fn invoice(world: &World, actor: &str, id: InvoiceId) -> Result<invoices::Invoice, Error> {
    let who = world.credential(actor).await;
    world.database.within(&who, ReadOnly, async |s| invoices::fetch(s, id).await).await
}

async fn count(world: &World, what: &str) -> i64 {
    let text = format!("select count(*) from {what}");
    sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(&world.superuser).await.unwrap()
}

fn invalid<T>(outcome: Result<T, Error>) -> &'static str {
    match outcome {
        Err(Error::Invalid(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

#[tokio::test]
async fn a_draft_becomes_a_document_and_is_paid() {
    let world = World::new(2).await;
    let id = write(&world, vec![line(4_000, 31_000), line(500, 18_000)]).await;
    assert!(matches!(invoice(&world, "a-client1", id).await, Err(Error::NotFound)), "a draft");
    act(&world, "a-coach", async |s| drafts::amend(s, id, draft(vec![line(4_000, 31_000)])).await)
        .await
        .unwrap();
    let found = invoice(&world, "a-coach", id).await.unwrap();
    assert_eq!((found.state, found.number, found.total_minor), (State::Draft, None, 148_800));

    let letters = count(&world, "outbox where kind = 'invoice-issued'").await;
    let number = issue(&world, id).await.unwrap();
    let year = found.amended_at.year();
    assert_eq!(number, if year == 2026 { "2026-0003".to_owned() } else { format!("{year}-0001") });
    assert_eq!(
        count(&world, "outbox where kind = 'invoice-issued'").await,
        letters + 1,
        "the one login of the client that has come in is told"
    );
    let seen = invoice(&world, "a-client1", id).await.unwrap();
    assert_eq!((seen.state, seen.outstanding_minor), (State::Issued, 148_800));
    assert_eq!(
        seen.due_on,
        seen.issued_on.and_then(|day| day.checked_add(time::Duration::days(14)))
    );

    pay(&world, id, 48_800).await.unwrap();
    let part = invoice(&world, "a-client1", id).await.unwrap();
    assert_eq!((part.state, part.outstanding_minor), (State::PartPaid, 100_000));
    pay(&world, id, 120_000).await.unwrap();
    let over = invoice(&world, "a-client1", id).await.unwrap();
    assert_eq!((over.state, over.paid_minor, over.outstanding_minor), (State::Paid, 168_800, 0));

    let client = world.credential("a-client1").await;
    let list = async |s: &mut _| invoices::payments(s, id).await;
    let paid = world.database.within(&client, ReadOnly, list).await.unwrap();
    assert_eq!(paid.iter().map(|p| p.amount_minor).collect::<Vec<_>>(), [48_800, 120_000]);
    act(&world, "a-coach", async |s| invoices::remove_payment(s, id, paid[1].id).await)
        .await
        .unwrap();
    let undone = invoice(&world, "a-client1", id).await.unwrap();
    assert_eq!((undone.state, undone.paid_minor), (State::PartPaid, 48_800));
}

#[tokio::test]
async fn what_was_issued_is_frozen_and_so_is_what_stands_on_it() {
    let world = World::new(2).await;
    let id = write(&world, vec![line(1_000, 100)]).await;
    issue(&world, id).await.unwrap();
    let print = async |s: &mut _| invoices::print(s, id).await;
    let coach = world.credential("a-coach").await;
    let before = world.database.within(&coach, ReadOnly, print).await.unwrap();
    let moved = "update settings set name = 'another', imprint = 'elsewhere', number_format = 'point-comma';
                 update clients set name = 'somebody else';
                 update bank_details set holder = 'somebody';
                 update client_profiles set city = 'Elsewhere'";
    raw_sql(moved).execute(&world.superuser).await.unwrap();
    let after = world.database.within(&coach, ReadOnly, print).await.unwrap();
    assert_eq!(after, before);
    assert_eq!((after.buyer.as_str(), after.holder.as_deref()), ("a1", Some("a-holder")));

    let contents = world.contents().await;
    let amend = act(&world, "a-coach", async |s| drafts::amend(s, id, draft(vec![])).await).await;
    assert!(invalid(amend).contains("not changed any more"));
    let remove = act(&world, "a-coach", async |s| drafts::remove(s, id).await).await;
    assert!(invalid(remove).contains("stays"));
    assert!(invalid(issue(&world, id).await).contains("not changed any more"), "twice");
    // Wall two says so as well, to whoever speaks SQL themselves.
    for (statement, touched) in [
        ("update invoices set total_minor = 1 where status <> 'draft'", Some(0)),
        ("update invoices set status = 'draft'", None),
        ("update invoices set paid_minor = total_minor", None),
        ("delete from invoices where status <> 'draft'", Some(0)),
        ("delete from invoice_lines l using invoices i where i.id = l.invoice_id and i.status <> 'draft'", Some(0)),
        ("delete from payments", None),
        ("update invoice_prints set iban = 'mine'", None),
        ("update bank_details set iban = 'mine'", None),
        ("update invoice_counters set last = 100", None),
        (
            "insert into invoice_lines (tenant_id, client_id, invoice_id, position, description, quantity_milli,
                                        unit_minor, tax_milli, net_minor)
             select tenant_id, client_id, id, 9, 'more', 1, 1, 0, 1 from invoices where status <> 'draft'",
            None,
        ),
        (
            "insert into payments (tenant_id, id, client_id, invoice_id, amount_minor)
             select tenant_id, md5('p')::uuid, client_id, id, 1 from invoices where status <> 'draft'",
            None,
        ),
        (
            "insert into invoices (tenant_id, id, client_id, number, kind, status, currency, issued_on, total_minor)
             select tenant_id, md5('i')::uuid, client_id, '2026-0004', kind, 'issued', currency, issued_on, 1
               from invoices where status <> 'draft' limit 1",
            None,
        ),
    ] {
        let mut scope = world.enter("a-coach").await;
        let done = raw_sql(statement).execute(&mut scope).await;
        assert_eq!(done.ok().map(|done| done.rows_affected()), touched, "{statement}");
    }
    assert_eq!(world.contents().await, contents);
}

#[tokio::test]
async fn a_credit_note_settles_its_invoice_and_no_more_than_that() {
    let world = World::new(2).await;
    let id = write(&world, vec![line(2_000, 5_000), line(1_000, 2_500)]).await;
    let credit = |id| act(&world, "a-coach", async move |s| drafts::add_credit(s, id, None).await);
    assert!(invalid(credit(id).await).contains("was issued"), "a draft is not credited");
    issue(&world, id).await.unwrap();
    pay(&world, id, 10_000).await.unwrap(); // 5,000 are left of 15,000

    let note = credit(id).await.unwrap();
    let mirrored = invoice(&world, "a-coach", note).await.unwrap();
    assert_eq!((mirrored.kind, mirrored.total_minor), (Kind::CreditNote, -15_000));
    let half = draft(vec![line(-2_000, 2_500)]);
    act(&world, "a-coach", async |s| drafts::amend(s, note, half).await).await.unwrap();
    issue(&world, note).await.unwrap();
    let (paid, note) = (
        invoice(&world, "a-client1", id).await.unwrap(),
        invoice(&world, "a-client1", note).await.unwrap(),
    );
    assert_eq!((paid.state, paid.outstanding_minor), (State::Paid, 0));
    assert_eq!(
        (note.total_minor, note.paid_minor, note.outstanding_minor),
        (-6_000, -5_000, -1_000)
    );
    assert_eq!(note.credits_id, Some(id));
    let owed = NewPayment { amount_minor: 1_000, received_on: None };
    act(&world, "a-coach", async |s| invoices::add_payment(s, note.id, owed, None).await)
        .await
        .unwrap();
    assert_eq!(
        invoice(&world, "a-client1", note.id).await.unwrap().state,
        State::Paid,
        "paid back"
    );

    let contents = world.contents().await;
    let settled = act(&world, "a-coach", async |s| {
        let payments = invoices::payments(s, id).await?;
        let settled = payments.iter().find(|p| p.credit_id.is_some()).unwrap();
        invoices::remove_payment(s, id, settled.id).await
    });
    assert!(invalid(settled.await).contains("credit note"));
    let void = async |id| act(&world, "a-coach", async move |s| invoices::void(s, id).await).await;
    assert!(invalid(void(id).await).contains("credited"));
    assert_eq!(world.contents().await, contents);

    let again = credit(id).await.unwrap();
    assert!(invalid(issue(&world, again).await).contains("no more than their invoice"));
    let rest = draft(vec![line(-1_000, 7_500)]);
    act(&world, "a-coach", async |s| drafts::amend(s, again, rest).await).await.unwrap();
    issue(&world, again).await.unwrap();
}

#[tokio::test]
async fn what_asks_for_nothing_is_void_and_keeps_its_number() {
    let world = World::new(2).await;
    let id = write(&world, vec![line(1_000, 100)]).await;
    let void = |id| act(&world, "a-coach", async move |s| invoices::void(s, id).await);
    assert!(invalid(void(id).await).contains("was issued"));
    let number = issue(&world, id).await.unwrap();
    pay(&world, id, 1).await.unwrap();
    assert!(invalid(void(id).await).contains("paid"));
    let payments = act(&world, "a-coach", async |s| invoices::payments(s, id).await).await.unwrap();
    act(&world, "a-coach", async |s| invoices::remove_payment(s, id, payments[0].id).await)
        .await
        .unwrap();
    void(id).await.unwrap();
    let found = invoice(&world, "a-client1", id).await.unwrap();
    assert_eq!(
        (found.state, found.number, found.outstanding_minor),
        (State::Void, Some(number), 0)
    );
    assert!(invalid(pay(&world, id, 1).await).contains("void"));
    assert!(invalid(void(id).await).contains("was issued"));
}

#[tokio::test]
async fn rules_say_what_is_wrong_and_change_nothing() {
    let world = World::new(2).await;
    let empty = write(&world, vec![]).await;
    let below = write(&world, vec![line(-1_000, 100)]).await;
    let contents = world.contents().await;
    assert!(invalid(issue(&world, empty).await).contains("no line"));
    assert!(invalid(issue(&world, below).await).contains("credit note"));
    for (issued_on, due_on, why) in [
        (Some(time::macros::date!(2999 - 01 - 01)), None, "1900 to 2199"),
        (Some(time::macros::date!(-4713 - 01 - 01)), None, "1900 to 2199"),
        (Some(time::macros::date!(2199 - 01 - 01)), None, "today or earlier"),
        (Some(time::macros::date!(2019 - 01 - 01)), None, "today or earlier"),
        (None, Some(time::macros::date!(2019 - 01 - 01)), "not due before"),
    ] {
        let wrong = Draft { issued_on, due_on, lines: vec![line(1_000, 1)], ..Draft::default() };
        let outcome = act(&world, "a-coach", async |s| {
            drafts::amend(s, empty, wrong).await?;
            invoices::issue(s, empty).await
        });
        assert!(invalid(outcome.await).contains(why));
    }
    let many = draft(vec![line(1_000, 1); 201]);
    let outcome = act(&world, "a-coach", async |s| drafts::amend(s, empty, many).await).await;
    assert!(invalid(outcome).contains("200 lines"));
    for amount in [0, -1, i64::MAX] {
        let issued = world.id("a1-issued").await;
        assert!(
            invalid(pay(&world, issued, amount).await).contains("more than nothing"),
            "{amount}"
        );
    }
    let issued = world.id("a1-issued").await;
    let early =
        NewPayment { amount_minor: 1, received_on: Some(time::macros::date!(2199 - 01 - 01)) };
    let early = async |s: &mut _| invoices::add_payment(s, issued, early, None).await;
    assert!(invalid(act(&world, "a-coach", early).await).contains("today or earlier"));
    assert_eq!(world.contents().await, contents);
}

/// Each act, by everybody who is not the coach of the client: the client learns that they may not, all others that
/// there is no such thing.
#[tokio::test]
async fn nobody_else_writes_issues_pays_or_voids() {
    let world = World::new(2).await;
    let draft_id = write(&world, vec![line(1_000, 100)]).await;
    let issued = write(&world, vec![line(1_000, 100)]).await;
    issue(&world, issued).await.unwrap();
    let client: ClientId = world.id("a1").await;
    let euro = Currency::parse("EUR").unwrap();
    let contents = world.contents().await;
    for actor in ["a-admin", "a-bystander", "a-client1", "a-client2", "b-coach", "b-admin"] {
        let own = actor == "a-client1";
        let paid = NewPayment { amount_minor: 1, received_on: None };
        for (act_name, outcome, seen) in [
            (
                "add",
                act(&world, actor, async |s| {
                    drafts::add(s, client, euro, draft(vec![]), None).await.map(drop)
                })
                .await,
                own || actor == "a-admin",
            ),
            (
                "amend",
                act(&world, actor, async |s| drafts::amend(s, draft_id, draft(vec![])).await).await,
                false,
            ),
            (
                "remove",
                act(&world, actor, async |s| drafts::remove(s, draft_id).await).await,
                false,
            ),
            (
                "issue",
                act(&world, actor, async |s| invoices::issue(s, draft_id).await.map(drop)).await,
                false,
            ),
            ("void", act(&world, actor, async |s| invoices::void(s, issued).await).await, own),
            (
                "credit",
                act(&world, actor, async |s| drafts::add_credit(s, issued, None).await.map(drop))
                    .await,
                own,
            ),
            (
                "pay",
                act(&world, actor, async |s| {
                    invoices::add_payment(s, issued, paid, None).await.map(drop)
                })
                .await,
                own,
            ),
        ] {
            match outcome {
                Err(Error::Forbidden) if seen && own => {}
                Err(Error::NotFound) if !own || !seen => {}
                other => panic!("{actor} {act_name}: {other:?}"),
            }
        }
    }
    assert_eq!(world.contents().await, contents);
}

async fn issued_as_it_should(world: &World, id: InvoiceId) {
    issue(world, id).await.unwrap();
}

/// The functions that may do more than who calls them decide for themselves who may: asked in SQL, past wall one.
#[tokio::test]
async fn who_may_issue_pay_and_void_by_sql() {
    let world = World::new(2).await;
    let drafts = [write(&world, vec![line(1_000, 100)]).await, write(&world, vec![]).await];
    let [sound, empty] = drafts;
    let issued = "md5('a1-issued')::uuid";
    let me = |actor: &str| format!("md5('{}')::uuid, md5('{actor}')::uuid", &actor[..1]);
    let issue = |me: &str, id: InvoiceId| {
        format!(
            "select from app.issue_invoice({me}, '{id}', current_date, current_date,
                             array[md5('l')::uuid], array[md5('p')::uuid, md5('q')::uuid])"
        )
    };
    let pay = |me: &str, amount: i64| {
        format!(
            "select from app.add_payment({me}, md5('new')::uuid, {issued}, {amount}, current_date)"
        )
    };
    let take_back =
        |me: &str| format!("select from app.remove_payment({me}, md5('a1-issued-payment')::uuid)");
    let void = |me: &str| format!("select from app.void_invoice({me}, {issued})");
    let unpaid = "update invoices set paid_minor = 0 where number = 'no-a1-issued'";
    let coach = me("a-coach");
    for (actor, statement, done) in [
        ("a-coach", issue(&coach, sound), true),
        ("a-coach", issue(&coach, empty), false), // there is no line
        ("a-coach", pay(&coach, 1), true),
        ("a-coach", pay(&coach, -1), false), // an invoice is not paid back
        ("a-coach", take_back(&coach), true),
        ("a-coach", void(&coach), false), // something was paid
        ("a-coach", issue(&me("a-admin"), sound), false), // in another's name
        ("a-coach", pay(&me("a-half"), 1), false),
        ("a-admin", issue(&me("a-admin"), sound), false), // not assigned
        ("a-admin", issue(&coach, sound), false),
        ("a-bystander", pay(&me("a-bystander"), 1), false),
        ("a-bystander", take_back(&me("a-bystander")), false),
        ("b-coach", issue(&me("b-coach"), sound), false),
        ("b-coach", issue(&coach, sound), false),
        ("b-coach", pay(&coach, 1), false),
        ("b-coach", take_back(&coach), false),
        ("a-client1", issue(&me("a-client1"), sound), false),
        ("a-client1", pay(&me("a-client1"), 1), false),
    ] {
        let mut scope = world.enter(actor).await;
        let found = raw_sql(AssertSqlSafe(statement.clone())).fetch_all(&mut scope).await;
        assert_eq!(found.is_ok_and(|rows| rows.len() == 1), done, "{actor}: {statement}");
    }
    raw_sql(unpaid).execute(&world.superuser).await.unwrap();
    for (actor, done) in [("a-coach", true), ("a-bystander", false), ("b-coach", false)] {
        let mut scope = world.enter(actor).await;
        let found = raw_sql(AssertSqlSafe(void(&me(actor)))).fetch_all(&mut scope).await;
        assert_eq!(found.unwrap().len(), usize::from(done), "{actor} voids");
    }
    // Two credit notes of the whole: the second gives back what is not there any more.
    let whole = write(&world, vec![line(1_000, 100)]).await;
    issued_as_it_should(&world, whole).await;
    let mut notes = Vec::new();
    for _ in 0..2 {
        let note = act(&world, "a-coach", async |s| drafts::add_credit(s, whole, None).await).await;
        notes.push(note.unwrap());
    }
    issued_as_it_should(&world, notes[0]).await;
    let mut scope = world.enter("a-coach").await;
    let second = raw_sql(AssertSqlSafe(issue(&coach, notes[1]))).fetch_all(&mut scope).await;
    assert_eq!(second.unwrap().len(), 0, "credited twice");

    // Nobody is assigned whom somebody else added, whatever ids are named.
    let mut scope = world.enter("a-coach").await;
    let steal = format!(
        "select from app.add_clients({coach}, array[md5('a2')::uuid], '{{x}}', '{{x}}', 'portico', '{{key-a2}}')"
    );
    let stolen = raw_sql(AssertSqlSafe(steal)).fetch_all(&mut scope).await.unwrap();
    let opened = raw_sql("select from invoices where client_id = md5('a2')::uuid")
        .fetch_all(&mut scope)
        .await;
    assert_eq!((stolen.len(), opened.unwrap().len()), (0, 0));

    // What does not add up is not frozen.
    for wrong in ["net_minor = net_minor + 1", "total_minor = total_minor + 1", "total_minor = -1"]
    {
        let mut scope = world.enter("a-coach").await;
        let amend = format!("update invoices set {wrong} where id = '{sound}'");
        assert_eq!(
            raw_sql(AssertSqlSafe(amend)).execute(&mut scope).await.unwrap().rows_affected(),
            1
        );
        let found = raw_sql(AssertSqlSafe(issue(&coach, sound))).fetch_all(&mut scope).await;
        assert_eq!(found.unwrap().len(), 0, "{wrong}");
    }
}
