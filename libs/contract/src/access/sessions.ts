import { z } from 'zod';
import { pageOf } from '../page.js';
import { ROLES } from './roles.js';
import { WorkspaceView } from './workspaces.js';

/** Exchanges the one-time login token for a session cookie. */
export const Login = z.strictObject({ token: z.string().min(20) }).meta({ id: 'Login' });

const ada = { id: '0199a0b0-0000-7000-8000-0000000000a1', name: 'Ada Lovelace', email: 'ada@example.com' };
const own = { id: 'default', name: 'default', role: 'admin' };

/** Who is asking, where, and as what. */
export const Session = z
  .object({
    workspace: z.string(),
    role: z.enum(ROLES),
    scopes: z.array(z.string()).meta({ description: 'What of the role is allowed; empty: all' }),
    user: z
      .object({ id: z.uuid(), name: z.string(), email: z.string().nullable() })
      .nullable()
      .meta({ description: 'Who is logged in; `null` for an API key' }),
    workspaces: z.array(WorkspaceView).meta({ description: 'Where the caller may go' }),
  })
  .meta({ id: 'Session', examples: [{ workspace: 'default', role: 'admin', scopes: [], user: ada, workspaces: [own] }] });
export type Session = z.infer<typeof Session>;

/** Goes on in another workspace. */
export const SwitchWorkspace = z
  .strictObject({ workspace: z.string().max(100) })
  .meta({ id: 'SwitchWorkspace', examples: [{ workspace: 'staging' }] });

/** One of the caller's sessions. */
export const SessionView = z
  .object({
    id: z.uuid(),
    current: z.boolean().meta({ description: 'The one that asks' }),
    workspace: z.string(),
    created_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    address: z.string().nullable(),
    agent: z.string().nullable().meta({ description: 'What the browser calls itself' }),
  })
  .meta({
    id: 'SessionEntry',
    examples: [
      {
        ...{ id: '0199a0b0-0000-7000-8000-0000000000c1', current: true, workspace: 'default', address: '192.0.2.7', agent: 'Firefox' },
        ...{ created_at: '2026-01-05T08:00:00.000Z', last_seen_at: '2026-01-05T09:30:00.000Z', expires_at: '2026-02-04T08:00:00.000Z' },
      },
    ],
  });
export type SessionView = z.infer<typeof SessionView>;

/** The newest first. */
export const SessionPage = pageOf(SessionView);
