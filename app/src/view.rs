//! What the pages are drawn from. No type in here can hold a token or a store's secret: configurations come as shown
//! values, forms without their secrets, patches as previews.

mod activity;
mod batch;
mod check;
mod checks;
mod choose;
mod chrome;
mod clone;
mod code;
mod conflict;
mod coverage;
mod delete;
mod detail;
mod drift;
mod form;
mod json;
mod overview;
mod problem;
mod progress;
mod review;
mod rows;
mod sessions;
mod set_up;
mod sign_in;
mod stores;
mod table;
mod told;

pub use activity::{ActivityEntry, ActivityPage, Outcome};
pub use batch::{
    BatchAsk, BatchGoing, BatchItem, BatchLive, BatchPage, BatchReview, BatchState, BatchTarget, BatchWord, BatchWrite,
    CopyAsk,
};
pub use check::{
    CheckLive, CheckPanel, CheckRun, CheckWants, CheckedValues, FindingWords, StepView, Threshold, VerdictView,
};
pub use checks::{ChecksPage, ChecksRows, ChecksState};
pub use choose::{Choice, Choices, ChoosePage};
pub use chrome::{Chrome, OutcomeNotice, Section, SessionEnd, Theme, Tone, ViewerBadge};
pub use clone::{ClonePage, CloneTarget};
pub use code::{CodeFile, CodePage, CodeTab, CodeText, ExportPage, ExportRows, ExportState, SnippetView};
pub use conflict::{ConflictLine, ConflictPage};
pub use coverage::{CoveragePage, CoverageRows, CoverageState};
pub use delete::{DeletePage, ImpactFact, TypedName};
pub use detail::{ConfigLine, Denials, DetailPage, EnvironmentFacts, StoreState};
pub use drift::{DriftLine, DriftPage, DriftState};
pub use form::{Control, Current, FieldView, FormPage, FormPurpose, Preview};
pub use json::{ErrorJson, HealthEvent, IntegrationJson, IntegrationsJson};
pub use overview::{AccountState, Allowance, Glance, OverviewPage};
pub use problem::{Problem, ProblemLink};
pub use progress::{Progress, ScanView};
pub use review::ReviewPage;
pub use rows::{RowsError, RowsJson};
pub use sessions::{SessionView, SessionsPage};
pub use set_up::{RecipeView, SetUpPage};
pub use sign_in::{CompanyWay, DemoToken, InstanceChoice, SignInPage, TeamChoice};
pub use stores::{SharedStoreView, StoreUser, StoresPage, StoresRows, StoresState};
pub use table::{IntegrationsPage, TableState};
pub use told::ToldHealth;
