// E0451
// The operator's functions take a connection of the operator's login.

use portico_domain::operator::Operator;

pub fn operator() -> Operator {
    Operator { connection: loop {} }
}
