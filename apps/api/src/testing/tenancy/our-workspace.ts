import { randomUUID } from 'node:crypto';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type AnyObject, KIND_NAMES, KINDS } from '@tributary/core';
import type { Store } from '@tributary/store';

/** Stands in whatever of ours has words in it: nobody else may ever read it. */
export const MARKER = 'hidden-from-others';

/** What there is of ours, by the part of a path that names it. */
export type Ours = Readonly<Record<string, string>>;

/** Fills a workspace with one of everything. Gives the ids, by the first part of the path they are asked for under. */
export async function fillWorkspace(store: Store, workspaceId: string, document: OpenAPIObject): Promise<Ours> {
  const objects = KIND_NAMES.map((kind) => marked(document, kind));
  const phone = KINDS.identifier_type.schema.parse({ kind: 'identifier_type', id: 'phone', normalize: 'trim_lower' });
  await store.objects.apply(workspaceId, [...objects, phone], 'system');
  await store.secrets.put([{ workspaceId, id: 'secret', keyId: 'test', envelope: { sealed: MARKER } }]);
  const runs = await endedRun(store, workspaceId);
  const { row: key } = await store.apiKeys.create({ workspaceId, name: MARKER, role: 'admin', actor: 'system' });
  const { id: userId } = await store.users.ensureAdmin(workspaceId);
  await store.users.rename({ workspaceId, userId, actor: 'system' }, { name: MARKER, email: `${MARKER}@example.com` });
  const { token } = await store.sessions.createLogin({ workspaceId, userId, actor: 'system' });
  const opened = await store.sessions.redeem(token, { agent: MARKER });
  const invited = await store.invitations.create({ workspaceId, email: `${MARKER}@example.org`, role: 'viewer', actor: 'system' });
  const erasure = await store.erasures.create({ workspaceId, warehouse: 'shop', of: { profile: randomUUID() }, actor: MARKER });
  const promotion = await store.promotions.create({
    ...{
      workspaceId,
      source: MARKER,
      note: MARKER,
      prune: false,
      objects,
      revisions: [],
      plan: { created: [], changed: [], deleted: [], unchanged: 0, revisions: [], syncs: [] },
    },
    ...{ actor: 'system', author: 'system' },
  });
  return {
    ...Object.fromEntries(objects.map(({ kind, id }) => [KINDS[kind].plural, id])),
    ...{ runs, 'api-keys': key.id, users: userId, sessions: opened?.session.id ?? '', invitations: invited.row.id },
    ...{ erasures: erasure.id, promotions: promotion.id, workspaces: workspaceId, profiles: randomUUID() },
  };
}

/** The example of a kind, with our words in it where it has room for words. */
function marked(document: OpenAPIObject, kind: (typeof KIND_NAMES)[number]): AnyObject {
  const { schema } = KINDS[kind];
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, { readonly example?: object }>>;
  const { example } = schemas[schema.meta()?.id ?? ''] ?? {};
  for (const field of ['description', 'label', 'reason']) {
    const parsed = schema.safeParse({ ...example, [field]: MARKER });
    if (parsed.success) return parsed.data;
  }
  return schema.parse(example);
}

/** One that failed, with what it did not deliver and what was said to whom. */
async function endedRun(store: Store, workspaceId: string): Promise<string> {
  const { run } = await store.runs.create({ workspaceId, kind: 'stitch', subject: 'shop', trigger: 'api', actor: 'system' });
  const claim = await store.runs.claim(run.id, 'test');
  if (claim === undefined) throw new Error('nobody else works on it');
  const lost = { outcome: 'rejected', code: 'test', message: MARKER, key: MARKER, operation: 'add', seq: 1 } as const;
  await store.db
    .insertInto('recordOutcome')
    .values({ workspaceId, runId: run.id, ...lost })
    .execute();
  const said = {
    batch: 1,
    attempt: 1,
    at: new Date(),
    method: 'POST',
    path: `/${MARKER}`,
    status: 200,
    ms: 1,
    request: MARKER,
    response: MARKER,
  };
  await store.db
    .insertInto('exchange')
    .values({ workspaceId, runId: run.id, ...said })
    .execute();
  await store.runs.fail(claim, { code: 'test', message: MARKER });
  return run.id;
}
