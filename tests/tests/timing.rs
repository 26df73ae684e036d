//! How long an answer takes tells nobody whether an address has an account. Alone in its binary, so that
//! nothing else disturbs it.
//!
//! What is compared is not a time but an order: of a known and an unknown address, how often the known one
//! takes longer (Mann and Whitney's U over the pairs, the area under the curve of a guesser who goes by
//! it). At 0.5 they learn nothing. Of 600 and 600 answers that are alike it strays by 0.017.

#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]

mod common;

use std::{net::SocketAddr, time::Instant};

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use common::{A, Answer, House, asked};
use portico_api::Peer;
use sqlx::raw_sql;
use tower::ServiceExt;

const EACH: usize = 600;

/// Every second name is that of a client's login, with the password of everybody.
const ACCOUNTS: &str = "
  insert into users (tenant_id, id, email, email_skeleton, name, role, client_id)
  select md5('a')::uuid, md5('many-' || n)::uuid, e.email, e.email, 'Many', 'client', md5('a1')::uuid
    from generate_series(0, 1199) n, lateral (select 'many-' || lpad(n::text, 4, '0') || '@people.example') e (email)
   where n % 2 = 0;
  insert into passwords (tenant_id, user_id, hash)
  select u.tenant_id, u.id, p.hash from users u, (select hash from passwords limit 1) p where u.name = 'Many';
  analyze users, passwords";

/// A sequence that is the same each time (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn shuffled(&mut self) -> Vec<usize> {
        let mut order: Vec<_> = (0..2 * EACH).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

async fn house() -> House {
    let house = House::new().await;
    raw_sql(ACCOUNTS).execute(&house.world.superuser).await.unwrap();
    house
}

/// How long each answer took, of the known and of the unknown. `fields` is what is sent with an address.
async fn measure(
    house: &House,
    path: &str,
    rest: &str,
    status: StatusCode,
    room: usize,
) -> [Vec<u128>; 2] {
    let mut times = [Vec::new(), Vec::new()];
    let order = Random(20_260_131).shuffled();
    // The first few warm what is warm from then on.
    for (turn, n) in order[..20].iter().chain(&order).enumerate() {
        if turn % room == 0 {
            house.world.empty_buckets().await;
        }
        let body = format!(r#"{{"email":"many-{n:04}@people.example"{rest}}}"#);
        let mut request = asked(Method::POST, A, path, None)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .unwrap();
        let [high, low] = u16::try_from(turn).unwrap().to_be_bytes();
        request.extensions_mut().insert(Peer(SocketAddr::from(([10, 0, high, low], 443))));
        let router = house.router.clone();
        house.auth.settle().await;
        let begun = Instant::now();
        let answer = router.oneshot(request).await.unwrap();
        let took = begun.elapsed().as_nanos();
        assert_eq!(Answer::read(answer).await.status, status, "no limit is in the way");
        if turn >= 20 {
            times[n % 2].push(took);
        }
    }
    house.auth.settle().await;
    assert_eq!(times.each_ref().map(Vec::len), [EACH, EACH]);
    times
}

/// How often the first take longer than the second.
fn area([known, unknown]: &[Vec<u128>; 2]) -> f64 {
    let halves = known.iter().flat_map(|k| unknown.iter().map(move |u| 1 + k.cmp(u) as i32));
    f64::from(halves.sum::<i32>()) / 2.0 / (known.len() * unknown.len()) as f64
}

fn median(times: &[u128]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2] as f64 / 1e6
}

fn require_alike(what: &str, times: &[Vec<u128>; 2]) {
    let area = area(times);
    let [known, unknown] = times.each_ref().map(|times| median(times));
    println!("{what}: area {area:.3}; medians {known:.3} ms known, {unknown:.3} ms unknown");
    assert!((0.42..=0.58).contains(&area), "{what} tells by its time: {area:.3}");
}

/// One after the other: two that are measured at one time would disturb each other.
#[tokio::test]
async fn time_tells_nobody_which_addresses_there_are() {
    let house = house().await;
    let reset = measure(&house, "/api/v1/password-reset", "", StatusCode::ACCEPTED, 90).await;
    let asked = "select count(*) from outbox where kind = 'password-reset'";
    let letters: i64 = sqlx::query_scalar(asked).fetch_one(&house.world.superuser).await.unwrap();
    assert!(letters >= 600, "a control: those who are known are sent a letter");
    let rest = r#","password":"not this one, no""#;
    let sign_in = measure(&house, "/api/v1/login", rest, StatusCode::UNAUTHORIZED, 400).await;
    require_alike("asking for a new password", &reset);
    require_alike("a wrong password", &sign_in);
}

/// The measure itself: what takes a tenth longer is seen.
#[test]
fn a_difference_is_seen() {
    let mut random = Random(7);
    let mut sample = |more: u128| -> Vec<u128> {
        (0..EACH).map(|_| 1000 + more + random.below(400) as u128).collect()
    };
    let alike = [sample(0), sample(0)];
    let slower = [sample(100), sample(0)];
    assert!((0.45..0.55).contains(&area(&alike)), "{}", area(&alike));
    assert!(area(&slower) > 0.7, "{}", area(&slower));
}
