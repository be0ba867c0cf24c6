import { query } from '../commands/query.js';
import { type Verb, wholeNumber } from './verb.js';

/** The verbs that look into a warehouse as it is. */
export function addWarehouses(verb: Verb): void {
  verb<{ limit: number }>(
    'query <warehouse> <sql>',
    'show the first rows of one `SELECT`, which may only read and compute',
    (client, { names: [warehouse = '', sql = ''], options: { limit, json }, terminal }) =>
      query(client, { warehouse, sql, limit }, { terminal, json }),
  ).option('--limit <n>', 'how many rows at most, up to 1000', wholeNumber, 50);
}
