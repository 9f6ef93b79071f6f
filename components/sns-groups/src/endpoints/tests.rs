//! What holds for every endpoint of the route table.

use super::add_group::AddGroup;
use super::get_group::GetGroup;
use super::join_group_by_code::JoinGroupByCode;
use crate::ROUTES;
use crate::domain::Error;
use crate::family::SnsGroups;
use aspnet::reply::FrameworkError;
use common::http::Incoming;
use common::{Endpoint, Route};
use http::{HeaderMap, Method};

/// An endpoint with the parameters that its query has to have.
struct Case {
    name: &'static str,
    path: &'static str,
    select: fn(&Incoming) -> Result<(), Error>,
    required: &'static [&'static str],
}

fn case<E: Endpoint<Family = SnsGroups>>(required: &'static [&'static str]) -> Case {
    Case {
        name: E::NAME,
        path: E::PATH,
        select: E::select,
        required,
    }
}

impl Case {
    fn selected(&self, method: Method, query: &str) -> Result<(), Error> {
        let target = format!("{}?{query}", self.path);
        let incoming = Incoming::new(method, "http://a.test".to_owned(), &target, HeaderMap::new());
        (self.select)(&incoming)
    }
}

#[test]
fn every_route_is_chosen_only_where_the_query_has_its_parameters_whatever_the_method() {
    let cases = [
        case::<AddGroup>(&["admMids"]),
        case::<GetGroup>(&["gid"]),
        case::<JoinGroupByCode>(&["gid", "code"]),
    ];
    let names: Vec<_> = cases.iter().map(|case| case.name).collect();
    let routes: Vec<_> = ROUTES.iter().map(Route::name).collect();
    assert_eq!(names, routes, "each endpoint's required parameters are listed here");
    for case in cases {
        for method in [Method::GET, Method::POST] {
            let all: Vec<_> = case.required.iter().map(|name| format!("{name}=")).collect();
            assert!(case.selected(method.clone(), &all.join("&")).is_ok(), "{}", case.name);
            for absent in 0..all.len() {
                let mut rest = all.clone();
                rest.remove(absent);
                let outcome = case.selected(method.clone(), &rest.join("&"));
                let is_unknown = matches!(outcome, Err(Error::Framework(FrameworkError::NotFound)));
                assert!(is_unknown, "{} without {}", case.name, all[absent]);
            }
            let broken = case.selected(method, "a[");
            assert!(
                matches!(broken, Err(Error::Framework(FrameworkError::Internal(_)))),
                "{}",
                case.name
            );
        }
    }
}
