import { Events, Pin } from '@tributary/core';
import { duckdb, postgres, type Database, type OpenSession, type Sql } from '@tributary/sql';
import {
  addEvents,
  golden,
  loadEvents,
  openTestWarehouse,
  TEST_ENGINES,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stitch } from './index.js';
import { compileCustomerEvents } from './tables/publish.js';
import { anEvent, aRule, aType } from './testing/stitched-log.js';

const RULES = [{ ...aRule('email'), event: { source_id: '*', type: 'login', version: '*' } }, aRule('cookie'), aRule('device')];
const TYPES = [
  aType({ id: 'email', normalize: 'trim_lower', blocked: ['test@shop.com'] }),
  aType({ id: 'device', max_linked: { cookie: 2 } }),
];
const PINS = [
  Pin.parse({ kind: 'pin', id: 'kiosk', identifier: 'cookie', value: 'kiosk' }),
  Pin.parse({ kind: 'pin', id: 'twins', identifier: 'cookie', value: 'a', from: { identifier: 'email', value: 'b@shop.com' } }),
];

const login = (id: string, minute: number, payload: TestEvent['payload']): TestEvent => ({
  ...anEvent(id, minute, payload),
  type: 'login',
});

const FIRST = [
  login('e1', 1, { email: ' A@shop.com', cookie: 'a' }),
  login('e2', 2, { email: 'test@shop.com', cookie: 'b', device: 'd' }),
  anEvent('e3', 3, { device: 'd', cookie: 'a' }),
];
/** One cookie too many for the device, and an email that makes one profile of two. */
const THEN = [anEvent('e4', 4, { device: 'd', cookie: 'c' }), login('e5', 5, { email: 'a@shop.com', cookie: 'b' })];

/** Not told: what every run does alike, and what belongs to other rooms. */
const COMMON =
  /^(?:ANALYZE|DROP TABLE|CREATE (?:SCHEMA|INDEX)|CREATE TABLE IF NOT EXISTS|SELECT 1 FROM information_schema|WITH RECURSIVE reader)/;
const TIME = /'\d{4}-\d{2}-\d{2}[ T][0-9:.]+(?:Z|[+-]\d{2}(?::\d{2})?)'/g;

/** A database that writes down what is asked of it, until a run begins to publish. */
function recorded(database: Database) {
  const told: string[] = [];
  let publishing = false;
  const note = ({ text }: Sql): void => {
    if (!publishing && !COMMON.test(text)) told.push(`${text.replace(TIME, `'<time>'`)};`);
  };
  const noted = (session: OpenSession): OpenSession => ({
    ...session,
    execute: (statement, options) => (note(statement), session.execute(statement, options)),
    rows: (query, options) => (note(query), session.rows(query, options)),
    stream: (query, options) => (note(query), session.stream(query, options)),
  });
  const recording: Database = { ...database, session: (work) => database.session((session) => work(noted(session))) };
  return { recording, publish: () => (publishing = true), text: () => told.join('\n\n') };
}

describe.each(TEST_ENGINES)('the statements of stitching on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  test('are as reviewed, for the whole log and for new events, and give the profiles they are meant to give', async () => {
    const events = await loadEvents(place.warehouse, 'log', FIRST);
    const run = async (name: string) => {
      const { recording, publish, text } = recorded(place.warehouse);
      const onProgress = ({ stage }: { readonly stage: string }) => void (stage === 'publish' && publish());
      const report = await stitch(recording, {
        schema: 'tributary',
        events,
        types: TYPES,
        rules: RULES,
        pins: PINS,
        runId: 'run',
        onProgress,
      });
      expect(text()).toBe(golden(new URL(`../golden/${name}.${engine}.sql`, import.meta.url), text()));
      return report;
    };
    expect(await run('full')).toMatchObject({ mode: 'full', profiles: 1, identifiers: 4, blocked: 1, merged: 0 });
    await addEvents(place.warehouse, 'log', THEN);
    expect(await run('incremental')).toMatchObject({ mode: 'incremental', profiles: 2, created: 1, quarantined: { values: 1 } });
  });
});

test.each([duckdb, postgres])('the events with their profiles are as reviewed for $name', ({ name }) => {
  const events = Events.parse({ query: 'SELECT * FROM raw_events', columns: { id: 'event_id', loaded_at: 'arrived' } });
  const { text } = compileCustomerEvents('tributary', events);
  expect(`-- view\n${text};`).toBe(golden(new URL(`../golden/customer-events.${name}.sql`, import.meta.url), `-- view\n${text};`));
});
