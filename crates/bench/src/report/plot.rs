//! Two drawings, as SVG. Times are on a logarithmic scale, from 0.1 ms to 10 s.

use std::fmt::Write;

use portico_bench::budget::{BUDGET, Outcome};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 120.0;
const RIGHT: f64 = 20.0;

/// Of a kind each; told apart by those who see no colours as well.
const COLOURS: [&str; 9] = [
    "#b3261e", "#1e6350", "#0072b2", "#e69f00", "#7b3fa0", "#56b4e9", "#3d3d3d", "#9a9a9a",
    "#c9c9c9",
];

/// 0 for 0.1 ms, and 1 for 10 s.
fn scale(ms: f64) -> f64 {
    ((ms.max(0.1) / 0.1).log10() / 5.0).min(1.0)
}

fn colour(kind: usize) -> &'static str {
    COLOURS.get(kind).copied().unwrap_or("#000")
}

/// A point for each request.
pub fn times(outcome: &Outcome) -> String {
    const HEIGHT: f64 = 400.0;
    const BOTTOM: f64 = 70.0;
    let last = outcome.samples.last().map_or(1.0, |sample| sample.due.as_secs_f64().ceil());
    let x = |seconds: f64| LEFT + (WIDTH - LEFT - RIGHT) * seconds / last;
    let y = |ms: f64| (HEIGHT - BOTTOM) - (HEIGHT - BOTTOM - 20.0) * scale(ms);
    let mut svg = open(HEIGHT);
    for (ms, words) in lines() {
        let (y, dash) = (y(ms), dash(ms));
        let end = WIDTH - RIGHT;
        let _ = write!(
            svg,
            "<path d='M{LEFT} {y:.1}H{end}' stroke='{dash}'/>\
             <text x='{}' y='{:.1}' text-anchor='end'>{words}</text>",
            LEFT - 8.0,
            y + 4.0
        );
    }
    for second in (0..=last as u32).step_by(5) {
        let (x, y) = (x(f64::from(second)), HEIGHT - BOTTOM + 18.0);
        let _ = write!(svg, "<text x='{x:.1}' y='{y}' text-anchor='middle'>{second} s</text>");
    }
    for sample in &outcome.samples {
        let (x, y) = (x(sample.due.as_secs_f64()), y(sample.latency.as_secs_f64() * 1e3));
        let colour = colour(sample.kind);
        let _ = write!(
            svg,
            "<circle cx='{x:.1}' cy='{y:.1}' r='1.6' fill='{colour}' fill-opacity='.6'/>"
        );
    }
    let each = (WIDTH - RIGHT) / outcome.rows.len().max(1) as f64;
    for (at, row) in outcome.rows.iter().enumerate() {
        let (x, y) = (RIGHT + each * at as f64, HEIGHT - 16.0);
        let name = row.name.trim();
        let _ = write!(
            svg,
            "<circle cx='{:.1}' cy='{:.1}' r='4' fill='{}'/><text x='{:.1}' y='{y}'>{name}</text>",
            x + 4.0,
            y - 4.0,
            colour(at),
            x + 12.0
        );
    }
    svg + "</svg>"
}

/// A line for each kind, from p50 to p99, with a mark at p95.
pub fn percentiles(outcome: &Outcome) -> String {
    const EACH: f64 = 28.0;
    let bottom = 10.0 + EACH * outcome.rows.len() as f64;
    let x = |ms: f64| LEFT + (WIDTH - LEFT - RIGHT) * scale(ms);
    let mut svg = open(bottom + 30.0);
    for (ms, words) in lines() {
        let (x, dash) = (x(ms), dash(ms));
        let _ = write!(
            svg,
            "<path d='M{x:.1} 5V{bottom}' stroke='{dash}'/>\
             <text x='{x:.1}' y='{:.1}' text-anchor='middle'>{words}</text>",
            bottom + 18.0
        );
    }
    for (at, row) in outcome.rows.iter().enumerate() {
        let (y, colour, name) = (20.0 + EACH * at as f64, colour(at), row.name.trim());
        let (from, mark, to) = (x(row.p50), x(row.p95), x(row.p99));
        let _ = write!(
            svg,
            "<text x='{}' y='{}' text-anchor='end'>{name}</text>\
             <path d='M{from:.1} {y}H{to:.1}' stroke='{colour}' stroke-width='3'/>\
             <circle cx='{from:.1}' cy='{y}' r='4' fill='{colour}'/>\
             <circle cx='{mark:.1}' cy='{y}' r='5' fill='#fff' stroke='{colour}' stroke-width='2.5'/>\
             <path d='M{to:.1} {}v10' stroke='{colour}' stroke-width='3'/>",
            LEFT - 8.0,
            y + 4.0,
            y - 5.0
        );
    }
    svg + "</svg>"
}

fn open(height: f64) -> String {
    format!("<svg viewBox='0 0 {WIDTH} {height}' role='img' fill='none'>")
}

/// Where there is a line, and what it says.
fn lines() -> [(f64, &'static str); 7] {
    let budget = BUDGET.as_secs_f64() * 1e3;
    [
        (0.1, "0.1 ms"),
        (1.0, "1 ms"),
        (10.0, "10 ms"),
        (100.0, "100 ms"),
        (budget, "budget"),
        (1_000.0, "1 s"),
        (10_000.0, "10 s"),
    ]
}

fn dash(ms: f64) -> &'static str {
    if ms == BUDGET.as_secs_f64() * 1e3 { "#b3261e' stroke-dasharray='4 4" } else { "#e2e6e3" }
}
