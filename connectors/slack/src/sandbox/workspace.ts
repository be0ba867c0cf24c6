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
export const SANDBOX_TOKENS = {
  bot: 'xoxb-sandbox',
  mute: 'xoxb-sandbox-mute',
  poster: 'xoxb-sandbox-poster',
  revoked: 'xoxb-sandbox-revoked',
} as const;

const ALL_SCOPES = ['chat:write', 'channels:read', 'channels:join', 'im:write', 'users:read.email', 'usergroups:read', 'usergroups:write'];

export const TOKENS: ReadonlyMap<string, Token> = new Map<string, Token>([
  [SANDBOX_TOKENS.bot, { scopes: ALL_SCOPES, revoked: false }],
  [SANDBOX_TOKENS.mute, { scopes: ['channels:read'], revoked: false }],
  [SANDBOX_TOKENS.poster, { scopes: ['chat:write'], revoked: false }],
  [SANDBOX_TOKENS.revoked, { scopes: ['chat:write'], revoked: true }],
]);

/** Incoming webhooks: what follows `/services/`, and the channel each posts to. */
export const SANDBOX_WEBHOOKS = {
  sales: 'T0SANDBOX/B0SALES/sandboxsecret',
  archived: 'T0SANDBOX/B0OLD/sandboxsecret',
  prohibited: 'T0SANDBOX/B0NONE/sandboxsecret',
} as const;
export const WEBHOOKS: ReadonlyMap<string, string> = new Map([
  [SANDBOX_WEBHOOKS.sales, 'C0SANDBOX03'],
  [SANDBOX_WEBHOOKS.archived, 'C0SANDBOX07'],
  [SANDBOX_WEBHOOKS.prohibited, ''],
]);

/** Who the sandbox's app is, as `auth.test` says it. */
export const SANDBOX_APP = { team: 'Sandbox', user: 'tributary', team_id: 'T0SANDBOX', user_id: 'U0SANDBOX', bot_id: 'B0SANDBOX' } as const;

/** The user group there is, and its first member. */
export const SANDBOX_USERGROUP = 'S0SANDBOX01';
export const SANDBOX_OWNER = 'U0MEMBER0';

/** Ten thousand people: `U0MEMBER7` has the e-mail `member7@sandbox.example`. */
const MEMBER = /^U0MEMBER\d{1,4}$/;
export const isMember = (user: string): boolean => MEMBER.test(user);
export function memberOf(email: string): string | undefined {
  const number = /^member(\d{1,4})@sandbox\.example$/.exec(email)?.[1];
  return number === undefined ? undefined : `U0MEMBER${number}`;
}
