import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import { SETTING } from './hold-rows.js';
import type { TenancyScope } from './scope.js';

/** Connections for tenants, and those that see everything. */
interface Pools {
  readonly tenants: pg.Pool;
  readonly everybody: pg.Pool;
}

/**
 * Hands out connections that see what the present work may see, and nothing else. A connection is told whose it is when that is another
 * than it last was, before it is handed out: what its last user left behind cannot matter.
 */
export function tenantPool({ tenants, everybody }: Pools, scope: TenancyScope): PostgresPool {
  const last = new WeakMap<pg.PoolClient, string>();
  const tell = async (client: pg.PoolClient, workspaceId: string): Promise<void> => {
    if (last.get(client) === workspaceId) return;
    last.delete(client);
    await client.query(`SELECT set_config('${SETTING}', $1, false)`, [workspaceId]);
    last.set(client, workspaceId);
  };
  const connectAs = async (workspaceId: string): Promise<pg.PoolClient> => {
    const client = await tenants.connect();
    try {
      await tell(client, workspaceId);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return {
    connect: async () => {
      const now = scope.now();
      return asKysely(now === 'all' ? await everybody.connect() : await connectAs(now.workspaceId));
    },
    end: () => tenants.end(),
  } as PostgresPool;
}

const asKysely = (client: pg.PoolClient): PostgresPoolClient => client;
