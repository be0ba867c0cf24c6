import type { ApiKeyView, CreateApiKey, Login, Problem } from '@tributary/contract';
import type { z } from 'zod';

const key = {
  id: '0199a0b0-0000-7000-8000-00000000000a',
  name: 'nightly loads',
  role: 'editor' as const,
  scopes: ['syncs:run', 'runs:read'],
  created_by: 'user:0199a0b0-0000-7000-8000-0000000000a1',
  created_by_name: 'Ada Lovelace',
  created_at: '2026-01-05T08:00:00.000Z',
  expires_at: '2027-01-05T00:00:00.000Z',
  last_used_at: null,
};

/** Who may come in, and what they are told when they may not. */
export const ABOUT_ACCESS: Readonly<Record<string, unknown>> = {
  Health: { status: 'ok' },
  Problem: {
    type: 'tributary:request.invalid',
    title: 'Unprocessable Entity',
    status: 422,
    detail: 'the body is not right: `valeu` is unknown: did you mean `value`?',
    errors: [{ path: 'valeu', message: 'is unknown: did you mean `value`?' }],
  } satisfies Problem,
  Login: { token: 'tbl_3vQm0f1nW2c9Yd7s5k8JxZbT' } satisfies z.input<typeof Login>,
  ApiKey: key satisfies Partial<ApiKeyView>,
  CreateApiKey: { name: key.name, role: key.role, scopes: key.scopes, expires_at: key.expires_at } satisfies z.input<typeof CreateApiKey>,
  CreatedApiKey: { ...key, key: 'trb_9sK2mQ4xV7bN1cR8tY5wZ3' },
};
