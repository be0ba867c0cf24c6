import { Warehouse as WarehouseConfig } from '@tributary/core';
import { openWarehouse, type Warehouse } from '@tributary/warehouse';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { measureDiff } from './diff.bench.js';
import { compileEventLog } from './generate-events.js';
import type { Measurement } from './measure.js';
import { benchOptions } from './options.js';
import { measureStitch } from './stitch.bench.js';
import { measureTraits } from './traits.bench.js';

const options = benchOptions(process.argv.slice(2), process.env['BENCH_HOME'] ?? '.tributary');
const config = WarehouseConfig.parse({
  kind: 'warehouse',
  id: 'bench',
  engine: 'duckdb',
  path: join(options.home, 'bench.duckdb'),
  events: { table: 'ev' },
});

/** Each measurement by its name. Traits stand on what stitching left. */
const MEASUREMENTS: readonly (readonly [string, (warehouse: Warehouse) => Promise<Measurement>])[] = [
  ['stitch', (warehouse) => measureStitch(warehouse, eventsOf(), options)],
  ['traits', (warehouse) => measureTraits(warehouse, eventsOf(), options)],
  ['diff', (warehouse) => measureDiff(warehouse, options)],
];

function eventsOf() {
  if (config.events === undefined) throw new Error('the warehouse of the bench has events');
  return config.events;
}

async function main(): Promise<void> {
  const warehouse = await openWarehouse(config);
  try {
    const { version } = await warehouse.check();
    console.log(
      `${options.size.toLocaleString('en')} events on ${version}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, medians of ${options.turns} turns\n`,
    );
    await warehouse.execute(compileEventLog('ev', options.size));
    const measured: Measurement[] = [];
    console.log(
      ['measurement'.padEnd(20), 'ours ms'.padStart(9), 'floor ms'.padStart(9), 'ratio'.padStart(7), 'target'.padStart(8), '   floor'].join(
        '',
      ),
    );
    for (const [name, measure] of MEASUREMENTS) {
      // Without profiles there are no traits to measure.
      if (!name.includes(options.only) && !(name === 'stitch' && 'traits'.includes(options.only))) continue;
      const measurement = await measure(warehouse);
      measured.push(measurement);
      console.log(line(measurement));
    }
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(
      options.json,
      JSON.stringify({ at: new Date().toISOString(), warehouse: version, cores: cpus().length, size: options.size, measured }, null, 2),
    );
    console.log(`\nAll of it is in ${options.json}`);
  } finally {
    await warehouse.close();
  }
}

function line({ name, timing, floor, ratio, target }: Measurement): string {
  const verdict = ratio <= target ? '' : '  over target';
  return [
    name.padEnd(20),
    timing.median.toFixed(0).padStart(9),
    floor.timing.median.toFixed(0).padStart(9),
    `${ratio.toFixed(2)}x`.padStart(7),
    `≤ ${target}x`.padStart(8),
    `   ${floor.name}${verdict}`,
  ].join('');
}

await main();
