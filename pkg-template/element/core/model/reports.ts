/** The reports of several lists as one. */

import type { BillReport } from "novita-billing";

export function mergeReports(reports: readonly BillReport[]): BillReport {
  const [first, ...others] = reports;
  if (first && others.length === 0) return first;
  const sum = (valueOf: (report: BillReport) => number) =>
    reports.reduce((total, report) => total + valueOf(report), 0);
  const names = (namesOf: (report: BillReport) => string[]) => [...new Set(reports.flatMap(namesOf))].sort();
  return {
    windows: reports.flatMap(({ windows }) => windows),
    failed: reports.flatMap(({ failed }) => failed),
    complete: reports.every(({ complete }) => complete),
    rows: sum(({ rows }) => rows),
    duplicatesDropped: sum(({ duplicatesDropped }) => duplicatesDropped),
    rowsOutside: sum(({ rowsOutside }) => rowsOutside),
    rowsUnchecked: sum(({ rowsUnchecked }) => rowsUnchecked),
    rowsOpen: sum(({ rowsOpen }) => rowsOpen),
    rowsWithDecimalMoney: sum(({ rowsWithDecimalMoney }) => rowsWithDecimalMoney),
    unknownFields: names(({ unknownFields }) => unknownFields),
    missingFields: names(({ missingFields }) => missingFields),
    notices: reports.flatMap(({ notices }) => notices),
  };
}
