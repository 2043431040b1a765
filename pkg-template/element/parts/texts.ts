/** The plain words of the parts that no model carries: the labels of controls, and of marks in the chart. */

export interface PartTexts {
  change: string;
  list: string;
  period: string;
  month: string;
  from: string;
  until: string;
  showPeriod: string;
  cycle: string;
  category: string;
  compare: string;
  groupBy: string;
  thenBy: string;
  unit: string;
  exactAmounts: string;
  onlyBegun: string;
  filterSearch: string;
  filterNothingFound: string;
  filterClear: string;
  /** Names the group of check boxes of a field. */
  filterOptions: (field: string) => string;
  cancel: string;
  details: string;
  retry: string;
  loadMonths: string;
  loading: string;
  /** Of a script of the element. */
  notLoaded: string;
  copyExact: string;
  copied: string;
  budget: string;
  spent: string;
  likely: string;
  low: string;
  high: string;
  /** The accessible name of the picture of the forecast: "Spent $1, likely $2, budget $3". */
  ofBudget: (budget: string) => string;
  /** How the bars are moved between with the keyboard; a part of the accessible name of the chart. */
  chartKeys: string;
  asTable: string;
  withoutTable: string;
  /** "Mon, 3 Nov 2026: $12.34". */
  barLabel: (when: string, total: string) => string;
  /** A part of a bar: "production $5.00". */
  barPart: (name: string, amount: string) => string;
  /** Between the parts of a spoken list. */
  separator: string;
  barOpen: string;
  barUnusual: string;
  before: string;
  after: string;
  changeColumn: string;
  name: string;
  usual: string;
  remark: string;
  /** The names of a disclosure button are those of its group; these say what a scrolled box has. */
  tableOf: (title: string) => string;
  downloads: string;
  downloading: string;
  report: string;
}
