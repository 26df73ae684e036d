//! From what stands on a document to what is set on paper.

use portico_paper::{Document, Fact, Labels, Line, Party, Pay};
use time::Date;

use super::paper::{HowToPay, Paper};
use crate::days::day;

/// How many lines an address has, and how many sums there are, on paper at most; and the characters of one.
const FEW: usize = 28;
const LONG: usize = 300;
/// The characters of a number in the foot.
const SHORT: usize = 60;

/// `dated` is the day that the file says it was made on: its own, so that its bytes are the same whenever it
/// is made.
pub fn document(paper: Paper, dated: Date, logo: Option<Vec<u8>>) -> Document {
    let number = paper.number.as_deref().unwrap_or_default();
    Document {
        title: paper.title().to_owned(),
        number: number.chars().take(SHORT).collect(),
        notes: notes(&paper),
        facts: facts(&paper, dated),
        logo,
        about: (!paper.words.is_empty()).then(|| fact("About", paper.words.join("\n"))),
        sums: sums(&paper),
        total: fact("Total", paper.total),
        words: Vec::new(),
        pay: paper.pay.map(pay),
        accent: paper.accent.as_deref().and_then(colour),
        labels: Labels { tax: paper.tax_name, ..Labels::default() },
        language: "en".to_owned(),
        created: dated,
        seller: Party { name: paper.seller, lines: few(paper.imprint) },
        buyer: Party { name: paper.buyer, lines: few(paper.address) },
        lines: paper
            .lines
            .into_iter()
            .map(|line| Line {
                what: line.what,
                details: some(line.details.join("\n")).into_iter().collect(),
                quantity: Some(line.quantity),
                price: Some(line.price),
                discount: line.discount,
                tax: line.tax,
                amount: line.amount,
            })
            .collect(),
    }
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact { label: label.to_owned(), value: value.into() }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn notes(paper: &Paper) -> Vec<String> {
    let credits = paper.credits.as_ref().map(|(_, number)| format!("For invoice {number}"));
    let void = paper.void.then(|| "Void: it asks for nothing".to_owned());
    void.into_iter().chain(credits).collect()
}

fn facts(paper: &Paper, dated: Date) -> Vec<Fact> {
    [
        paper.number.clone().map(|number| fact("Number", number)),
        Some(fact("Date", day(dated).words)),
        paper.due.map(|due| fact("Due", day(due).words)),
        paper.reference.clone().map(|reference| fact("Your reference", reference)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// More rates than a document of anybody has stand at the lines alone.
fn sums(paper: &Paper) -> Vec<Fact> {
    let few = paper.sums.iter().take(FEW);
    few.map(|(label, amount)| fact(label, amount.as_str())).collect()
}

fn pay(how: HowToPay) -> Pay {
    let HowToPay { holder, reference, iban, bic, words } = how;
    let facts = [("To", holder), ("Reference", reference), ("IBAN", iban), ("BIC", bic)];
    let facts = facts.into_iter().filter_map(|(label, value)| Some(fact(label, value?)));
    Pay {
        heading: "How to pay".to_owned(),
        intro: some(words.join("\n")).unwrap_or_else(|| INTRODUCTION.to_owned()),
        facts: facts.collect(),
    }
}

/// What is said of paying where the practice says nothing of its own.
pub const INTRODUCTION: &str =
    "By bank transfer. Give the number as the reference, so that it can be matched.";

/// Lines as they fit: what is too long goes on in the next, and what would be too many share one.
fn few(lines: Vec<String>) -> Vec<String> {
    let letters = |line: String| line.chars().collect::<Vec<_>>();
    let parts = |line: Vec<char>| {
        line.chunks(LONG).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>()
    };
    let written = lines.into_iter().filter(|line| !line.trim().is_empty());
    let mut fitting: Vec<_> = written.flat_map(|line| parts(letters(line))).collect();
    while fitting.len() > FEW {
        let halves: Vec<_> = fitting.chunks(2).map(|two| two.join(", ")).collect();
        fitting = halves.into_iter().flat_map(|line| parts(letters(line))).collect();
    }
    fitting
}

/// Of `#1e6350`.
fn colour(accent: &str) -> Option<[u8; 3]> {
    let hex = |digits: &&str| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let digits = accent.strip_prefix('#').filter(hex)?;
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some([red, green, blue])
}

#[test]
fn what_is_too_much_for_paper_is_fitted() {
    let many = few((0..1000).map(|_| "a".to_owned()).collect());
    assert!(many.len() <= FEW && many.iter().all(|line| line.chars().count() <= LONG));
    assert_eq!(many.concat().matches('a').count(), 1000, "nothing is left out");
    let long = few(vec!["é".repeat(1000)]);
    assert_eq!(
        long.iter().map(|line| line.chars().count()).collect::<Vec<_>>(),
        [300, 300, 300, 100]
    );
    assert_eq!(few(vec!["4 Yard".into(), String::new(), "Bristol".into()]), ["4 Yard", "Bristol"]);
    assert_eq!(colour("#1e6350"), Some([0x1e, 0x63, 0x50]));
    assert_eq!(colour("#+1e635"), None);
}
