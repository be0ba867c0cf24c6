import { sql } from 'kysely';

/** The credential of a destination. `key` is its connector, a dot and a keyed hash, which tells nothing. */
export interface Credential {
  readonly workspaceId: string;
  readonly key: string;
}

/** The rows of a credential. */
export const of = ({ workspaceId, key }: Credential) => sql`workspace_id = ${workspaceId} AND key = ${key}`;
