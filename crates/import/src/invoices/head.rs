//! What a record says of its invoice as a whole.

use portico_domain::{Currency, Money, PersonalText};
use time::Date;

use crate::{
    ClientReference, Excerpt, FaultKind, Kind, Standing, Status, amounts,
    read::{Cells, Checked},
};

/// Its fields are those of an invoice, as far as the record says them.
pub(super) struct Head {
    pub number: String,
    pub client: ClientReference,
    pub issue_date: Option<Date>,
    pub due_date: Option<Date>,
    pub currency: Currency,
    /// `None` only where no column has it.
    pub total: Option<Money>,
    pub tax: Option<Money>,
    pub net: Option<Money>,
    pub paid: Option<Money>,
    pub outstanding: Option<Money>,
    pub stated: Standing,
    pub kind: Option<Kind>,
    pub notes: Option<PersonalText>,
    pub reference: Option<String>,
}

impl Head {
    /// Asks for every field before it gives up, so that all faults are noted. A further line of an
    /// invoice need not repeat what the first, `known`, has said.
    pub(super) fn read(
        cells: &mut Cells,
        number: Checked<String>,
        known: Option<&Self>,
    ) -> Checked<Self> {
        let client = ClientReference::read(cells, known.map(|known| &known.client));
        let stated = standing(cells, known);
        let kind = kind(cells);
        let issue_date = cells.date("issue_date");
        let due_date = cells.date("due_date");
        let currency = currency(cells, known);
        let [total, tax, net, paid, outstanding] = ["total", "tax", "net", "paid", "outstanding"]
            .map(|field| cells.amount(field, currency?));
        let total = match (&total, known) {
            (Ok(None), None) if cells.has("total") => cells.fault("total", FaultKind::Missing),
            _ => total,
        };
        let home = at_home(cells, &stated, &total);
        let notes = cells.text("notes");
        let reference = cells.text("reference");
        let head = Self {
            number: number?,
            client: client?,
            issue_date: issue_date?,
            due_date: due_date?,
            currency: currency?,
            total: total?,
            tax: tax?,
            net: net?,
            paid: paid?,
            outstanding: outstanding?.or(home?),
            stated: stated?,
            kind: kind?,
            notes: notes?.map(PersonalText::from),
            reference: reference?,
        };
        let dated = head.issue_date.is_some() || head.stated.status() == Status::Draft;
        if known.is_none() && !dated {
            return cells.fault("issue_date", FaultKind::Missing);
        }
        Ok(head)
    }

    /// The first field in which a further line of the invoice says something else.
    pub(super) fn differing(&self, later: &Self) -> Option<&'static str> {
        let money = |field: fn(&Self) -> Option<Money>| differs(&field(self), &field(later));
        let fields = [
            ("client", self.client != later.client),
            ("issue_date", differs(&self.issue_date, &later.issue_date)),
            ("due_date", differs(&self.due_date, &later.due_date)),
            ("currency", self.currency != later.currency),
            ("total", money(|head| head.total)),
            ("tax", money(|head| head.tax)),
            ("net", money(|head| head.net)),
            ("paid", money(|head| head.paid)),
            ("outstanding", money(|head| head.outstanding)),
            ("status", self.stated != later.stated),
            ("kind", differs(&self.kind, &later.kind)),
            ("notes", differs(&self.notes, &later.notes)),
            ("reference", differs(&self.reference, &later.reference)),
        ];
        fields.into_iter().find(|(_, differs)| *differs).map(|(field, _)| field)
    }
}

fn differs<T: PartialEq>(first: &Option<T>, later: &Option<T>) -> bool {
    later.is_some() && first != later
}

/// A program that does not say how its invoices stand is taken to export issued ones.
fn standing(cells: &mut Cells, known: Option<&Head>) -> Checked<Standing> {
    if !cells.has("status") {
        return Ok(Standing::Issued);
    }
    let habits = cells.habits();
    let standing = cells.parsed("status", |word| {
        habits.standing(word).ok_or_else(|| FaultKind::Status(Excerpt::of(word)))
    });
    let standing = standing.map(|standing| standing.or(known.map(|known| known.stated)));
    cells.required("status", standing)
}

fn kind(cells: &mut Cells) -> Checked<Option<Kind>> {
    let habits = cells.habits();
    cells.parsed("kind", |word| habits.kind(word).ok_or_else(|| FaultKind::Kind(Excerpt::of(word))))
}

/// What its column says or, without one, the sign beside the amount, if it is that of one currency;
/// or what the caller says of files that say nothing.
fn currency(cells: &mut Cells, known: Option<&Head>) -> Checked<Currency> {
    if let Some(currency) = cells.currency("currency")? {
        return Ok(currency);
    }
    let field = cells.first_of(&["total", "line_unit_price"]);
    let signed = cells.text(field)?.and_then(|amount| amounts::currencies(&amount));
    let signed = match signed.as_deref() {
        Some(&[one]) => Some(one),
        _ => None,
    };
    match known.map(|known| known.currency).or(signed).or(cells.usual_currency()) {
        Some(currency) => Ok(currency),
        None if cells.has("currency") => cells.fault("currency", FaultKind::Missing),
        None => cells.fault(field, FaultKind::NoCurrency),
    }
}

/// What is outstanding, where a file says it in the currency of the program's books: all of it,
/// nothing of it, or an amount of a document whose total is the same in both.
fn at_home(
    cells: &mut Cells,
    stated: &Checked<Standing>,
    total: &Checked<Option<Money>>,
) -> Checked<Option<Money>> {
    let (home_total, home) = (cells.decimal("home_total")?, cells.decimal("home_outstanding")?);
    let (Some(total), Some(home)) = ((*total)?, home) else { return Ok(None) };
    if (*stated)?.status() != Status::Issued {
        return Ok(None); // it is not to be paid, whatever remains
    }
    let home_total = cells.required("home_total", Ok(home_total))?;
    let same = home_total.scaled(total.currency.places().into()) == Some(total.minor.into());
    let minor = match home.scaled(total.currency.places().into()) {
        Some(0) => 0,
        _ if home == home_total => total.minor,
        Some(minor) if same => match amounts::minor(minor) {
            Some(minor) => minor,
            None => return cells.fault("home_outstanding", FaultKind::Balance),
        },
        _ => return cells.fault("home_outstanding", FaultKind::OtherBooks),
    };
    Ok(Some(Money { minor, ..total }))
}
