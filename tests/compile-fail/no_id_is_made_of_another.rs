// E0423
// And none is made of another: what is in it is private.

use portico_domain::{ClientId, Id, InvoiceId};

pub fn id(client: ClientId) -> InvoiceId {
    Id(client.0, std::marker::PhantomData)
}
