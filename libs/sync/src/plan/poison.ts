import { Invalid } from '@tributary/core';
import { literal, sql, type Session } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { compileProbe, FAILED, INPUT, type GuardedField } from '../mapping/guard-expressions.js';
import type { InvalidRecord } from '../ports.js';
import { INVALID, numbers, STAGE, type Unexplained } from './stage.js';

/** The source could not be read with the mapping's expressions as they are: perhaps one fails on a value. */
export class FailedOnValue extends Error {
  constructor(readonly error: Invalid) {
    super(error.message);
  }
}

const KEY = sql`"_key"`;
const SAMPLES = 20;
/** Another run may switch off, for an instant, what the guards of DuckDB need. */
const TRIES = 3;

/**
 * Makes a plan plainly, which is fastest; where that fails on a value of an expression, again with each expression guarded, so that one
 * bad record costs itself and not the run (I9). What fails then as well, such as the source itself, is told as it fails plainly.
 * `guarded`: begins with guarded expressions, since plain ones are known to fail.
 */
export async function isolating<T>(warehouse: Warehouse, plan: (guarded: boolean) => Promise<T>, guarded = false): Promise<T> {
  if (guarded) return planGuarded(warehouse, plan, () => planPlainly(plan));
  try {
    return await plan(false);
  } catch (error) {
    if (!(error instanceof FailedOnValue)) throw error;
    return planGuarded(warehouse, plan, () => Promise.reject(error.error));
  }
}

async function planPlainly<T>(plan: (guarded: boolean) => Promise<T>): Promise<T> {
  try {
    return await plan(false);
  } catch (error) {
    throw error instanceof FailedOnValue ? error.error : error;
  }
}

/** `otherwise`: what is done where guards do not help. */
async function planGuarded<T>(warehouse: Warehouse, plan: (guarded: boolean) => Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      return await plan(true);
    } catch (error) {
      if (!(error instanceof FailedOnValue)) throw error;
    } finally {
      for (const statement of warehouse.dialect.guard.after([])) await warehouse.execute(statement);
    }
  }
  return otherwise();
}

/** Takes records out of the stage on which an expression fails. Their keys are not gone, so they are kept with the other invalid ones. */
export async function takeOutFailing(
  session: Session,
  fields: readonly GuardedField[],
): Promise<{ readonly records: number; readonly samples: readonly Unexplained[] }> {
  const [records = 0] = fields.length === 0 ? [0] : await numbers(session, sql`SELECT count(${FAILED}) FROM ${STAGE}`);
  if (records === 0) return { records, samples: [] };
  const failing = sql`FROM ${STAGE} WHERE ${FAILED} IS NOT NULL`;
  const text = session.dialect.text(KEY);
  const rows = await session.rows(sql`SELECT ${text}, ${FAILED}, ${INPUT} ${failing} ORDER BY ${KEY} LIMIT ${literal(SAMPLES)}`);
  await session.execute(sql`INSERT INTO ${INVALID} (${KEY}, copies) SELECT ${KEY}, 1 ${failing}`);
  await session.execute(sql`DELETE ${failing}`);
  return {
    records,
    samples: rows.map(([key = null, name = null, input = null]): Unexplained => {
      const field = fields.find((one) => one.field === name);
      const message = `The expression of the field \`${String(name)}\` fails on this record`;
      return {
        key: String(key),
        code: 'mapping.sql',
        message,
        ...(field === undefined ? {} : { probe: compileProbe(field, String(input)) }),
      };
    }),
  };
}

/** Whether a record is invalid since an expression fails on it. */
export const isFailing = ({ code }: Pick<InvalidRecord, 'code'>): boolean => code === 'mapping.sql';

/** The place is that in a statement nobody wrote. */
const IN_OUR_TEXT = / at line \d+, column \d+$/;

/** Lets the warehouse say what is wrong with each sample. Not within the plan's transaction, which an error would end. */
export async function explainInvalid(warehouse: Warehouse, samples: readonly Unexplained[]): Promise<readonly InvalidRecord[]> {
  const explained: InvalidRecord[] = [];
  for (const { probe, ...sample } of samples) {
    const said = probe === undefined ? '' : await complaintOf(warehouse, probe);
    explained.push(probe === undefined ? sample : { ...sample, message: `${sample.message}${said === '' ? '' : `: ${said}`}.` });
  }
  return explained;
}

async function complaintOf(warehouse: Warehouse, probe: NonNullable<Unexplained['probe']>): Promise<string> {
  try {
    await warehouse.rows(probe);
    return '';
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.message.replace(IN_OUR_TEXT, '').replace(/\.$/, '');
  }
}
