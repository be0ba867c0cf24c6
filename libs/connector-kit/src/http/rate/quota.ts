/** What is left of a quota, and when all of it is back. */
export interface Quota {
  readonly left: number;
  readonly resetMs: number;
}

const MEMBER = /^(?:"[^"]*"|[A-Za-z*][\w.*/:-]*)((?:\s*;\s*[a-z*][\w.*-]*(?:=(?:"[^"]*"|[^;",\s]+))?)*)$/;

/**
 * The quota in a `RateLimit` header (the IETF draft): `"default";r=50;t=30`, of several the one that holds up longest or has least left;
 * in its earlier form `limit=100, remaining=50, reset=5`. `undefined` for one that says neither what is left nor when it is back.
 */
export function quotaIn(header: string | undefined): Quota | undefined {
  if (header === undefined) return undefined;
  const members = header.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((member) => member.trim());
  const earlier = /(?:^|,)\s*remaining=/.test(header);
  const quotas = earlier ? [quotaOf(members, 'remaining', 'reset')] : members.map(memberQuota);
  const told = quotas.filter((quota) => quota !== undefined);
  const [first, ...others] = told;
  return first === undefined ? undefined : others.reduce(tighter, first);
}

function memberQuota(member: string): Quota | undefined {
  const parameters = MEMBER.exec(member)?.[1];
  return parameters === undefined
    ? undefined
    : quotaOf(
        parameters.split(';').map((part) => part.trim()),
        'r',
        't',
      );
}

function quotaOf(parts: readonly string[], left: string, reset: string): Quota | undefined {
  const named = (name: string) => /^\d{1,15}$/.exec(parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? '')?.[0];
  const [remaining, seconds] = [named(left), named(reset)];
  return remaining === undefined || seconds === undefined ? undefined : { left: Number(remaining), resetMs: Number(seconds) * 1_000 };
}

/** Of two that are used up, the one that is back later. */
const tighter = (one: Quota, other: Quota): Quota => {
  if (one.left !== other.left) return one.left < other.left ? one : other;
  return one.resetMs > other.resetMs ? one : other;
};
