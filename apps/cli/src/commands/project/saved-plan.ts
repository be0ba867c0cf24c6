import { readFile, writeFile } from 'node:fs/promises';
import { ObjectRevision, type ProjectPlan } from '@tributary/contract';
import { Invalid, messageOf } from '@tributary/core';
import { z } from 'zod';
import { type Environment, fillSecrets } from '../../project/fill-references.js';
import type { ProjectObject } from '../../project/read-project.js';

/** A plan as it is kept in a file. It holds references, never a secret. */
const SavedPlan = z.strictObject({
  plan: z.literal(1),
  prune: z.boolean(),
  objects: z.array(z.record(z.string(), z.unknown())),
  revisions: z.array(ObjectRevision),
});

/** What a saved plan applies: exactly these objects, at these revisions. */
export interface Planned {
  readonly objects: readonly Readonly<Record<string, unknown>>[];
  readonly prune: boolean;
  readonly expected: ProjectPlan['revisions'];
}

export const isSavedPlan = (path: string): boolean => path.endsWith('.json');

export async function savePlan(
  path: string,
  objects: readonly ProjectObject[],
  { prune, revisions }: { readonly prune: boolean; readonly revisions: ProjectPlan['revisions'] },
): Promise<void> {
  const saved = { plan: 1, prune, objects: objects.map(({ written }) => written), revisions } satisfies z.input<typeof SavedPlan>;
  await writeFile(path, `${JSON.stringify(saved, null, 2)}\n`).catch((error: unknown) => {
    throw new Invalid('plan.file', `cannot write \`${path}\`: ${messageOf(error)}`);
  });
}

/** Reads a plan, its references filled. Rejects with `Invalid` where the file is no plan or a variable is not set. */
export async function readSavedPlan(path: string, env: Environment): Promise<Planned> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Invalid('plan.file', `cannot read \`${path}\`: ${messageOf(error)}`);
  });
  const saved = SavedPlan.safeParse(jsonOf(text));
  if (!saved.success) throw new Invalid('plan.file', `\`${path}\` is no plan: make one with \`tributary plan DIR --out ${path}\``);
  const filled = saved.data.objects.map((object) => ({ object, ...fillSecrets(object, env) }));
  const details = filled.flatMap(({ object: { kind, id }, missing }) =>
    missing.map(({ path: field, message }) => ({ path: field, message: `${String(kind)} \`${String(id)}\`: ${field}: ${message}` })),
  );
  if (details.length > 0) throw new Invalid('plan.secrets', details.map(({ message }) => message).join('\n'), details);
  return { objects: filled.map((one) => one.filled), prune: saved.data.prune, expected: saved.data.revisions };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
