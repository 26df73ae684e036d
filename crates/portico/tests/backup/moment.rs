//! A backup shows one moment, whoever writes meanwhile.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    thread,
};

use portico_testkit::{World, cluster_url};

use crate::desk::{Desk, fresh, lines, outcome, sql};

/// What is paid of an invoice, and the payments, are written in one transaction; the lines between the
/// two tables take a backup some time.
const PAY: &str = "
    update invoices set paid_minor = paid_minor + 1 where id = md5('a1-issued')::uuid;
    insert into payments (tenant_id, id, client_id, invoice_id, amount_minor, received_on)
    select tenant_id, gen_random_uuid(), client_id, id, 1, date '2026-03-01'
      from invoices where id = md5('a1-issued')::uuid";

const LINES: &str = "
    update invoices set total_minor = 1000000 where id = md5('a1-issued')::uuid;
    insert into invoice_lines (tenant_id, client_id, invoice_id, position, description,
                               quantity_milli, unit_minor, tax_milli, net_minor)
    select tenant_id, client_id, id, n, repeat('a line ', 250), 1000, 1, 0, 1
      from invoices, generate_series(2, 1000) n where id = md5('a1-issued')::uuid";

const PAID: &str = "
    select i.paid_minor::text || '/' || (select sum(p.amount_minor) from payments p where p.invoice_id = i.id)
      from invoices i where i.id = md5('a1-issued')::uuid";

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_shows_one_moment() {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let url = world.url("postgres");
    sql(&url, LINES).await;
    let (over, payments) = (AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                while !over.load(Ordering::Relaxed) {
                    sql(&url, PAY).await;
                    payments.fetch_add(1, Ordering::Relaxed);
                }
            });
        });
        for n in 0..3 {
            let before = payments.load(Ordering::Relaxed);
            outcome(
                &mut desk.backup(&world.url("portico_dump"), &desk.path(&format!("backup{n}"))),
            );
            let meanwhile = payments.load(Ordering::Relaxed) - before;
            assert!(meanwhile > 0, "the control: somebody writes");
            println!("payments while a backup was made: {meanwhile}");
        }
        over.store(true, Ordering::Relaxed);
    });
    for n in 0..3 {
        let name = fresh();
        outcome(&mut desk.restore(&desk.path(&format!("backup{n}")), &name));
        let paid = lines(&cluster_url("postgres", &name), PAID).await.concat();
        let (invoice, sum) = paid.split_once('/').unwrap();
        assert_eq!(invoice, sum, "what is paid is what the payments come to");
    }
}
