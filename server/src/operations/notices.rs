//! What this replica tells the others, and what it does when they tell it something.

use launchdarkly::Pause;
use tokio::sync::broadcast::error::RecvError;

use crate::database::{Ears, News, Notice};
use crate::memory::TokenOf;
use crate::portal::Portal;
use crate::session::Viewer;

/// The viewer's token has changed something: no replica shows any more what was read before. Others are told in the
/// background: the outcome of the write is recorded meanwhile.
pub(crate) fn written(portal: &Portal, viewer: &Viewer) {
    portal.lists.drop_for(viewer);
    let (instance, account) = (viewer.signed_in.instance.clone(), viewer.signed_in.fingerprint());
    let (portal, notice) = (portal.clone(), Notice { instance, account, news: News::Written });
    tokio::spawn(async move { tell(&portal, notice).await });
}

async fn tell(portal: &Portal, notice: Notice) {
    if let Err(error) = portal.notices.post(&notice).await {
        tracing::warn!(%error, "could not notify other replicas; their caches are outdated for a few seconds");
    }
}

/// Listens to the other replicas, and tells them what LaunchDarkly says of its limits, until the process is asked to stop.
pub(crate) fn spawn(portal: &Portal) {
    tokio::spawn(until_stopped(portal.clone(), hear(portal.clone())));
    for (name, instance) in &portal.instances {
        let pauses = instance.client.pauses();
        tokio::spawn(until_stopped(portal.clone(), pass_on(portal.clone(), name.clone(), pauses)));
    }
}

async fn until_stopped(portal: Portal, work: impl Future<Output = ()>) {
    let mut stopping = portal.stopping.clone();
    tokio::select! {
        () = work => {}
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
}

async fn pass_on(portal: Portal, instance: String, mut pauses: tokio::sync::broadcast::Receiver<Pause>) {
    loop {
        match pauses.recv().await {
            Ok(Pause { account, until }) => {
                tell(&portal, Notice { instance: instance.clone(), account, news: News::Pause(until) }).await;
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn hear(portal: Portal) {
    let mut ears = loop {
        match portal.notices.ears().await {
            Ok(ears) => break ears,
            Err(error) => tracing::warn!(%error, "cannot receive notices from other replicas yet"),
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    };
    loop {
        heed(&portal, &mut ears).await;
        ears.wait().await;
    }
}

async fn heed(portal: &Portal, ears: &mut Ears) {
    match ears.news().await {
        Ok(news) => news.iter().for_each(|notice| obey(portal, notice)),
        Err(error) => tracing::debug!(%error, "other replicas could not be heard"),
    }
}

fn obey(portal: &Portal, Notice { instance, account, news }: &Notice) {
    match news {
        News::Written => portal.lists.drop_of(&TokenOf { instance: instance.clone(), fingerprint: account.clone() }),
        News::Pause(until) => {
            if let Some(instance) = portal.instances.get(instance) {
                instance.client.heed_pause(account, *until);
            }
        }
    }
}
