//! The retry budget of a client: while a service is down, its calls stop retrying.
//!
//! The budget is a bucket of 500 tokens. A retry takes 5, after a timeout 10; a window that arrives returns 1. About a hundred
//! retries may fail in a row; after that every failure is final until windows arrive again.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::ErrorKind;

const CAPACITY: u32 = 500;
const RETRY_COST: u32 = 5;
const TIMEOUT_RETRY_COST: u32 = 10;
const SUCCESS_REFUND: u32 = 1;

/// The tokens that are left, 0 to 500.
pub(super) struct RetryBudget(AtomicU32);

impl Default for RetryBudget {
    fn default() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }
}

impl RetryBudget {
    /// Takes the tokens for a retry after a failure of this kind. `false`, with nothing taken, when too few are left.
    pub(super) fn try_spend(&self, failure: ErrorKind) -> bool {
        let cost = if failure == ErrorKind::Timeout {
            TIMEOUT_RETRY_COST
        } else {
            RETRY_COST
        };
        self.update(|tokens| tokens.checked_sub(cost))
    }

    /// Returns a token, for a window that arrived.
    pub(super) fn refund(&self) {
        self.update(|tokens| Some(tokens.saturating_add(SUCCESS_REFUND).min(CAPACITY)));
    }

    fn update(&self, change: impl Fn(u32) -> Option<u32>) -> bool {
        let order = Ordering::Relaxed;
        self.0.fetch_update(order, order, change).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Retry,
        RetryAfterTimeout,
        Success,
    }

    proptest! {
        #[test]
        fn retries_take_tokens_and_successes_return_them(steps in prop::collection::vec(
            prop_oneof![3 => Just(Step::Retry), 2 => Just(Step::RetryAfterTimeout), 1 => Just(Step::Success)], 0..400,
        )) {
            let budget = RetryBudget::default();
            let mut tokens: i64 = 500;
            for step in steps {
                let cost = match step {
                    Step::Success => {
                        budget.refund();
                        tokens = (tokens + 1).min(500);
                        continue;
                    }
                    Step::Retry => 5,
                    Step::RetryAfterTimeout => 10,
                };
                let kind = if cost == 10 { ErrorKind::Timeout } else { ErrorKind::Network };
                let spent = budget.try_spend(kind);
                prop_assert_eq!(spent, tokens >= cost);
                tokens -= if spent { cost } else { 0 };
                prop_assert_eq!(i64::from(budget.0.load(Ordering::Relaxed)), tokens);
            }
        }
    }

    #[test]
    fn a_full_budget_allows_a_hundred_failed_retries() {
        let budget = RetryBudget::default();
        let retries = (0..1000)
            .filter(|_| budget.try_spend(ErrorKind::Api))
            .count();
        assert_eq!(retries, 100);
        (0..5).for_each(|_| budget.refund());
        assert!(
            budget.try_spend(ErrorKind::Api),
            "five arrived windows return the tokens of one retry"
        );
    }
}
