import type { AnyConnector } from '../../connector.js';
import { fault, Fault } from '../../outcome.js';
import type { OutRecord } from '../../record.js';
import type { Sandbox } from '../../sandbox/sandbox.js';
import { itemsOf, note, notes, notesSandbox, TOKEN, type Note } from './notes.js';

/** A connector that does one thing wrong, in words for people. */
export interface Broken {
  readonly does: string;
  readonly connector: AnyConnector;
  /** The names of the cases it fails, all of them. */
  readonly fails: RegExp;
}

type Write = Note['write'];
const wrong = (does: string, fails: RegExp, change: Partial<Note>): Broken => ({ does, fails, connector: notes(change) });
const writes = (does: string, fails: RegExp, write: Write): Broken => wrong(does, fails, { write });
const asked = (batch: readonly OutRecord[]) => ({ method: 'POST', path: '/notes', json: { items: itemsOf(batch) } }) as const;

/** Answers the write of the good connector, with other words for what it throws. */
const thrown = (does: string, fails: RegExp, instead: (error: Fault) => Fault): Broken =>
  writes(does, fails, async (context, batch, outcomes) => {
    await note.write(context, batch, outcomes).catch((error: unknown) => {
      throw error instanceof Fault ? instead(error) : error;
    });
  });

/** A destination that keeps less, or more, than it was given. */
function keeps(does: string, fails: RegExp, change: (sandbox: Sandbox) => Partial<Sandbox>): Broken {
  const create = () => {
    const sandbox = notesSandbox();
    return { ...sandbox, ...change(sandbox) };
  };
  return { does, fails, connector: notes({}, { sandbox: { settings: { token: TOKEN }, create } }) };
}

const OUTCOMES: readonly Broken[] = [
  writes(
    'calls everything delivered, whatever becomes of it',
    /^(one bad|a bad|a batch of bad|a 429|a 500|a 503|an answer lost|a page|credentials|a cancelled|a delivery cancelled|fault (\d|1\d|20|21|2[3-8]|3[0-8]|4[1-7]),(?!.*(413|fewer)))/,
    async ({ http }, batch, outcomes) => {
      await http.send(asked(batch)).catch(() => undefined);
      outcomes.all({ kind: 'delivered' });
    },
  ),
  writes('counts errors against the wrong record', /^(of two changes|one bad record)/, async (context, batch, outcomes) => {
    await note.write(context, [...batch].reverse(), { ...outcomes, set: (_, outcome) => outcomes.set(batch[0] as OutRecord, outcome) });
  }),
  writes(
    'is silent about the first record',
    /^(\d+ records|mode|sending the same|after a storm|unicode|a text|a record bigger|a null|a value JSON|a removal|removals|what was delivered|fault (22|29|39|40|48),)/,
    async (context, batch, outcomes) => {
      const told = batch.slice(1);
      await note.write(context, told, { ...outcomes, all: (outcome) => told.forEach((record) => outcomes.set(record, outcome)) });
    },
  ),
  writes(
    'swallows faults and rejects instead',
    /^(a 429|a 500|a 503|an answer lost|credentials|a cancelled|fault (1|9|10|34|38|42|44|46|47),)/,
    async (context, batch, outcomes) => {
      await note
        .write(context, batch, outcomes)
        .catch((error: Error) => outcomes.all({ kind: 'rejected', code: 'error', message: error.message }));
    },
  ),
  writes('takes every record for one that may come again', /^(1 records|fault (10|22|41|48),)/, async (context, batch, outcomes) => {
    await note.write(context, batch, outcomes).catch(() => undefined);
    outcomes.all({ kind: 'retry', code: 'later', message: 'later' });
  }),
  writes('stops the whole batch for one bad record', /^(one bad|a bad|a batch of bad|fault 41,)/, async (context, batch, outcomes) => {
    if (batch.some((record) => record.fields.body === 'forbidden')) throw fault.fatal('There is a bad record.');
    await note.write(context, batch, outcomes);
  }),
  writes(
    'rejects all but those the answer names',
    /^fault 30, first record: an answer whose rows are fewer/,
    async ({ http }, batch, outcomes) => {
      const answer = (await http.send(asked(batch))).json as { errors: { index: number }[] };
      outcomes.all({ kind: 'rejected', code: 'x', message: 'not named' });
      for (const { index } of answer.errors) outcomes.set(batch[index] as OutRecord, { kind: 'delivered' });
    },
  ),
  writes(
    'trusts rows by their order',
    /^fault 30, first record: an answer whose rows are (more|twice)/,
    async ({ http }, batch, outcomes) => {
      const answer = (await http.send(asked(batch))).json as { errors: { message: string }[] };
      outcomes.all({ kind: 'delivered' });
      const first = batch.findIndex((record) => record.fields.body === 'forbidden');
      answer.errors.forEach(({ message }, n) =>
        outcomes.set(batch[(first + n) % batch.length] as OutRecord, { kind: 'rejected', code: 'x', message }),
      );
    },
  ),
];

const REQUESTS: readonly Broken[] = [
  writes('sends everything again until it works', /^(a 500|a 503|fault (35|38|44|46|47),)/, async (context, batch, outcomes) => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const failed = await note.write(context, batch, outcomes).then(
        () => undefined,
        (error: unknown) => error as Fault,
      );
      if (failed === undefined) return;
      if (attempt === 11) throw failed;
    }
  }),
  writes(
    'asks although there is nothing to send, and goes on when it is cancelled',
    /^(a cancelled|\d+ records)/,
    async (_, batch, outcomes) => {
      const other = await fetch('http://127.0.0.1:1').catch(() => undefined);
      if (other === undefined) for (const record of batch) outcomes.set(record, { kind: 'delivered' });
    },
  ),
  writes('ignores removals', /^a removal takes/, async (context, batch, outcomes) => {
    await note.write(
      context,
      batch.filter((record) => record.operation !== 'remove'),
      outcomes,
    );
  }),
  writes('removes everything at a removal', /^a removal takes/, async (context, batch, outcomes) => {
    await note.write(context, batch, outcomes);
    const others = ['n0', 'n1', 'n2'].map((id) => ({ id, removed: true }));
    if (batch.some(({ operation }) => operation === 'remove')) await context.http.send({ ...asked([]), json: { items: others } });
  }),
  writes('sends only the first of its records', /^1[01] records/, async (context, batch, outcomes) => {
    await note.write(context, batch.slice(0, 1), outcomes);
  }),
  writes('cuts texts, and writes plain ASCII', /^(unicode|a text)/, async (context, batch, outcomes) => {
    const cut = (record: OutRecord): OutRecord => {
      const { body } = record.fields;
      return typeof body === 'string'
        ? { ...record, fields: { ...record.fields, body: body.slice(0, 300).replace(/[^\x20-\x7e]/g, '?') } }
        : record;
    };
    await note.write(context, batch.map(cut), outcomes);
  }),
  writes('fails at a null', /^a null/, async (context, batch, outcomes) => {
    if (batch.some(({ fields }) => fields.body === null)) throw fault.fatal('There is a null.');
    await note.write(context, batch, outcomes);
  }),
  writes('sends the older of two changes last', /^of two/, async (context, batch, outcomes) => {
    await note.write(context, [...batch].reverse(), outcomes);
  }),
];

const FAULTS: readonly Broken[] = [
  thrown('waits as long as it likes', /^(a 429|fault (42|43),)/, (error) =>
    error.kind === 'throttled' ? fault.throttled('wait', 5_000_000) : error,
  ),
  thrown('takes everything for a trouble that passes', /^(an answer lost|credentials|fault (5|10|31|35|42),)/, () =>
    fault.transient('it passes'),
  ),
  thrown('takes everything for wrong settings', /^(a 429|a 500|credentials|fault (1|9|34|38|44),)/, () => fault.fatal('settings')),
  thrown('takes everything for wrong credentials', /^(a 500|fault (1|5|9|31|42|44),)/, () => fault.unauthorized('credentials')),
  thrown('takes every lost answer for a request to wait', /^(an answer lost|fault (1|9|23),)/, () => fault.throttled('wait')),
  thrown('is in doubt about everything', /^(a 429|a 500|credentials|a cancelled|fault (1|5|31|34|42|44),)/, () =>
    fault.inDoubt('who knows'),
  ),
];

const LOOKING: readonly Broken[] = [
  { does: 'checks nothing', fails: /^(wrong credentials|a check)/, connector: notes({}, { check: async () => ({ detail: 'Fine.' }) }) },
  {
    does: 'never passes its check',
    fails: /^good credentials/,
    connector: notes({}, { check: async () => Promise.reject(fault.fatal('No.')) }),
  },
  {
    does: 'tells its secret',
    fails: /^no secret/,
    connector: notes({
      async write(context, batch, outcomes) {
        await note.write(context, batch, outcomes);
        outcomes.set(batch[0] as OutRecord, { kind: 'delivered', note: `sent with ${context.settings.token}` });
      },
    }),
  },
  wrong('discovers fields it has declared', /^fields/, { discover: async () => [{ name: 'body', label: 'Text', type: 'string' }] }),
  wrong('prepares by adding something each time', /^a destination that is prepared/, {
    async prepare({ http }) {
      const { status } = await http.send({ method: 'POST', path: '/notes', json: { items: [{ id: `${Math.random()}`, body: 'hello' }] } });
      return status === 200 ? [] : [{ message: 'not ready' }];
    },
  }),
  wrong('prepares although it may not', /^a destination cannot/, {
    async prepare({ http }) {
      await http.send({ method: 'GET', path: '/me' }, { accept: [401] });
      return [];
    },
  }),
  wrong('reads in an order of its own', /^what was delivered can/, {
    read: async (context, keys) => (await note.read?.(context, [...keys].reverse())) ?? [],
  }),
  keeps('holds nothing', /^\d+ records/, () => ({ holdings: () => ({ note: [] }) })),
  keeps('keeps every write as one more', /^sending the same/, (sandbox) => {
    let more: unknown[] = [];
    return {
      answer(request) {
        if (request.method === 'POST') more = [...more, request.text];
        return sandbox.answer(request);
      },
      holdings: () => ({ note: more }),
    };
  }),
];

/** Connectors each of which does one thing wrong. Every case of the suite is failed by one of them. */
export const BROKEN: readonly Broken[] = [...OUTCOMES, ...REQUESTS, ...FAULTS, ...LOOKING];
