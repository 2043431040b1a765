/** What the manifest says of the look: the names for `::part()`, and the custom properties. */

export interface Described {
  readonly name: string;
  readonly description: string;
}

const described = (texts: Readonly<Record<string, string>>): Described[] =>
  Object.entries(texts).map(([name, description]) => ({ name, description }));

/** An element has several of them where it is of a kind: each button is a `button`, each section a `section`. */
export const cssParts: readonly Described[] = described({
  root: "Everything.",
  section: "A section of the answer, also named after what it shows.",
  "section-title": "The heading of a section.",
  controls: "All controls.",
  "controls-toggle": "In narrow places: the button that opens the controls.",
  "controls-panel": "What it opens.",
  tabs: "The choice of the list.",
  tab: "One list of that choice.",
  field: "A control with its label.",
  select: "A control with a list of choices.",
  input: "A control for a month, a day or a text.",
  checkbox: "A check box with its label.",
  filter: "A filter: its label, its button and its panel.",
  "filter-button": "The button that says what is chosen.",
  "filter-panel": "The panel with the choices of a filter.",
  button: "Every button with a border.",
  show: "The button that takes over a month, or days.",
  cancel: "The button that stops loading.",
  retry: "The buttons that load again what failed.",
  copy: "The button that copies the exact total.",
  "load-months": "The button that loads the months beside their invoices.",
  "chart-toggle": "The button that shows the bars as a table.",
  "groups-toggle": "The button that shows all groups.",
  disclosure: "The button that opens a group.",
  download: "The buttons that download files.",
  status: "The status line, with its progress.",
  progress: "How far the loading is, with the button that stops it.",
  "progress-bar": "The bar of the progress.",
  notice: "Every notice.",
  failure: "Why nothing could be loaded.",
  missing: "What could not be loaded.",
  old: "Says that what is shown is the answer to the question before.",
  answer: "The whole answer.",
  title: "What the answer is of.",
  empty: "Says that there are no bills.",
  headline: "The total, and what belongs to it.",
  total: "The total.",
  "running-total": "Before the first answer: the total of what has arrived.",
  changes: "How the total changed.",
  parts: "What the total consists of.",
  forecast: "The section of the forecast and the budget.",
  meter: "The picture of what is spent and expected.",
  chart: "The section of the bars.",
  legend: "The names of the bars' colours.",
  plot: "The bars with their axes.",
  tooltip: "What a bar consists of.",
  swatch: "A colour beside a name.",
  "table-frame": "The box in which a table is scrolled.",
  table: "A table.",
  rows: "The bills of a group.",
  groups: "The section of the groups.",
  movers: "The section of what changed most.",
  unusual: "The section of unusual days.",
  account: "Balance, invoices and months.",
  balance: "The section of the balance.",
  invoices: "The section of the invoices.",
  months: "The section of the months beside their invoices.",
  "control-totals": "The section of the service's own totals.",
  downloads: "The section of the downloads.",
  report: "How the bills were loaded.",
  amount: "An amount.",
  change: "A change of an amount.",
});

const colours = 8;

export const cssProperties: readonly Described[] = described({
  "--novita-font": "The font family.",
  "--novita-color-text": "The colour of text.",
  "--novita-color-muted": "The colour of less important text.",
  "--novita-color-surface": "The background of cards and controls.",
  "--novita-color-background": "The background of what lies in a card.",
  "--novita-color-border": "The colour of borders.",
  "--novita-color-accent": "The colour of what is chosen, and of links.",
  "--novita-color-on-accent": "The colour of text on the accent.",
  "--novita-color-danger": "The colour of failures, and of what is missing.",
  "--novita-color-up": "The colour of amounts that grew.",
  "--novita-color-down": "The colour of amounts that became less.",
  "--novita-radius": "The radius of corners.",
  "--novita-gap": "The distance between sections.",
  ...Object.fromEntries(
    Array.from({ length: colours }, (_, index) => [
      `--novita-series-${index + 1}`,
      `The colour of group ${index + 1} in the bars; later groups have shades of these.`,
    ]),
  ),
  "--novita-series-other": "The colour of all other groups in the bars.",
});
