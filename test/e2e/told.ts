import { http } from '@tributary/connector-http';
import type { SandboxEntry, Trouble } from './sandbox.js';

/** A sync to the sandbox of a connector, and what can be seen there of its being stopped. */
export interface Told {
  readonly id: string;
  readonly connector: 'miso' | 'shopify' | 'slack' | 'http';
  readonly what: string;
  readonly sync: Readonly<Record<string, unknown>>;
  /** Where the destination's settings are others than the sandbox's own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly records: number;
  /** Records that one request carries, and requests that are under way at once. */
  readonly each: number;
  readonly atOnce: number;
  /** What a stopped worker leaves open at once of each of them: its batch, in messages or records. */
  readonly batch: number;
  /** How many messages tell of the records, where they are not as many. */
  readonly told?: number;
  /** The requests that change something there, and what one of them says, where it is to be the same however often it is said. */
  readonly isWrite: (entry: SandboxEntry) => boolean;
  readonly says?: (entry: SandboxEntry) => string;
  /** Which requests are left without an answer before each of the kills, and after how many. */
  readonly silence: readonly Pick<Trouble, 'only' | 'skip'>[];
  /** How often the destination has taken each of them, by a name that is the same however often it is told: from its state, or its journal. */
  readonly taken: (seen: { readonly held: readonly Held[]; readonly writes: readonly SandboxEntry[] }) => readonly string[];
  readonly policy: Policy;
}

type Held = Readonly<Record<string, unknown>>;

/** What becomes of what may have arrived: it may be repeated unnoticed, or is sent again all the same, or is not. */
export type Policy = 'repeatable' | 'at_least_once' | 'at_most_once';

const USER = { user_id: 'id' };
const NAME = { column: 'name' };
const TEXT = { template: 'New: {{ name }}' };

const keyed = (name: string) => (records: readonly Held[]) => records.map((record) => String(record[name]));

interface Marked {
  readonly event_payload: { readonly idempotency_key: string };
}

/** Which message is which is told by the key that Slack keeps with it. */
const messageKeys = ({ held }: { readonly held: readonly Held[] }): readonly string[] =>
  held.flatMap(({ metadata }) => (metadata === undefined ? [] : (metadata as Marked).event_payload.idempotency_key));

/** As many as a shop takes at once by its points, sent again or not. */
const entries = { connector: 'shopify', records: 105, atOnce: 1, policy: 'repeatable' } as const;
const metaobjects = (more: object) => ({
  object: 'metaobject',
  key: { handle: 'id' },
  mapping: { title: NAME, rank: { column: 'number' } },
  options: { type: 'top_product', fields: { title: 'single_line_text_field', rank: 'number_integer' }, ...more },
});

const posts = { connector: 'slack', records: 32, each: 1, batch: 1, atOnce: 4 } as const;
const message = {
  ...{ object: 'message', key: { id: 'id' }, first_run: 'send' },
  mapping: { text: TEXT, channel: { column: 'channel' } },
};

const plain = {
  connector: 'http',
  records: 2_400,
  each: 100,
  batch: 100,
  atOnce: 4,
  isWrite: ({ method }: SandboxEntry) => method === 'POST',
} as const;
const record = (more: object) => ({
  object: 'record',
  key: { id: 'id' },
  mapping: { name: NAME },
  options: { add: { method: 'POST', path: '/customers', records: 100, ...more } },
});
const idsIn = ({ writes }: { readonly writes: readonly SandboxEntry[] }): readonly string[] =>
  writes.flatMap(({ body }) => (JSON.parse(body) as { records: { key: { id: string } }[] }).records.map(({ key }) => key.id));

const isPost = ({ path }: SandboxEntry): boolean => path === '/api/chat.postMessage';
const WRITES_OF = /metaobjectUpsert\(/;

/** Each connector in each of its ways to write, as far as a stopped worker could make a difference. */
export const TOLD: readonly Told[] = [
  {
    ...{ id: 'miso_users', connector: 'miso', what: 'Miso’s users', records: 800, each: 100, batch: 100, atOnce: 2, policy: 'repeatable' },
    sync: { object: 'users', key: USER, mapping: { name: NAME } },
    isWrite: ({ method, query }) => method === 'POST' && query['dry_run'] === undefined,
    says: ({ body }) => body,
    // The trial of the first records is shorter.
    silence: [1, 2].map((skip) => ({ skip, only: { longerThan: 2_500 } })),
    taken: ({ held }) => keyed('user_id')(held),
  },
  {
    ...{ ...entries, id: 'shopify_aliased', what: 'Shopify’s entries, many in a request', each: 50, batch: 50 },
    sync: metaobjects({}),
    isWrite: ({ body }) => WRITES_OF.test(body) && !body.includes('bulkOperation'),
    says: ({ body }) => body,
    silence: [1, 1].map((skip) => ({ skip, only: { contains: 'metaobjectUpsert(' } })),
    taken: ({ held }) => keyed('handle')(held),
  },
  {
    ...{ ...entries, id: 'shopify_bulk', what: 'Shopify’s entries, by a file', each: 105, batch: 105 },
    sync: metaobjects({ bulk_above: 100 }),
    isWrite: ({ body }) => body.includes('bulkOperationRunMutation('),
    // The file is named anew each time; what is in it is told by its hash.
    says: ({ body }) => (JSON.parse(body) as { variables: { client: string } }).variables.client,
    // First when the file was handed over, then while it is worked through.
    silence: [{ only: { contains: 'bulkOperationRunMutation(' } }, { only: { contains: 'bulkOperation(id' } }],
    taken: ({ held }) => keyed('handle')(held),
  },
  ...(['at_least_once', 'at_most_once'] as const).map((policy): Told => ({
    ...{ ...posts, id: `slack_${policy}`, what: `Slack’s messages, ${policy.replaceAll('_', ' ')}`, policy },
    sync: { ...message, delivery: { in_doubt: policy } },
    isWrite: isPost,
    silence: [2, policy === 'at_least_once' ? 4 : 2].map((skip) => ({ skip, only: { contains: 'idempotency_key' } })),
    taken: messageKeys,
  })),
  {
    ...{
      id: 'slack_digest',
      connector: 'slack',
      what: 'Slack’s digests',
      records: 96,
      each: 24,
      batch: 4,
      told: 4,
      atOnce: 1,
      policy: 'at_least_once',
    },
    sync: {
      ...{ object: 'digest', key: { id: 'id' }, first_run: 'send', mode: 'append', options: { channel: '#sales' } },
      mapping: { line: TEXT, group: { column: 'channel' } },
    },
    isWrite: isPost,
    silence: [1, 2].map((skip) => ({ skip, only: { contains: 'idempotency_key' } })),
    taken: messageKeys,
  },
  {
    ...{ ...plain, id: 'http_keyed', what: 'HTTP with an idempotency header', policy: 'repeatable' },
    sync: record({ idempotent: true }),
    says: ({ headers, body }) => `${headers['idempotency-key']} ${body}`,
    silence: [1, 4].map((skip) => ({ skip })),
    taken: ({ held }) => keyed('id')(held),
  },
  ...(['at_least_once', 'at_most_once'] as const).map((policy): Told => ({
    ...{ ...plain, id: `http_${policy}`, what: `HTTP without a header, ${policy.replaceAll('_', ' ')}`, policy },
    settings: { ...(http.sandbox.settings as object), idempotency_header: null },
    sync: { ...record({}), delivery: { in_doubt: policy } },
    silence: [{ skip: 1 }, { skip: policy === 'at_least_once' ? 4 : 1 }],
    taken: idsIn,
  })),
];
