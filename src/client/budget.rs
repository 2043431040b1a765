//! The retry budget of a client: when a service is down for long, its calls stop asking again and again.
//!
//! A retry costs 5 tokens, after a timeout 10; a window that arrives gives 1 back. With 500 tokens, about a hundred
//! retries may go wrong in a row; after that every failure is final until windows arrive again.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::ErrorKind;

const FULL: u32 = 500;
const RETRY: u32 = 5;
const RETRY_AFTER_TIMEOUT: u32 = 10;
const SUCCESS: u32 = 1;

/// Tokens that are left, between 0 and 500.
pub(super) struct Budget(AtomicU32);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicU32::new(FULL))
    }
}

impl Budget {
    /// Pays for a retry after a failure of this kind. `false` when too few tokens are left; then nothing is paid.
    pub(super) fn pay(&self, failure: ErrorKind) -> bool {
        let price = if failure == ErrorKind::Timeout {
            RETRY_AFTER_TIMEOUT
        } else {
            RETRY
        };
        self.change(|left| left.checked_sub(price))
    }

    /// A window arrived.
    pub(super) fn earn(&self) {
        self.change(|left| Some(left.saturating_add(SUCCESS).min(FULL)));
    }

    /// Whether there is a new number of tokens.
    fn change(&self, change: impl Fn(u32) -> Option<u32>) -> bool {
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
        fn the_tokens_are_what_the_rule_says(steps in prop::collection::vec(
            prop_oneof![3 => Just(Step::Retry), 2 => Just(Step::RetryAfterTimeout), 1 => Just(Step::Success)], 0..400,
        )) {
            let budget = Budget::default();
            let mut tokens: i64 = 500;
            for step in steps {
                let price = match step {
                    Step::Success => {
                        budget.earn();
                        tokens = (tokens + 1).min(500);
                        continue;
                    }
                    Step::Retry => 5,
                    Step::RetryAfterTimeout => 10,
                };
                let kind = if price == 10 { ErrorKind::Timeout } else { ErrorKind::Network };
                let paid = budget.pay(kind);
                prop_assert_eq!(paid, tokens >= price);
                tokens -= if paid { price } else { 0 };
                prop_assert_eq!(i64::from(budget.0.load(Ordering::Relaxed)), tokens);
            }
        }
    }

    #[test]
    fn a_hundred_retries_may_fail_in_a_row() {
        let budget = Budget::default();
        let paid = (0..1000).filter(|_| budget.pay(ErrorKind::Api)).count();
        assert_eq!(paid, 100);
        (0..5).for_each(|_| budget.earn());
        assert!(
            budget.pay(ErrorKind::Api),
            "five windows that arrive pay for one retry"
        );
    }
}
