import type { DemoReport, SyncReport } from './play.js';

/** Tells the story as it goes on. */
export interface Teller {
  step(what: string, how: string): void;
  fact(text: string): void;
  syncs(reports: readonly SyncReport[]): void;
  holdings(destination: string, object: string, records: readonly unknown[]): void;
  summary(report: DemoReport, seconds: number): void;
}

/** For machines: silent until the end, then one JSON document. */
export const jsonTeller: Teller = {
  step: () => undefined,
  fact: () => undefined,
  syncs: () => undefined,
  holdings: () => undefined,
  summary: (report) => console.log(JSON.stringify(report)),
};

const COLUMNS = ['extracted', 'unchanged', 'added', 'changed', 'removed', 'delivered', 'rejected', 'requests'] as const;

export const humanTeller: Teller = {
  step: (what, how) => console.log(`\n${what}: ${how}`),
  fact: (text) => console.log(indented(text)),
  syncs: (reports) => {
    console.log(indented(['sync'.padEnd(24), ...COLUMNS.map((name) => name.padStart(10)), '   seconds'].join('')));
    for (const report of reports)
      console.log(
        indented(
          [
            report.sync.padEnd(24),
            ...COLUMNS.map((name) => String(report[name]).padStart(10)),
            report.seconds.toFixed(2).padStart(10),
          ].join(''),
        ),
      );
  },
  holdings: (destination, object, records) => {
    console.log(indented(`${destination} ${object}: ${records.length}`));
    for (const record of records.slice(0, 2)) console.log(indented(indented(shortened(JSON.stringify(record)))));
    if (records.length > 2) console.log(indented(indented(`… and ${records.length - 2} more`)));
  },
  summary: (report, seconds) => {
    const all = [...report.runs, ...report.second];
    const sum = (name: (typeof COLUMNS)[number]) => all.reduce((total, run) => total + run[name], 0);
    console.log(`\nSummary: ${report.events} events → ${report.profiles} profiles → ${report.traits} trait values`);
    console.log(
      indented(`${sum('added')} records added, ${sum('changed')} changed, ${sum('removed')} removed, ${sum('rejected')} rejected`),
    );
    console.log(indented(`${sum('delivered')} delivered in ${sum('requests')} requests, ${seconds.toFixed(1)} seconds in all`));
  },
};

const indented = (text: string) => text.replace(/^/gm, '  ');
const shortened = (text: string) => (text.length > 150 ? `${text.slice(0, 149)}…` : text);
