import { mkdirSync } from 'node:fs';
import { z } from 'zod';
import { demoOptions } from './options.js';
import { play } from './play.js';
import { humanTeller, jsonTeller, type Teller } from './tell.js';

const Held = z.object({ holdings: z.record(z.string(), z.array(z.unknown())) });

/** What each destination holds now, as its sandbox shows it. */
async function tellHoldings(sandboxUrl: string, tell: Teller): Promise<void> {
  tell.step('Destinations', 'what each holds now');
  for (const destination of ['braze', 'miso', 'shopify', 'slack']) {
    const answer = await fetch(`${sandboxUrl}/_sandbox/${destination}/${destination}`, { headers: { accept: 'application/json' } });
    const { holdings } = Held.parse(await answer.json());
    for (const [object, records] of Object.entries(holdings)) if (records.length > 0) tell.holdings(destination, object, records);
  }
}

const begin = performance.now();
const options = demoOptions(process.argv.slice(2));
mkdirSync(options.home, { recursive: true });
const tell = options.json ? jsonTeller : humanTeller;
const report = await play(options, tell);
await tellHoldings(options.sandboxUrl, tell);
tell.summary(report, (performance.now() - begin) / 1_000);
