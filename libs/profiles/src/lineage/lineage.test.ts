import { KINDS, type AnyObject, type Kind } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { lineageOf } from './lineage.js';

const object = (kind: Kind, fields: Record<string, unknown>): AnyObject => KINDS[kind].schema.parse({ kind, ...fields });

const edgesOf = (...objects: readonly AnyObject[]) => lineageOf(objects).edges.map(({ from, to }) => `${from} > ${to}`);

const rule = object('identity_rule', { id: 'r', event: { type: 'order' }, identifier: 'email', value: `payload->'user'->>'email'` });
const ltv = object('trait', {
  id: 'ltv',
  type: 'sum',
  value: `(payload->>'total')::double`,
  types: ['order', 'refund'],
  filter: `version <> '0'`,
});
const sync = (fields: Record<string, unknown>) =>
  object('sync', {
    id: 'vips',
    source: { profiles: { warehouse: 'w' } },
    destination: 'braze',
    object: 'users',
    key: { external_id: 'email' },
    mapping: {},
    ...fields,
  });

describe('the lineage of what is defined', () => {
  test('goes from event kinds by payload paths to identifier types', () => {
    expect(edgesOf(rule)).toEqual([
      'event_kind:*/order/* > column:*/order/*:payload.user.email',
      'column:*/order/*:payload.user.email > identifier_type:email',
    ]);
  });

  test('goes from each event kind of a trait by all columns its expressions name', () => {
    const edges = edgesOf(ltv);
    for (const kind of ['*/order/*', '*/refund/*'])
      for (const column of ['payload.total', 'version'])
        expect(edges).toEqual(
          expect.arrayContaining([`event_kind:${kind} > column:${kind}:${column}`, `column:${kind}:${column} > trait:ltv`]),
        );
    expect(edges).toHaveLength(8);
  });

  test('goes from an audience to the formulas, fields and conditions that name it, and on to audiences of those', () => {
    const audience = (id: string, condition: object) => object('audience', { id, warehouse: 'w', condition });
    const tier = object('trait', { id: 'tier', type: 'formula', value: `CASE WHEN big THEN 'gold' ELSE 'new' END` });
    const about = sync({ source: { profiles: { warehouse: 'w', where: 'golden' } }, mapping: { flag: { column: 'big' } } });
    const big = audience('big', { trait: 'ltv', is: 'greater', value: 1 });
    const edges = edgesOf(ltv, rule, tier, big, audience('golden', { trait: 'tier', is: 'is_set' }), about);
    expect(edges).toEqual(
      expect.arrayContaining([
        ...['trait:ltv > audience:big', 'audience:big > trait:tier', 'trait:tier > audience:golden'],
        ...['audience:golden > sync:vips', 'audience:big > field:vips:flag'],
      ]),
    );
    expect(edges.filter((edge) => edge.includes('missing'))).toEqual([]);
  });

  test('goes from a trait over formulas to the fields of syncs and their destination', () => {
    const vip = object('trait', { id: 'vip', type: 'formula', value: `LTV > 100 /* not "other" */ AND 'ltv2' <> ''` });
    const edges = edgesOf(ltv, rule, vip, sync({ mapping: { 'custom.vip': { column: 'vip' }, plan: { value: 'x' } } }));
    expect(edges).toEqual(
      expect.arrayContaining([
        'trait:ltv > trait:vip',
        'trait:vip > field:vips:custom.vip',
        'field:vips:custom.vip > sync:vips',
        'identifier_type:email > field:vips:external_id',
        'sync:vips > destination:braze',
      ]),
    );
    expect(edges.filter((edge) => edge.includes('missing'))).toEqual([]);
  });

  test('shows a trait that a sync or a formula uses and that is not defined any more as missing', () => {
    const where = `ltv > 100 AND gone IS NOT NULL AND seen > current_date - interval '7 days' AND name NOT LIKE 'a%'`;
    const formula = object('trait', { id: 'f', type: 'formula', value: 'coalesce(dropped, 0)' });
    const { nodes, edges } = lineageOf([
      ltv,
      rule,
      formula,
      sync({ source: { profiles: { warehouse: 'w', where } }, mapping: { a: { column: 'lost' } } }),
    ]);
    expect(nodes.filter(({ kind }) => kind === 'missing').map(({ label }) => label)).toEqual(['dropped', 'gone', 'seen', 'name', 'lost']);
    expect(edges).toEqual(
      expect.arrayContaining([
        { from: 'trait:ltv', to: 'sync:vips' },
        { from: 'missing:gone', to: 'sync:vips' },
        { from: 'missing:lost', to: 'field:vips:a' },
        { from: 'missing:dropped', to: 'trait:f' },
      ]),
    );
  });

  test('goes from tables over models to traits and syncs', () => {
    const model = object('model', { id: 'plans', warehouse: 'w', table: 'dbt.plans', primary_key: 'id' });
    const plan = object('trait', {
      id: 'plan',
      type: 'model',
      model: 'plans',
      column: 'name',
      by: { identifier: 'email', column: 'mail' },
    });
    expect(edgesOf(model, plan, sync({ source: { model: 'plans' }, key: { id: 'id' } }))).toEqual(
      expect.arrayContaining([
        'table:dbt.plans > model:plans',
        'model:plans > column:plans:name',
        'column:plans:name > trait:plan',
        'identifier_type:email > trait:plan',
        'model:plans > sync:vips',
        'column:plans:id > field:vips:id',
      ]),
    );
  });

  test('goes from contexts to the custom traits that name them, and from tables to sql traits', () => {
    const context = object('context', { id: 'average', query: `SELECT avg(n) FROM (SELECT count(*) AS n FROM customer_events) AS x` });
    const custom = object('trait', {
      id: 'above',
      type: 'custom',
      query: `SELECT count(*) > (SELECT value::double FROM context WHERE key = 'average') AS value FROM base WHERE payload->>'a' = '1'`,
    });
    const query = `WITH part AS (SELECT * FROM crm.people) SELECT p.id AS profile_id, x AS value FROM part AS p JOIN scores ON true`;
    expect(edgesOf(context, custom, object('trait', { id: 's', type: 'sql', query }))).toEqual(
      expect.arrayContaining([
        'event_kind:*/*/* > context:average',
        'context:average > trait:above',
        'column:*/*/*:payload.a > trait:above',
        'table:crm.people > trait:s',
        'table:scores > trait:s',
      ]),
    );
  });
});

describe('the fields of a sync', () => {
  test('are made of the columns of their templates and expressions, and of nothing where they are constants or facts of the run', () => {
    const mapping = {
      greeting: { template: 'Hi {{ email | upcase }}, {{ ltv }}' },
      double: { sql: 'ltv * 2' },
      gone: { template: '{{ lost }}' },
      run: { run: 'id' },
      plan: { value: 'x' },
    };
    const edges = edgesOf(ltv, rule, sync({ mapping, schedule: { after: { sync: 'others' } } }));
    const into = (field: string) => edges.filter((edge) => edge.endsWith(`> field:vips:${field}`));
    expect(into('greeting')).toEqual(['identifier_type:email > field:vips:greeting', 'trait:ltv > field:vips:greeting']);
    expect(into('double')).toEqual(['trait:ltv > field:vips:double']);
    expect(into('gone')).toEqual(['missing:lost > field:vips:gone']);
    expect([...into('run'), ...into('plan')]).toEqual([]);
    expect(edges).toContain('sync:others > sync:vips');
  });

  test('of a model name its columns', () => {
    const model = object('model', { id: 'plans', warehouse: 'w', table: 'dbt.plans', primary_key: 'id' });
    const mapping = { name: { sql: `upper(source.title) || ' '` }, note: { template: '{{ note }}' } };
    expect(edgesOf(model, sync({ source: { model: 'plans' }, key: { id: 'id' }, mapping }))).toEqual(
      expect.arrayContaining(['column:plans:note > field:vips:note', 'column:plans:id > field:vips:id']),
    );
  });

  test('of events go back to the kinds of events, whose condition is a part of the sync', () => {
    const source = { events: { warehouse: 'w', types: ['order'], where: `payload->>'paid' = 'yes'` } };
    const mapping = { total: { sql: `payload->'order'->>'total'` }, at: { column: 'event_time' } };
    expect(edgesOf(sync({ source, key: { id: 'event_id' }, mode: 'append', mapping }))).toEqual(
      expect.arrayContaining([
        'event_kind:*/order/* > column:*/order/*:payload.paid',
        'column:*/order/*:payload.paid > sync:vips',
        'column:*/order/*:payload.order.total > field:vips:total',
        'column:*/order/*:event_time > field:vips:at',
        'column:*/order/*:id > field:vips:id',
      ]),
    );
  });
});

test('every edge joins two nodes that are there, each node once', () => {
  const { nodes, edges } = lineageOf([sync({ mapping: { a: { column: 'lost' } } }), ltv, rule]);
  const ids = nodes.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
  for (const { from, to } of edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
});
