import type { Played } from './lane.js';
import { nameOf } from './cells.js';
import type { RandomRun } from './random-kills.js';

/** The `share` of some numbers, none of which is greater than those left out. */
export function percentile(numbers: readonly number[], share: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? null;
}

const spread = (numbers: readonly number[]) => ({
  p50: percentile(numbers, 0.5),
  p95: percentile(numbers, 0.95),
  max: percentile(numbers, 1),
});

/** What people are shown of crash tests. */
export function scoreOf(cells: readonly Played[], runs: readonly RandomRun[]) {
  const recovered = cells.flatMap(({ recoveredMs }) => (recoveredMs === null ? [] : [recoveredMs]));
  return {
    cells: {
      played: cells.length,
      withProblems: cells.filter(({ problems }) => problems.length > 0).map((cell) => ({ cell: nameOf(cell), problems: cell.problems })),
      lost: cells.reduce((sum, { lost }) => sum + lost, 0),
      stale: cells.reduce((sum, { stale }) => sum + stale, 0),
      duplicates: spread(cells.map(({ duplicates }) => duplicates)),
      recoveredMs: { of: recovered.length, ...spread(recovered) },
    },
    randomKills: {
      runs: runs.length,
      kills: runs.reduce((sum, { kills }) => sum + kills, 0),
      killsWithDuplicates: runs.reduce((sum, { resumedMs }) => sum + new Set(resumedMs.map(({ kill }) => kill)).size, 0),
      withProblems: runs.filter(({ problems }) => problems.length > 0).map(({ name, problems }) => ({ run: name, problems })),
      lost: runs.reduce((sum, { lost }) => sum + lost, 0),
      stale: runs.reduce((sum, { stale }) => sum + stale, 0),
      duplicatesPerKill: {
        mean: Math.round(
          runs.reduce((sum, { duplicates }) => sum + duplicates, 0) /
            Math.max(
              1,
              runs.reduce((sum, { kills }) => sum + kills, 0),
            ),
        ),
        ...spread(runs.map(({ duplicates, kills }) => Math.round(duplicates / kills))),
      },
      resumedMs: spread(runs.flatMap(({ resumedMs }) => resumedMs.map(({ ms }) => ms))),
    },
  };
}

/** The same as a small table. */
export function tableOf(score: ReturnType<typeof scoreOf>): string {
  const { cells, randomKills } = score;
  const seconds = (ms: number | null) => (ms === null ? '–' : `${(ms / 1_000).toFixed(1)} s`);
  const rows = [
    ['', 'crash points', 'random kills'],
    ['played', `${cells.played} cells`, `${randomKills.kills} kills, ${randomKills.runs} runs`],
    ['with problems', String(cells.withProblems.length), String(randomKills.withProblems.length)],
    ['lost', String(cells.lost), String(randomKills.lost)],
    ['old after new', String(cells.stale), String(randomKills.stale)],
    ['sent twice, a crash', `p50 ${cells.duplicates.p50}, max ${cells.duplicates.max}`, `mean ${randomKills.duplicatesPerKill.mean}`],
    ['recovered, p95', seconds(cells.recoveredMs.p95), seconds(randomKills.resumedMs.p95)],
    ['recovered, max', seconds(cells.recoveredMs.max), seconds(randomKills.resumedMs.max)],
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('   ')).join('\n');
}
