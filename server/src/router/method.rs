//! Routes whose handlers are all of one type. axum has a tower of services for each type of handler, and compiling a hundred such
//! towers took a quarter of the time that compiling this crate takes.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{self, MethodRouter};

use crate::portal::Portal;

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Any handler.
#[derive(Clone)]
struct Any(Arc<dyn Fn(Request, Portal) -> Answer + Send + Sync>);

impl Any {
    fn of<T: 'static>(handler: impl Handler<T, Portal>) -> Self {
        Self(Arc::new(move |request, portal| Box::pin(handler.clone().call(request, portal))))
    }
}

impl Handler<(), Portal> for Any {
    type Future = Answer;

    fn call(self, request: Request, portal: Portal) -> Answer {
        (self.0)(request, portal)
    }
}

/// What is only read.
pub(super) fn get<T: 'static>(handler: impl Handler<T, Portal>) -> MethodRouter<Portal> {
    routing::get(Any::of(handler))
}

/// What is only sent.
pub(super) fn post<T: 'static>(handler: impl Handler<T, Portal>) -> MethodRouter<Portal> {
    routing::post(Any::of(handler))
}

/// A page, and the form on it that is sent to the same address.
pub(super) fn form<T: 'static, U: 'static>(
    page: impl Handler<T, Portal>,
    submit: impl Handler<U, Portal>,
) -> MethodRouter<Portal> {
    get(page).post(Any::of(submit))
}
