#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! How an invoice adds up: examples that others have worked out, and what is so of every invoice.

use portico_domain::invoices::{NewLine, Sums};
use proptest::prelude::*;

fn line(quantity_milli: i64, unit_minor: i64, discount_milli: i32, tax_milli: i32) -> NewLine {
    let description = "something".to_owned().into();
    NewLine { description, quantity_milli, unit_minor, discount_milli, tax_milli }
}

fn sums(lines: &[NewLine]) -> Sums {
    Sums::of(lines.iter().map(|line| (line.tax_milli, line.net_minor().unwrap()))).unwrap()
}

/// So much of something whose price is one minor unit, as the table of Java's `RoundingMode.HALF_UP` has it
/// (ten examples): what is half a unit goes away from zero.
#[test]
fn a_line_is_rounded_half_up() {
    for (milli, minor) in [
        (5_500, 6),
        (2_500, 3),
        (1_600, 2),
        (1_100, 1),
        (1_000, 1),
        (-1_000, -1),
        (-1_100, -1),
        (-1_600, -2),
        (-2_500, -3),
        (-5_500, -6),
    ] {
        assert_eq!(line(milli, 1, 0, 0).net_minor().unwrap(), minor, "{milli}");
    }
}

/// A document: where its figures are from; rate and net of its lines; the tax of each rate; the total.
type Example = (&'static str, &'static [(i32, i64)], &'static [i64], i64);

/// The figures of documents that others have published, and of our own mockups (twelve examples).
#[test]
fn documents_add_up_as_others_reckoned_them() {
    const EXAMPLES: [Example; 12] = [
        (
            "EN 16931, test invoice 2 of CEN/TC 434: half a unit, an exempt line below zero",
            &[(25_000, 146_050), (15_000, 100), (0, -2_500)],
            &[0, 15, 36_513],
            180_178,
        ),
        (
            "EN 16931, test invoice 5",
            &[(25_000, 100_000), (25_000, 50_000), (12_000, 250_000)],
            &[30_000, 37_500],
            467_500,
        ),
        ("EN 16931, test invoice 8", &[(21_000, 90_891)], &[19_087], 109_978),
        (
            "EN 16931, the negative invoice of the Peppol BIS 3 examples: half a unit below zero",
            &[(25_000, -62_574_354)],
            &[-15_643_589],
            -78_217_943,
        ),
        ("EN 16931, the sample of a discounted price", &[(25_000, 1_212)], &[303], 1_515),
        ("EN 16931, guide, example 1", &[(6_000, 18_323), (21_000, 4_637)], &[1_099, 974], 25_033),
        (
            "Dolibarr's wiki on VAT rounding: tax on the sum of the lines",
            &[(10_000, 124), (10_000, 124)],
            &[25],
            273,
        ),
        (
            "Wafeq's reference on rounding: two rates, both at half a unit",
            &[(5_000, 4_530), (10_000, 3_345)],
            &[227, 335],
            8_437,
        ),
        ("The mockup of an invoice, in pounds", &[(20_000, 248_000)], &[49_600], 297_600),
        (
            "The mockup of the editor, in euros",
            &[(23_000, 1_960_000), (23_000, 11_400_000), (23_000, 138_460)],
            &[3_104_646],
            16_603_106,
        ),
        ("Yen have no smaller unit", &[(10_000, 142_505)], &[14_251], 156_756),
        ("An invoice of nothing", &[], &[], 0),
    ];
    for (source, lines, taxes, total) in EXAMPLES {
        let sums = Sums::of(lines.iter().copied()).unwrap();
        let found: Vec<_> = sums.taxes.iter().map(|tax| tax.tax_minor).collect();
        assert_eq!(found, taxes, "{source}");
        assert_eq!(sums.total_minor, total, "{source}");
        assert_eq!(sums.net_minor, lines.iter().map(|(_, net)| net).sum::<i64>(), "{source}");
    }
}

/// Quantity, price and discount of lines that others have published.
#[test]
fn lines_are_multiplied_out() {
    for (quantity, unit, discount, net) in [
        (3_000, 479, 0, 1_437),            // EN 16931, guide, example 1
        (2_000, 723, 0, 1_446),            // the same
        (4_000, 31_000, 0, 124_000),       // the mockup of an invoice
        (1_000, 150_000, 10_000, 135_000), // EN 16931, test invoice 5: 150 off 1,500 are 10 %
        (333, 1_000, 0, 333),
        (1_000, 1_005, 50_000, 503), // half of 10.05
        (-1_000, 1_005, 50_000, -503),
        (1_500, 1, 0, 2),
        (1_000, 99, 100_000, 0),
    ] {
        assert_eq!(
            line(quantity, unit, discount, 0).net_minor().unwrap(),
            net,
            "{quantity} {unit}"
        );
    }
}

#[test]
fn what_is_larger_than_any_invoice_is_refused() {
    for (quantity, unit, discount, tax) in [
        (1_000_000_001, 1, 0, 0),
        (i64::MIN, 0, 0, 0),
        (1_000, i64::MIN, 0, 0),
        (1_000, 1_000_000_000_001, 0, 0),
        (1_000_000_000, 1_000_000_000_000, 0, 0),
        (1_000, 1, 100_001, 0),
        (1_000, 1, -1, 0),
        (1_000, 1, 0, 100_001),
        (1_000, 1, 0, -1),
    ] {
        assert!(line(quantity, unit, discount, tax).net_minor().is_err(), "{quantity} {unit}");
    }
    assert!(Sums::of([(0, i64::MAX), (0, i64::MAX)]).is_err());
}

prop_compose! {
    fn lines()(
        lines in prop::collection::vec(
            (-50_000_i64..50_000, -10_000_000_i64..10_000_000, 0_i32..=100_000, 0_usize..6), 0..200)
    ) -> Vec<NewLine> {
        const RATES: [i32; 6] = [0, 5_500, 7_000, 19_000, 23_000, 100_000];
        lines.into_iter().map(|(q, u, d, rate)| line(q, u, d, RATES[rate])).collect()
    }
}

proptest! {
    /// Lines, tax and total always add up, and no tax is further from the true one than half a unit.
    #[test]
    fn every_document_adds_up(lines in lines()) {
        let sums = sums(&lines);
        let nets: i64 = lines.iter().map(|line| line.net_minor().unwrap()).sum();
        prop_assert_eq!(sums.net_minor, nets);
        prop_assert_eq!(sums.taxes.iter().map(|tax| tax.net_minor).sum::<i64>(), nets);
        let tax: i64 = sums.taxes.iter().map(|tax| tax.tax_minor).sum();
        prop_assert_eq!(sums.tax_minor(), tax);
        prop_assert_eq!(sums.total_minor, nets + tax);
        for tax in &sums.taxes {
            let exact = i128::from(tax.net_minor) * i128::from(tax.tax_milli);
            let error = (i128::from(tax.tax_minor) * 100_000 - exact).abs();
            prop_assert!(error <= 50_000);
        }
    }

    /// The order of the lines makes no difference, and a credit note of all of them takes back all of it.
    #[test]
    fn a_credit_note_mirrors_its_invoice(lines in lines()) {
        let whole = sums(&lines);
        let mut turned: Vec<_> = lines.iter().rev().cloned().collect();
        prop_assert_eq!(&sums(&turned), &whole);
        for line in &mut turned {
            line.quantity_milli = -line.quantity_milli;
        }
        prop_assert_eq!(sums(&turned).total_minor, -whole.total_minor);
        prop_assert_eq!(sums(&turned).tax_minor(), -whole.tax_minor());
    }

    /// A line is never further from its exact amount than half a unit.
    #[test]
    fn a_line_is_rounded_once(q in -50_000_i64..50_000, u in -10_000_000_i64..10_000_000, d in 0_i32..=100_000) {
        let exact = i128::from(q) * i128::from(u) * i128::from(100_000 - d);
        let net = i128::from(line(q, u, d, 0).net_minor().unwrap());
        prop_assert!((net * 100_000_000 - exact).abs() <= 50_000_000);
    }
}
