import { z } from 'zod';
import { Actor, ActorName } from '../actor.js';
import { ROLES } from './roles.js';
import { Scope } from './scopes.js';

/** An API key without its secret part. */
export const ApiKeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(ROLES),
    scopes: z.array(z.string()).meta({ description: 'What of its role the key may do; empty: all' }),
    created_by: Actor,
    created_by_name: ActorName,
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.infer<typeof ApiKeyView>;

/** Asks for a new key. */
export const CreateApiKey = z
  .strictObject({
    name: z.string().min(1).max(100),
    role: z.enum(ROLES).default('editor'),
    scopes: z.array(Scope).max(50).default([]).meta({ description: 'What of its role the key may do; all unless given' }),
    expires_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'CreateApiKey' });

/** The only time the key itself is shown. */
export const CreatedApiKey = ApiKeyView.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;
