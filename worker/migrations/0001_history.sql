-- What was fetched when: one row for each day (usage-based bills and those of API keys) or calendar month (fixed-term bills) of UTC.
CREATE TABLE windows (
  account TEXT NOT NULL, -- '' is the default account
  list TEXT NOT NULL,
  category TEXT NOT NULL, -- the product category that was asked for; '' if none
  start INTEGER NOT NULL, -- unix seconds
  end INTEGER NOT NULL, -- its last second
  fetched INTEGER NOT NULL,
  closed INTEGER NOT NULL, -- 1 once it is not fetched again
  rows INTEGER NOT NULL,
  total TEXT NOT NULL, -- vouchers and cash of the rows, exact; control totals are not in it
  run TEXT NOT NULL,
  PRIMARY KEY (account, list, category, start)
) STRICT, WITHOUT ROWID;

-- The bills of each window in the order of the API, in its own JSON. A bill that several windows have is in each of them.
CREATE TABLE bills (
  account TEXT NOT NULL,
  list TEXT NOT NULL,
  category TEXT NOT NULL,
  start INTEGER NOT NULL, -- of its window
  position INTEGER NOT NULL,
  bill TEXT NOT NULL,
  PRIMARY KEY (account, list, category, start, position)
) STRICT, WITHOUT ROWID;

-- Balance and invoices, as the package returns them: the last of each day.
CREATE TABLE snapshots (
  account TEXT NOT NULL,
  kind TEXT NOT NULL, -- 'balance' or 'invoices'
  day INTEGER NOT NULL, -- its first second
  fetched INTEGER NOT NULL,
  run TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (account, kind, day)
) STRICT, WITHOUT ROWID;

-- Each sync of an account.
CREATE TABLE runs (
  run TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER, -- NULL if it was cut
  windows INTEGER NOT NULL DEFAULT 0,
  rows INTEGER NOT NULL DEFAULT 0,
  failures TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX runs_by_account ON runs (account, ended);
