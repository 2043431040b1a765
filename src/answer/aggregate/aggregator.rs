//! Adds rows up, block by block: splits them, assigns the details to groups, and adds all of them to [`Aggregates`].
//!
//! An [`Aggregator`] has the groups of a whole result. There may be several [`Aggregates`] of them: of windows that may
//! still fail, or of the two sides of a comparison.

use super::block_rows::BlockRows;
use super::groups::Groups;
use super::labels::Labels;
use super::row_splitter::RowSplitter;
use super::spec::Spec;
use super::sums::Sums;
use super::usage::{Classifier, UsageClass};
use crate::answer::collect::Bills;
use crate::bill::Strings;
use crate::error::{Error, Result};
use crate::query::BillKind;
use crate::time::{Offset, Window};

/// Adds up rows of one kind.
pub(crate) struct Aggregator {
    pub(crate) groups: Groups,
    kind: BillKind,
    splitter: RowSplitter,
    classifier: Classifier,
    /// The parts of the details of a block.
    parts: Vec<u32>,
    /// The codes of the classes of some rows.
    classes: Vec<u32>,
}

/// The sums of some rows: those of each list of a [`RowSplitter`]. `details` are by the parts of groups, the others by class.
pub(crate) struct Aggregates {
    pub(crate) details: Sums,
    pub(crate) control: Sums,
    pub(crate) earlier: Sums,
    pub(crate) outside: Sums,
    pub(super) skipped: Sums,
    pub(super) skipped_outside: Sums,
    pub(crate) labels: Labels,
    /// Rows that are open, see [`RowStats::rows_open`](crate::answer::RowStats::rows_open). The caller counts them.
    pub(super) open: u64,
}

impl Aggregator {
    /// `range` is the requested range. If it is not known, no row is outside it.
    pub(crate) fn new(spec: &Spec, offset: Offset, range: Option<Window>) -> Self {
        let kind = spec.kind();
        Self {
            groups: Groups::new(spec, offset),
            kind,
            splitter: RowSplitter::new(kind, spec.counted_rows(), range),
            classifier: Classifier::new(kind),
            parts: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// Adds up bills, with their own requested range.
    ///
    /// # Errors
    /// Those of [`Aggregator::add`], `Query` for bills of another kind, and `Decode` if a sum does not fit.
    pub(crate) fn aggregate(&mut self, bills: &Bills) -> Result<Aggregates> {
        if bills.kind() != self.kind {
            let message = "the bills are of another kind than the spec";
            return Err(Error::query("spec", message));
        }
        self.splitter.range = bills.range();
        let mut aggregates = Aggregates::new(self.kind);
        let mut rows = Vec::new();
        for table in bills.tables() {
            let strings = table.table().strings();
            self.begin_table(strings);
            for view in table.blocks() {
                view.write_rows(&mut rows);
                let rows = BlockRows {
                    block: view.block,
                    strings,
                    rows: &rows,
                };
                self.add(rows, &mut aggregates)?;
            }
        }
        aggregates.settle()?;
        Ok(aggregates)
    }

    /// Sets the texts of the table that the next rows are of.
    pub(super) fn begin_table(&mut self, strings: &Strings) {
        self.splitter.begin_table(strings);
        self.classifier.begin_table();
        self.groups.begin_table(strings);
    }

    /// Adds rows of the current table.
    ///
    /// # Errors
    /// `Query` if a row is longer than a unit of the calendar that it is grouped by, or is cut by one of the time zone.
    #[inline(never)]
    pub(super) fn add(&mut self, rows: BlockRows<'_>, sums: &mut Aggregates) -> Result<()> {
        self.splitter.split(rows);
        let split = &self.splitter;
        for (sums, some) in [
            (&mut sums.control, &split.controls),
            (&mut sums.earlier, &split.earlier),
            (&mut sums.outside, &split.outside),
            (&mut sums.skipped, &split.skipped),
            (&mut sums.skipped_outside, &split.skipped_outside),
        ] {
            if !some.is_empty() {
                let rows = BlockRows { rows: some, ..rows };
                self.classifier.classify(rows, &mut self.classes);
                sums.grow(UsageClass::ALL.len());
                sums.add(rows, &self.classes)?;
            }
        }
        let details = BlockRows {
            rows: &split.details,
            ..rows
        };
        self.classifier.classify(details, &mut self.classes);
        let labels = &mut sums.labels;
        self.groups
            .assign(details, &self.classes, labels, &mut self.parts)?;
        sums.details.grow(self.groups.parts());
        sums.details.add(details, &self.parts)
    }
}

impl Aggregates {
    pub(crate) fn new(kind: BillKind) -> Self {
        Self {
            details: Sums::new(kind),
            control: Sums::new(kind),
            earlier: Sums::new(kind),
            outside: Sums::new(kind),
            skipped: Sums::new(kind),
            skipped_outside: Sums::new(kind),
            labels: Labels::new(kind),
            open: 0,
        }
    }

    /// How many rows were added, whether they count or not, and how many of them have decimal money.
    pub(super) fn rows(&self) -> (u64, u64) {
        let all = [&self.details, &self.control, &self.skipped];
        all.iter().fold((0, 0), |(rows, decimal), sums| {
            (rows + sums.rows(), decimal + sums.decimal_rows())
        })
    }

    /// Adds other aggregates of the same groups.
    pub(super) fn merge(&mut self, other: &mut Self, groups: &Groups) {
        self.open += other.open;
        self.labels.merge(&other.labels, &groups.texts);
        for (sums, other) in self.all_sums().into_iter().zip(other.all_sums()) {
            sums.merge(other);
        }
    }

    /// Decides whether all sums fit, see [`Sums::settle`].
    ///
    /// # Errors
    /// `Decode` if a sum does not fit.
    pub(super) fn settle(&mut self) -> Result<()> {
        self.all_sums().into_iter().try_for_each(Sums::settle)
    }

    const fn all_sums(&mut self) -> [&mut Sums; 6] {
        [
            &mut self.details,
            &mut self.control,
            &mut self.earlier,
            &mut self.outside,
            &mut self.skipped,
            &mut self.skipped_outside,
        ]
    }
}
