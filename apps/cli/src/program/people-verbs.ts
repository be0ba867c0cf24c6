import { deliveries, type DeliveriesOptions } from '../commands/people/deliveries.js';
import { erase, erasures } from '../commands/people/erase.js';
import { type Verb, wholeNumber } from './verb.js';

const WAREHOUSE = ['--warehouse <id>', 'of this warehouse; may be left out where only one has events'] as const;

/** The verbs about people's data: what was told of them, and to forget them. */
export function addPeople(verb: Verb): void {
  verb<DeliveriesOptions & { warehouse?: string }>(
    'deliveries [identifier]',
    'show everything that destinations were told of a person, `email:ada@example.com`',
    (client, { names: [named], options, terminal }) =>
      deliveries({ client, terminal, json: options.json, warehouse: options.warehouse }, named, options),
  )
    .option('--profile <id>', 'of a profile')
    .option('--sync <id>', 'of the record with a key, by a sync')
    .option('--limit <n>', 'how many at most', wholeNumber, 50)
    .option(...WAREHOUSE);
  verb<{ warehouse?: string; confirm: boolean; wait: boolean }>(
    'erase <person>',
    'erase a person, by a profile’s id or an identifier, from destinations and from everything kept here, for good',
    (client, { names: [named = ''], options, terminal }) =>
      erase({ client, terminal, json: options.json, warehouse: options.warehouse }, named, options),
  )
    .option('--confirm', 'it is meant', false)
    .option('--no-wait', 'return as soon as it is accepted')
    .option(...WAREHOUSE);
  verb('erasures [id]', 'show who was erased, and what is left to do at destinations', (client, { names: [id], options, terminal }) =>
    erasures({ client, terminal, json: options.json, warehouse: undefined }, id),
  );
}
