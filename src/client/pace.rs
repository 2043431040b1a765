//! The pause that a 429 brings, shared by all calls of a client.
//!
//! Until the pause is over no request starts. Then one window goes first, and the others follow when it succeeded:
//! when the head of a 2xx answer is there. The head is enough, because what counts requests has spoken by then, and
//! waiting for the body could be waiting for ever: a stream holds back a later window's body until an earlier window
//! has arrived, which might be waiting here. If the first one fails otherwise, the next in line goes first.
//!
//! What is shared is plain numbers, so whoever waits looks again by its own timer. The right to go first runs out
//! after a while: in a Worker, a prober may vanish with its request without having been dropped.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use crate::client::Host;
use crate::client::clock::sleep;

/// How long the one that goes first holds the others back when nothing is heard of it.
const LEASE_MS: u64 = 10_000;

/// How often those look again that wait for the one that goes first.
const LOOK_AGAIN_MS: u64 = 100;

/// Whether requests may start, on the clock of the client's hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// They may.
    #[default]
    Open,
    /// None before `until_ms`; then one goes first.
    Paused { until_ms: u64 },
    /// One went first. At `lease_ends_ms` somebody else may.
    Probing { prober: u64, lease_ends_ms: u64 },
}

/// The pause of one client.
#[derive(Default)]
pub(super) struct Pace {
    phase: Cell<Phase>,
    probers: Cell<u64>,
    /// How many pauses there were.
    pauses: Cell<u64>,
}

/// Leave to send one request. Dropped without [`Turn::succeeded`], the right to go first is given back.
pub(super) struct Turn<'a> {
    pace: &'a Pace,
    prober: Option<u64>,
    /// How many pauses there were when it was given.
    pauses: u64,
}

enum Answer<'a> {
    Go(Turn<'a>),
    WaitUntil(u64),
    LookAgain,
}

impl Pace {
    /// No request starts before `until_ms`. A pause is made longer by this, never shorter.
    pub(super) fn pause(&self, until_ms: u64) {
        let until_ms = match self.phase.get() {
            Phase::Paused { until_ms: before } => until_ms.max(before),
            Phase::Open | Phase::Probing { .. } => until_ms,
        };
        self.phase.set(Phase::Paused { until_ms });
        self.pauses.set(self.pauses.get().wrapping_add(1));
    }

    /// Waits out any pause, and for the one that goes first. `told` hears of each pause that is waited for, once,
    /// with its length in milliseconds.
    pub(super) async fn turn(&self, host: &dyn Host, told: impl Fn(u64)) -> Turn<'_> {
        let mut told_of = None;
        loop {
            let now = host.now_ms();
            match self.ask(now) {
                Answer::Go(turn) => return turn,
                Answer::WaitUntil(until_ms) => {
                    if told_of != Some(until_ms) {
                        told(until_ms - now);
                    }
                    told_of = Some(until_ms);
                    sleep(host, until_ms - now).await;
                }
                Answer::LookAgain => {
                    if told_of.is_none() {
                        told(LOOK_AGAIN_MS);
                    }
                    told_of = told_of.or(Some(now));
                    let step = LOOK_AGAIN_MS / 2 + host.random_below(LOOK_AGAIN_MS / 2 + 1);
                    self.open_or(sleep(host, step)).await;
                }
            }
        }
    }

    fn ask(&self, now: u64) -> Answer<'_> {
        match self.phase.get() {
            Phase::Open => Answer::Go(self.give(None)),
            Phase::Paused { until_ms } if now < until_ms => Answer::WaitUntil(until_ms),
            Phase::Probing { lease_ends_ms, .. } if now < lease_ends_ms => Answer::LookAgain,
            Phase::Paused { .. } | Phase::Probing { .. } => {
                let prober = self.probers.get().wrapping_add(1);
                self.probers.set(prober);
                self.phase.set(Phase::Probing {
                    prober,
                    lease_ends_ms: now.saturating_add(LEASE_MS),
                });
                Answer::Go(self.give(Some(prober)))
            }
        }
    }

    fn give(&self, prober: Option<u64>) -> Turn<'_> {
        Turn {
            pace: self,
            prober,
            pauses: self.pauses.get(),
        }
    }

    /// Ends with the timer, or earlier when somebody of the same call looks and finds that the pause is over.
    async fn open_or(&self, timer: impl Future<Output = ()>) {
        let mut timer = pin!(timer);
        poll_fn(|cx| match self.phase.get() {
            Phase::Open => Poll::Ready(()),
            Phase::Paused { .. } | Phase::Probing { .. } => timer.as_mut().poll(cx),
        })
        .await;
    }
}

impl Turn<'_> {
    /// Whether the request may still be sent: a pause may have begun while the key was asked for.
    ///
    /// One that goes first may do so even after its lease ran out and another took it: if both had to ask for a new
    /// turn, slow keys could keep all of them from ever being sent. Not so when a new pause began since.
    pub(super) fn holds(&self) -> bool {
        match self.pace.phase.get() {
            Phase::Open => true,
            Phase::Paused { .. } => false,
            Phase::Probing { .. } => self.prober.is_some() && self.pauses == self.pace.pauses.get(),
        }
    }

    /// The head of a 2xx answer is there: if this was the one that went first, the others follow.
    pub(super) fn succeeded(self) {
        if self.is_probing() {
            self.pace.phase.set(Phase::Open);
        }
    }

    fn is_probing(&self) -> bool {
        match self.pace.phase.get() {
            Phase::Probing { prober, .. } => self.prober == Some(prober),
            Phase::Open | Phase::Paused { .. } => false,
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if self.is_probing() {
            self.pace.phase.set(Phase::Paused { until_ms: 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn go(pace: &Pace, now: u64) -> Option<Turn<'_>> {
        match pace.ask(now) {
            Answer::Go(turn) => Some(turn),
            Answer::WaitUntil(_) | Answer::LookAgain => None,
        }
    }

    #[test]
    fn after_a_pause_one_goes_first_and_the_others_follow_its_success() {
        let pace = Pace::default();
        assert!(go(&pace, 0).is_some());
        pace.pause(100);
        assert!(go(&pace, 99).is_none());
        let first = go(&pace, 100).unwrap();
        assert!(go(&pace, 100).is_none());
        first.succeeded();
        assert!(go(&pace, 100).is_some() && go(&pace, 100).is_some());
    }

    #[test]
    fn a_first_one_that_gives_up_lets_the_next_go_first() {
        let pace = Pace::default();
        pace.pause(100);
        drop(go(&pace, 100).unwrap());
        let second = go(&pace, 100).unwrap();
        assert!(go(&pace, 100).is_none());
        drop(second);
    }

    #[test]
    fn one_that_was_first_before_a_new_pause_does_not_go_beside_the_first_after_it() {
        let pace = Pace::default();
        pace.pause(100);
        let before = go(&pace, 100).unwrap();
        pace.pause(200);
        let after = go(&pace, 200).unwrap();
        assert!(after.holds() && !before.holds());
    }

    #[test]
    fn a_first_one_that_vanished_blocks_for_ten_seconds_and_no_longer() {
        let pace = Pace::default();
        pace.pause(100);
        let vanished = go(&pace, 100).unwrap();
        assert!(go(&pace, 100 + LEASE_MS - 1).is_none());
        let second = go(&pace, 100 + LEASE_MS).unwrap();
        drop(vanished);
        assert!(
            go(&pace, 100 + LEASE_MS).is_none(),
            "what comes too late changes nothing"
        );
        second.succeeded();
        assert!(go(&pace, 100 + LEASE_MS).is_some());
    }

    #[test]
    fn a_new_429_makes_a_pause_longer_and_takes_the_right_to_go_first() {
        let pace = Pace::default();
        let early = go(&pace, 0).unwrap();
        pace.pause(500);
        pace.pause(100);
        assert!(!early.holds());
        assert!(go(&pace, 499).is_none());
        let first = go(&pace, 500).unwrap();
        assert!(first.holds() && !early.holds());
        pace.pause(900);
        assert!(!first.holds());
        first.succeeded();
        assert!(
            go(&pace, 899).is_none(),
            "a success from before the pause does not end it"
        );
    }
}
