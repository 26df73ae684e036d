//! Who plays: invented, under addresses that can reach nobody.

use portico_domain::{RoleName, settings::NumberFormat};

/// Everybody's password.
pub const PASSWORD: &str = "three quiet rivers";

pub struct Practice {
    pub slug: &'static str,
    /// In front of `localhost`.
    pub host: &'static str,
    pub name: &'static str,
    pub time_zone: &'static str,
    pub currency: &'static str,
    /// Of its pages and mails.
    pub accent: &'static str,
    pub settings: Figures,
    pub tax_milli: i32,
    pub staff: [Member; 3],
    pub clients: [Customer; 4],
}

/// How its invoices look, and where they are paid to.
pub struct Figures {
    pub number_format: NumberFormat,
    pub number_pattern: &'static str,
    pub tax_name: &'static str,
    pub imprint: &'static str,
    /// An account that is the example of its country in the registry of IBANs: nobody's.
    pub iban: &'static str,
    pub bic: &'static str,
}

pub struct Member {
    pub role: RoleName,
    pub name: &'static str,
    pub email: &'static str,
}

pub struct Customer {
    pub name: &'static str,
    pub email: &'static str,
    pub city: &'static str,
    pub country: &'static str,
    pub remark: &'static str,
    /// Which of the coaches is assigned, counted among the staff.
    pub coach: usize,
}

const fn member(role: RoleName, name: &'static str, email: &'static str) -> Member {
    Member { role, name, email }
}

const fn customer(
    name: &'static str,
    email: &'static str,
    (city, country): (&'static str, &'static str),
    remark: &'static str,
    coach: usize,
) -> Customer {
    Customer { name, email, city, country, remark, coach }
}

use RoleName::{Admin, Coach};

#[rustfmt::skip]
pub const PRACTICES: [Practice; 2] = [
    Practice {
        slug: "fenwick-amadi", host: "", name: "Fenwick & Amadi", time_zone: "Europe/London",
        currency: "GBP", accent: "#1e6350", tax_milli: 20_000,
        settings: Figures {
            number_format: NumberFormat::CommaPoint, number_pattern: "FA-{YYYY}-{NNNN}", tax_name: "VAT",
            imprint: "4 Cooper’s Yard\nBristol BS1 9XX, United Kingdom\nVAT GB 000 0000 00",
            iban: "GB29NWBK60161331926819", bic: "NWBKGB2L",
        },
        staff: [
            member(Admin, "Ingrid Solheim-Amadi", "ingrid@fenwickamadi.example"),
            member(Coach, "Rowan Fenwick", "rowan@fenwickamadi.example"),
            member(Coach, "Noor Haddad", "noor@fenwickamadi.example"),
        ],
        clients: [
            customer("Siobhán Ní Dhomhnaill", "siobhan@dhomhnaill.example", ("Dublin", "Ireland"),
                "Prefers mornings. The board meets on the last Thursday of the month.", 1),
            customer("Keala Kaʻōpūlani", "keala@kaopulani.example", ("Hilo", "United States"),
                "Ask about the move before talking of the new role.", 1),
            customer("Thị Minh Khai Nguyễn", "khai@mekongtextiles.example", ("Cần Thơ", "Viet Nam"),
                "Invoices go to the accounts office, with the order number.", 2),
            customer("Wolfgang-Alexander Freiherr von Hohenstein-Rosenberg", "wa@hohenstein.example",
                ("Regensburg", "Germany"), "Signs for the company alone up to 50,000.", 2),
        ],
    },
    Practice {
        slug: "okonkwo-varga", host: "second.", name: "Okonkwo Varga Studio",
        time_zone: "Europe/Budapest", currency: "EUR", accent: "#f5a524", tax_milli: 27_000,
        settings: Figures {
            number_format: NumberFormat::PointComma, number_pattern: "OV-{YYYY}-{NNN}", tax_name: "ÁFA",
            imprint: "Fiktív utca 12\n1000 Budapest, Hungary\nTax number 00000000-2-00",
            iban: "HU42117730161111101800000000", bic: "OTPVHUHB",
        },
        staff: [
            member(Admin, "Beatriz Okonkwo", "beatriz@okonkwovarga.example"),
            member(Coach, "Tamás Varga", "tamas@okonkwovarga.example"),
            member(Coach, "Lea Brandt", "lea@okonkwovarga.example"),
        ],
        clients: [
            customer("Maria do Carmo Vasconcelos-Albuquerque", "carmo@albuquerque.example",
                ("Lisbon", "Portugal"), "Two brothers, one firm: never meet only one of them.", 1),
            customer("Oluwaseun Adébáyọ̀-Fáshọlá", "seun@fashola.example", ("Lagos", "Nigeria"),
                "Writes everything down and likes to get it back in writing.", 1),
            customer("İbrahim Çelik", "ibrahim@celiklojistik.example", ("İzmir", "Türkiye"),
                "Came by way of Maria do Carmo.", 2),
            customer("Astrid Ångström", "astrid@angstrom.example", ("Umeå", "Sweden"),
                "On leave until spring; invoices may go out all the same.", 2),
        ],
    },
];
