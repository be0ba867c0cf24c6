import { ourTables, sql } from '@tributary/sql';
import { computeTwenty } from './compute-log.js';
import { atMost, figureOf, type Measured } from './measure.js';
import { stitchLog } from './stitch-log.js';
import { fillLog, numberFrom, type Bench, type Log, type World } from './world.js';

/** Bytes. */
export const MB = 1_000_000;
const SAMPLE_EVERY_MS = 20;

/** The highest of what `sample` gives while the work runs, in MB. A sample that is still being taken when the next is due is waited for. */
export async function peak(sample: () => Promise<number> | number, work: () => Promise<unknown>): Promise<number> {
  let highest = 0;
  let working = true;
  const watch = async (): Promise<void> => {
    while (working) {
      highest = Math.max(highest, await sample());
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    working = false;
    await watching;
  }
  return highest / MB;
}

/**
 * Node's own share: all that JavaScript holds, reserved or used (its heap, its buffers and what they point to outside of it). DuckDB lives in the same
 * process and allocates by itself, so the resident size of the process would tell of both.
 */
export function nodeShare(): number {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external;
}

const stitchAndCompute = async (log: Log): Promise<void> => {
  await stitchLog(log, { schema: log.warehouse.config.schema });
  await computeTwenty(log);
};

async function ofNode(world: World): Promise<Measured> {
  const log = await world.duckdb();
  globalThis.gc?.();
  const highest = await peak(nodeShare, () => stitchAndCompute(log));
  const { identifierLink } = ourTables(log.warehouse.config.schema);
  const linked = await numberFrom(
    log.warehouse,
    sql`SELECT count(*) FROM (SELECT a FROM ${identifierLink} UNION SELECT b FROM ${identifierLink}) AS node`,
  );
  return {
    unit: 'MB',
    ours: figureOf([highest]),
    floor: { name: '300 MB and 4 bytes a linked identifier', figure: figureOf([300 + (4 * linked) / MB]) },
    note: `heap and buffers of JavaScript, at their highest in a full stitch and twenty traits; ${linked.toLocaleString('en')} linked identifiers`,
  };
}

/** Bytes of a limit that is too small for the log, so that the work must spill. DuckDB passes it by a per cent for a moment. */
const limitFor = (size: number): number => Math.max(200 * MB, 100 * size);

async function ofWarehouse(world: World): Promise<Measured> {
  const limit = limitFor(world.size);
  const warehouse = await world.empty('limited', { memoryLimit: `${Math.round(limit / MB)}MB` });
  const log = await fillLog(warehouse, world.size);
  let spilled = 0;
  const highest = await peak(
    async () => {
      const [row = []] = await warehouse.rows(sql`SELECT sum(memory_usage_bytes), sum(temporary_storage_bytes) FROM duckdb_memory()`);
      spilled = Math.max(spilled, Number(row[1]));
      return Number(row[0]);
    },
    () => stitchAndCompute(log),
  );
  return {
    unit: 'MB',
    ours: figureOf([highest]),
    floor: { name: 'memory_limit', figure: figureOf([limit / MB]) },
    note: `DuckDB's own account at its highest in a full stitch and twenty traits; ${Math.round(spilled / MB).toLocaleString('en')} MB were on disk`,
  };
}

export const MEMORY: readonly Bench[] = [
  { group: 'memory', name: 'memory of Node', target: atMost(1), measure: ofNode },
  { group: 'memory', name: 'memory of DuckDB under a limit', target: atMost(1.05), measure: ofWarehouse },
];
