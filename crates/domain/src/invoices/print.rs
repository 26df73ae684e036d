use crate::{
    Error, InvoiceId, LogoId, PersonName, PersonalText, TenantScope, settings::NumberFormat,
};

/// What stands on a document that was issued, beside what is its own: as it was on that day, whatever the practice
/// and the client are called since.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Print {
    /// What the practice called itself.
    pub seller: String,
    /// What stood below it, line by line.
    pub imprint: Option<String>,
    /// What the client was called.
    pub buyer: PersonName,
    /// Where post reached them, line by line.
    pub address: Option<PersonalText>,
    /// Whose account it is to be paid to.
    pub holder: Option<String>,
    /// Its number.
    pub iban: Option<String>,
    /// Its bank.
    pub bic: Option<String>,
    /// What else there was to say of paying.
    pub pay_words: Option<String>,
    /// What tax is called.
    pub tax_name: String,
    /// How its amounts are written.
    pub number_format: NumberFormat,
    /// The practice's colour.
    pub accent: Option<String>,
    /// The practice's picture.
    pub logo_id: Option<LogoId>,
}

/// Of a document that was issued here. A draft has none yet, and what came from another program never has:
/// then it is what would stand there now, but where to pay, since that was agreed elsewhere.
pub async fn print(scope: &mut TenantScope, invoice: InvoiceId) -> Result<Print, Error> {
    scope
        .statement(
            "select coalesce(p.seller, s.name) as seller,
                    case when p.invoice_id is null then s.imprint else p.imprint end as imprint,
                    coalesce(p.buyer, c.name) as buyer,
                    case when p.invoice_id is null then
                         nullif(concat_ws(E'\\n', nullif(f.street, ''), nullif(f.street2, ''),
                                nullif(concat_ws(' ', nullif(f.postal_code, ''), nullif(f.city, '')), ''),
                                nullif(f.country, '')), '')
                         else p.address end as address,
                    p.holder, p.iban, p.bic, p.pay_words,
                    coalesce(p.tax_name, s.tax_name) as tax_name,
                    coalesce(p.number_format, s.number_format) as number_format,
                    case when p.invoice_id is null then s.accent else p.accent end as accent,
                    case when p.invoice_id is null then s.logo_id else p.logo_id end as logo_id
               from invoices i
               join visible_clients($1, $2, $3) v on v.client_id = i.client_id
               join clients c on c.tenant_id = $1 and c.id = i.client_id
               join settings s on s.tenant_id = $1
               left join client_profiles f on f.tenant_id = $1 and f.client_id = i.client_id
               left join invoice_prints p on p.tenant_id = $1 and p.invoice_id = i.id
              where i.tenant_id = $1
                and i.id = $4
                and (i.status <> 'draft' or v.sees_private)",
        )
        .bind(invoice)
        .one()
        .await
}
