import type { Measurement, Target } from './measure.js';

const COLUMNS = [42, 14, 14, 9, 9] as const;

const row = ([name = '', ...figures]: readonly string[]): string =>
  [name.padEnd(COLUMNS[0]), ...figures.map((figure, index) => figure.padStart(COLUMNS[index + 1] ?? 0))].join('');

export const HEADER = `${row(['measurement', 'ours', 'floor', 'ratio', 'target'])}   floor`;

const SIGNS = { 'at most': '≤', 'at least': '≥' } as const;

const targetOf = (target: Target): string => (target.kind === 'told' ? '–' : `${SIGNS[target.kind]} ${Number(target.ratio.toFixed(2))}x`);

/** Whole from twenty on, with three decimals below a tenth. */
const ratioOf = (ratio: number): string => `${ratio.toFixed(ratio >= 20 ? 0 : ratio < 0.1 ? 3 : 2)}x`;

/** A measurement as a line of the table, with what must be said of it in a line below. */
export function line({ name, unit, ours, floor, ratio, target, held, note }: Measurement): string {
  const figures = [ours, floor.figure].map(({ median }) => `${Math.round(median).toLocaleString('en')} ${unit}`);
  const text = `${row([name, ...figures, ratioOf(ratio), targetOf(target)])}   ${floor.name}${held === false ? '  MISSED' : ''}`;
  return note === undefined ? text : `${text}\n${' '.repeat(4)}${note}`;
}
