import { z } from 'zod';

/** What a caller may do: read, define and run, hand out keys. Each includes the one before. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** An API key without its secret part. */
export const ApiKeyView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    role: z.enum(ROLES),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.infer<typeof ApiKeyView>;

/** Asks for a new key. */
export const CreateApiKey = z
  .strictObject({ name: z.string().min(1).max(100), role: z.enum(ROLES).default('editor'), expires_at: z.iso.datetime().optional() })
  .meta({ id: 'CreateApiKey' });

/** The only time the key itself is shown. */
export const CreatedApiKey = ApiKeyView.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** Exchanges the one-time login token for a session cookie. */
export const Login = z.strictObject({ token: z.string().min(20) }).meta({ id: 'Login' });
/** Who is logged in. */
export const Session = z.object({ workspace: z.string(), role: z.enum(ROLES) }).meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
