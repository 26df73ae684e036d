// E0624
// Ids are made where the records are.

use portico_domain::InvoiceId;

pub fn id() -> InvoiceId {
    InvoiceId::generate()
}
