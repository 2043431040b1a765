//! Money as integers: scaled decimals, exact sums, exact text. A float never touches an amount.
