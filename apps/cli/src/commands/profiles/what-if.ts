import { WhatIf } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { exitOf, sentenceOf } from '../../describe-run.js';
import { follow } from '../../follow.js';
import { sentenceOf as sentenceOfProblem } from '../../project/place.js';
import { type ProjectObject, readProject } from '../../project/read-project.js';
import { table } from '../../table.js';
import { EXIT, type Exit } from '../../terminal.js';
import { all } from '../warehouses.js';
import { type Asking, show } from './asking.js';

const KINDS = ['identifier_type', 'identity_rule', 'pin'] as const satisfies readonly Kind[];

/** How many merges, splits and clusters are told; the run has more. */
const TOLD = 5;

/** Shows what the rules in the files of a folder would do to the profiles. Changes nothing. */
export async function whatIf(asking: Asking, folder: string, prune: boolean): Promise<Exit> {
  const { client, terminal, json, warehouse } = asking;
  const project = await readProject(folder, terminal.env);
  if (project.problems.length > 0) {
    if (json) terminal.out(JSON.stringify({ problems: project.problems }));
    else for (const problem of project.problems) terminal.err(sentenceOfProblem(problem));
    return EXIT.failed;
  }
  const removed = prune ? await missingIn(asking, project.objects) : [];
  const of = (kind: Kind) => project.objects.filter((one) => one.kind === kind).map(({ object }) => object as never);
  const started = await client.profiles.whatIf({
    ...{ warehouse, removed },
    ...{ types: of('identifier_type'), rules: of('identity_rule'), pins: of('pin') },
  });
  const run = await follow(client, started, json ? { ...terminal, screen: undefined } : terminal);
  const found = WhatIf.safeParse(run.result);
  if (found.success) return show(asking, found.data, describe);
  if (json) terminal.out(JSON.stringify({ run }));
  else terminal.err(sentenceOf(run));
  return exitOf([run]) || EXIT.failed;
}

/** What is defined and would be gone if the files were all there is. */
async function missingIn({ client }: Asking, objects: readonly ProjectObject[]) {
  const there = new Set(objects.map(({ kind, id }) => `${kind} ${id}`));
  const defined = await Promise.all(KINDS.map(async (kind) => (await all(client, kind)).map(({ id }) => ({ kind, id }))));
  return defined.flat().filter(({ kind, id }) => !there.has(`${kind} ${id}`));
}

type Group = WhatIf['merged']['examples'][number];

function describe(found: WhatIf): string {
  const { before, after, merged, split, biggest, quarantined, syncs } = found;
  const row = (name: string, one: number, other: number) => [name, String(one), String(other)];
  return [
    table(
      ['', 'NOW', 'THEN'],
      [
        row('profiles', before.profiles, after.profiles),
        row('identifiers', before.identifiers, after.identifiers),
        row('events without identifier', before.events_without_identifier, after.events_without_identifier),
        row('quarantined identifiers', quarantined.before.values, quarantined.after.values),
        row('oversized profiles', found.oversized.before.profiles, found.oversized.after.profiles),
        row('identifiers of the biggest', biggest.before[0]?.identifiers ?? 0, biggest.after[0]?.identifiers ?? 0),
      ],
    ),
    `${found.affected} profiles would not be what they are: ${merged.profiles} would merge into ${merged.into}, ` +
      `${split.profiles} would split into ${split.into}, ${found.new} would be new, ${found.gone} gone; ${found.events_moved} events would move`,
    ...merged.examples.slice(0, TOLD).map((group) => `merged: ${partsOf(group)}`),
    ...split.examples.slice(0, TOLD).map((group) => `split: ${partsOf(group)}`),
    ...found.rules_without_values.map((rule) => `rule ${rule} would find nothing`),
    ...syncs.map(({ sync, records, affected, reason }) =>
      records === null
        ? `sync ${sync}: ${reason ?? ''}`
        : `sync ${sync}: ${affected ?? 0} of ${records} records belong to affected profiles`,
    ),
  ].join('\n');
}

/** The profiles of a group by some of their identifiers: `ada@example.com, c1 | c2`. */
function partsOf({ profiles, parts }: Group): string {
  const named = profiles.map(({ examples }) => examples.map(({ type, value }) => `${type}:${value}`).join(', '));
  return `${named.join(' | ')}${parts > profiles.length ? ` and ${parts - profiles.length} more` : ''}`;
}
