import { Events, IdentifierType, type IdentityRule } from '@tributary/core';
import { duckdb, ident, ourTables, postgres } from '@tributary/sql';
import { golden } from '@tributary/test-support';
import { describe, expect, test } from '@jest/globals';
import { compileExtraction } from './extract-identifiers.js';
import { compileMerge } from './merge-rules.js';
import { compileCustomerEvents } from './publish.js';

const aRule = (identifier: string, value: string, type = '*'): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type, version: '*' },
  identifier,
  value,
});

const events = Events.parse({ query: 'SELECT * FROM raw_events', columns: { id: 'event_id', loaded_at: 'arrived' } });
const types = [IdentifierType.parse({ kind: 'identifier_type', id: 'email', normalize: 'trim_lower', blocked: ['test@shop.com'] })];
const next = { identifier: ident('tributary', 'identifier_next'), eventNode: ident('tributary', 'event_node_next') };

const CASES = {
  'two-types': [aRule('email', `payload->>'email'`, 'login'), aRule('cookie', `payload->>'cookie'`), aRule('email', `payload->>'mail'`)],
  'no-rules': [],
} satisfies Record<string, readonly IdentityRule[]>;

describe.each([duckdb, postgres])('stitching compiled for $name', (dialect) => {
  const isGolden = (name: string, statements: Readonly<Record<string, { readonly text: string }>>) => {
    const text = Object.entries(statements)
      .map(([step, { text: statement }]) => `-- ${step}\n${statement};`)
      .join('\n\n');
    expect(text).toBe(golden(new URL(`../golden/${name}.${dialect.name}.sql`, import.meta.url), text));
  };

  test.each(Object.entries(CASES))('the extraction of %s is as reviewed', (name, rules) => {
    const definition = { events, types, rules };
    const { block, eventNode, ...steps } = compileExtraction(dialect, { ...definition, unique: true }, next);
    const blocks = Object.fromEntries(block.map((statement, rule) => [`block ${rule}`, statement]));
    isGolden(name, { ...steps, ...blocks, 'event_node table': eventNode.table, 'event_node rows': eventNode.rows });
    const { seen } = compileExtraction(dialect, { ...definition, unique: false }, next);
    isGolden(`${name}-repeated-ids`, { seen });
  });

  test('the rules of merging are as reviewed', () => {
    const into = { ...next, nodeProfile: ident('tributary', 'node_profile_next'), profile: ident('tributary', 'profile_next') };
    isGolden('merge', { ...compileMerge(dialect, { before: ourTables('tributary'), next: into, runId: 'run' }) });
  });

  test('the events with their profiles are as reviewed', () => {
    isGolden('customer-events', { view: compileCustomerEvents('tributary', events) });
  });
});
