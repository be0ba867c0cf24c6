import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { API } from './api.bench.js';
import { AUDIENCES } from './audiences.bench.js';
import { CONNECTORS } from './connectors.bench.js';
import { DASHBOARD } from './dashboard.bench.js';
import { DELIVERY } from './deliver.bench.js';
import { judge, type Measurement } from './measure.js';
import { MEMORY } from './memory.bench.js';
import { benchOptions, type BenchOptions } from './options.js';
import { PLAN } from './plan.bench.js';
import { HEADER, line } from './report.js';
import { STITCH_SHAPES } from './stitch-shapes.bench.js';
import { STITCH } from './stitch.bench.js';
import { TRAITS_CUSTOM } from './traits-custom.bench.js';
import { TRAITS_DUE } from './traits-due.bench.js';
import { TRAITS } from './traits.bench.js';
import { openWorld, type Bench } from './world.js';

/** All that is measured, in the order of the table. */
const BENCHES: readonly Bench[] = [
  ...STITCH,
  ...STITCH_SHAPES,
  ...TRAITS,
  ...TRAITS_DUE,
  ...TRAITS_CUSTOM,
  ...AUDIENCES,
  ...MEMORY,
  ...PLAN,
  ...DELIVERY,
  ...CONNECTORS,
  ...API,
  ...DASHBOARD,
];

function wanted(only: string): readonly Bench[] {
  const ofGroup = BENCHES.filter(({ group }) => group === only);
  const chosen = ofGroup.length > 0 ? ofGroup : BENCHES.filter(({ name }) => name.includes(only));
  if (chosen.length > 0) return chosen;
  const groups = [...new Set(BENCHES.map(({ group }) => group))].join(', ');
  throw new Error(`nothing is measured under \`--only ${only}\`: name a group (${groups}) or a part of a measurement's name`);
}

async function main(options: BenchOptions): Promise<void> {
  const benches = wanted(options.only);
  const world = openWorld(options);
  const measured: Measurement[] = [];
  const [cores, memory] = [cpus().length, Math.round(totalmem() / 2 ** 30)];
  try {
    console.log(
      `${options.size.toLocaleString('en')} events, ${cores} cores, ${memory} GiB, medians of ${options.turns} turns\n\n${HEADER}`,
    );
    for (const { measure, ...bench } of benches) {
      const measurement = judge(await measure(world), { ...bench, size: options.size });
      measured.push(measurement);
      console.log(line(measurement));
    }
  } finally {
    await world.close();
  }
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, JSON.stringify({ at: new Date().toISOString(), cores, memory, size: options.size, measured }, null, 2));
  console.log(`\nAll of it is in ${options.json}`);
}

await main(benchOptions(process.argv.slice(2), process.env['BENCH_HOME'] ?? '.tributary'));
