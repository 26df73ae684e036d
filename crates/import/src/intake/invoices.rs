use portico_domain::{
    ClientId,
    invoices::{self, ImportedInvoice, ImportedLine},
};

use crate::{InvoiceRow, Kind, LineRow, Status};

pub(super) fn imported(row: InvoiceRow, client_id: ClientId) -> ImportedInvoice {
    ImportedInvoice {
        client_id,
        number: row.number,
        kind: match row.kind {
            Kind::Invoice => invoices::Kind::Invoice,
            Kind::CreditNote => invoices::Kind::CreditNote,
        },
        status: match row.status {
            Status::Draft => invoices::Status::Draft,
            Status::Issued => invoices::Status::Issued,
            Status::Void => invoices::Status::Void,
        },
        currency: row.currency,
        issued_on: row.issue_date,
        due_on: row.due_date,
        reference: row.reference.map(Into::into),
        words: row.notes,
        net_minor: row.net.map(|net| net.minor),
        tax_minor: row.tax.map(|tax| tax.minor),
        total_minor: row.total.minor,
        paid_minor: row.paid.minor,
        lines: row.lines.into_iter().map(line).collect(),
    }
}

/// What the tax on it is, a line has to say here; 0 where the file does not.
fn line(row: LineRow) -> ImportedLine {
    ImportedLine {
        description: row.description,
        quantity_milli: row.quantity_milli,
        unit_minor: row.unit_price.minor,
        tax_milli: row.tax_milli.unwrap_or(0),
        net_minor: row.net.minor,
    }
}
