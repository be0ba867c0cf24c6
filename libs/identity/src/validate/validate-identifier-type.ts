import { Invalid, type ErrorDetail, type IdentifierType } from '@tributary/core';
import { literal, sql, type Session } from '@tributary/sql';
import { isPhoneRegion } from '../normal/normal-phone.js';

/**
 * Rejects with `Invalid` when the warehouse cannot read a blocked pattern, at `blocked_patterns.N` and in the warehouse's words, or when the region is no
 * country that has phone numbers. All that is wrong is told at once.
 */
export async function validateIdentifierType(session: Session, type: IdentifierType): Promise<void> {
  const details = [...wrongRegion(type)];
  for (const [index, pattern] of type.blocked_patterns.entries()) {
    const message = await complaint(session, pattern);
    if (message !== undefined) details.push({ path: `blocked_patterns.${index}`, message });
  }
  const [first] = details;
  if (first === undefined) return;
  throw new Invalid('identity.type', `identifier type \`${type.id}\`: \`${first.path}\` ${first.message}`, details);
}

/** Asked of a text and not only prepared: a warehouse reads a pattern when it first looks for it. */
async function complaint(session: Session, pattern: string): Promise<string | undefined> {
  try {
    await session.rows(sql`SELECT ${session.dialect.finds(sql`value`, literal(pattern))} FROM (VALUES ('a')) AS one(value)`);
    return undefined;
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return `is no regular expression of the warehouse: ${error.message}`;
  }
}

function wrongRegion({ region, normalize }: IdentifierType): readonly ErrorDetail[] {
  if (region === undefined) return [];
  if (normalize !== 'phone_e164') return [{ path: 'region', message: 'is only for phone numbers: choose `phone_e164`, or leave it out' }];
  if (isPhoneRegion(region)) return [];
  return [{ path: 'region', message: `is no country with phone numbers: \`${region}\`` }];
}
