/** A channel of the sandbox's workspace, and what keeps the app from posting there. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly is: 'joined' | 'not_joined' | 'private' | 'archived' | 'read_only';
}

export const CHANNELS: readonly Channel[] = [
  { id: 'C0SANDBOX01', name: 'general', is: 'joined' },
  { id: 'C0SANDBOX02', name: 'new-buyers', is: 'joined' },
  { id: 'C0SANDBOX03', name: 'sales', is: 'joined' },
  { id: 'C0SANDBOX04', name: 'data', is: 'joined' },
  { id: 'C0SANDBOX05', name: 'not-joined', is: 'not_joined' },
  { id: 'C0SANDBOX06', name: 'secret', is: 'private' },
  { id: 'C0SANDBOX07', name: 'archived', is: 'archived' },
  { id: 'C0SANDBOX08', name: 'read-only', is: 'read_only' },
];

export interface Token {
  readonly scopes: readonly string[];
  readonly revoked: boolean;
}

/** The tokens the sandbox knows, by what they are for. */
export const SANDBOX_TOKENS = { bot: 'xoxb-sandbox', mute: 'xoxb-sandbox-mute', revoked: 'xoxb-sandbox-revoked' } as const;

export const TOKENS: ReadonlyMap<string, Token> = new Map<string, Token>([
  [SANDBOX_TOKENS.bot, { scopes: ['chat:write', 'channels:read'], revoked: false }],
  [SANDBOX_TOKENS.mute, { scopes: ['channels:read'], revoked: false }],
  [SANDBOX_TOKENS.revoked, { scopes: ['chat:write'], revoked: true }],
]);

/** Who the sandbox's app is, as `auth.test` says it. */
export const SANDBOX_APP = { team: 'Sandbox', user: 'tributary', team_id: 'T0SANDBOX', user_id: 'U0SANDBOX', bot_id: 'B0SANDBOX' } as const;
