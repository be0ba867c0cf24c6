import { join } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Events in the log, and records in the diff. */
  readonly size: number;
  readonly turns: number;
  /** Measurements of the group of this name, or whose own name holds it; all when empty. */
  readonly only: string;
  /** Where the figures go as JSON. */
  readonly json: string;
  /** A folder for the warehouse. */
  readonly home: string;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };

export function benchOptions(args: readonly string[], home: string): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: 'string', default: '1M' },
      turns: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      json: { type: 'string', default: join('.tributary', 'bench.json') },
    },
  });
  const turns = Number(values.turns);
  if (!Number.isInteger(turns) || turns < 1) throw new Error(`\`--turns ${values.turns}\` is no number of turns: give 1 or more`);
  return { size: sizeOf(values.size), turns, only: values.only, json: values.json, home };
}

function sizeOf(text: string): number {
  const [, digits, unit = ''] = /^(\d+)([kKmM]?)$/.exec(text) ?? [];
  const size = Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (!(size >= 1_000)) throw new Error(`\`--size ${text}\` is no size: give at least 1000, for example 1M or 10M`);
  return size;
}
