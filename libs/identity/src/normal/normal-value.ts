import { type IdentifierType } from '@tributary/core';
import { literal, sql, type Session } from '@tributary/sql';
import { compileBlocked, compileNormalized } from './normalize.js';
import { normalEmail } from './normal-email.js';
import { normalPhone } from './normal-phone.js';

type Normalize = (text: string, type: IdentifierType) => string | null;

/** What the warehouse has no words for, and is done here, over distinct values only. The others are SQL. */
const OUTSIDE: Readonly<Partial<Record<IdentifierType['normalize'], Normalize>>> = {
  email: (text) => normalEmail(text),
  phone_e164: (text, { region }) => normalPhone(text, region),
};

/** How values of a type are normalised outside the warehouse; `undefined` where SQL does it all. `null` of it names nobody. */
export function outsideNormal(type: IdentifierType): ((text: string) => string | null) | undefined {
  const normalize = OUTSIDE[type.normalize];
  return normalize && ((text) => normalize(text, type));
}

/** A value as people write it, told as stitching knows it. `normal` is `null` where it cannot be read, and so names nobody. */
export interface ReadValue {
  readonly normal: string | null;
  readonly blocked: boolean;
}

/** Reads a value that a person gave as stitching reads it in events. */
export async function readValue(session: Session, type: IdentifierType, value: string): Promise<ReadValue> {
  const normal = outsideNormal(type)?.(value) ?? (outsideNormal(type) ? null : await inWarehouse(session, type, value));
  if (normal === null) return { normal, blocked: false };
  const [row] = await session.rows(sql`SELECT ${compileBlocked(session.dialect, type, literal(normal))}`);
  return { normal, blocked: row?.[0] === true };
}

async function inWarehouse(session: Session, type: IdentifierType, value: string): Promise<string> {
  const [row] = await session.rows(sql`SELECT ${compileNormalized(session.dialect, type, literal(value))}`);
  return String(row?.[0]);
}
