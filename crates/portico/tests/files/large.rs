//! A large file goes up and down, and the server's memory stays as it is.

use std::{
    fs,
    io::{Read, Write},
    time::{Duration, Instant},
};

use crate::{
    http::{FILES, FORM, around, begin, read},
    place::{Place, Server},
};

/// How much more memory a file may take than a small one, in KiB: 32 MB.
const MORE: u64 = 31_250;

/// How many MB it has; `just large-file` says 2,000.
fn megabytes() -> usize {
    std::env::var("PORTICO_LARGE_FILE_MB").map_or(96, |size| size.parse().unwrap())
}

const PIECE: usize = 1_000_000;

/// A piece of a file, each of its own.
fn piece(n: usize) -> Vec<u8> {
    let mut piece: Vec<u8> = (0..PIECE).map(|at| (at / 7 % 251) as u8).collect();
    piece[..8].copy_from_slice(&n.to_be_bytes());
    if n == 0 {
        piece[..9].copy_from_slice(b"%PDF-1.7\n");
    }
    piece
}

/// Of the server, by Linux, in KiB.
fn memory(server: &Server, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let value = status.lines().find_map(|status| status.strip_prefix(line)).unwrap();
    value.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}

/// Brings a file of so many pieces, and has it back; how long each took.
fn up_and_down(server: &Server, client: &str, pieces: usize) -> (Duration, Duration) {
    let begun = Instant::now();
    let (front, behind) = around(client, "large.pdf");
    let length = front.len() + pieces * PIECE + behind.len();
    let mut stream = begin(server.port, "a-coach", ("POST", FILES), FORM, length).unwrap();
    stream.set_read_timeout(None).unwrap();
    stream.write_all(front.as_bytes()).unwrap();
    (0..pieces).for_each(|n| stream.write_all(&piece(n)).unwrap());
    stream.write_all(behind.as_bytes()).unwrap();
    let answer = read(stream).unwrap();
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let up = begun.elapsed();

    let begun = Instant::now();
    let path = format!("{FILES}/{}/content", answer.json()["id"].as_str().unwrap());
    let mut stream = begin(server.port, "a-coach", ("GET", &path), "", 0).unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    let mut came = vec![0; PIECE];
    for n in 0..pieces {
        stream.read_exact(&mut came).unwrap();
        assert!(came == piece(n), "piece {n}");
    }
    assert_eq!(stream.read(&mut came).unwrap(), 0, "and nothing more");
    (up, begun.elapsed())
}

#[test]
fn a_large_file_takes_no_more_memory_than_a_small_one() {
    let megabytes = megabytes();
    let place = Place::new();
    place.sql("update storage set quota_bytes = 20000000000, largest_bytes = 10000000000");
    let (server, client) = (place.serve(&[]), place.id("a1"));
    up_and_down(&server, &client, 20); // all that is made once
    fs::write(format!("/proc/{}/clear_refs", server.pid()), "5").unwrap();
    let before = memory(&server, "VmRSS");
    let (up, down) = up_and_down(&server, &client, megabytes);
    let most = memory(&server, "VmHWM");
    let grown = most.saturating_sub(before);
    println!(
        "{megabytes} MB up in {up:.1?} and down in {down:.1?}; VmRSS {before} KiB before, VmHWM {most} KiB: {grown} KiB more"
    );
    assert!(grown < MORE, "it grew by {grown} KiB");
    let found = place.check(&[]);
    assert_eq!(found["sound"], true, "{found}");
}
