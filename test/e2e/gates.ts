import { DEFAULT_SCHEMA } from '@tributary/store';
import pg from 'pg';
import { until } from './until.js';

/** The moments at which the metadata database can make a run stand still: between two facts that must not contradict each other. */
const MOMENTS = {
  /** The plan is in the warehouse, the run does not know it yet. */
  freeze: 'BEFORE INSERT ON batch FOR EACH ROW WHEN (NEW.number = 0)',
  /** The destination has said yes, nobody has noted it yet. */
  answer: `BEFORE UPDATE ON batch FOR EACH ROW WHEN (NEW.number = 3 AND NEW.state = 'answered')`,
  /** The ledger has moved on, the run does not know it yet. */
  acknowledge: `BEFORE UPDATE ON batch FOR EACH ROW WHEN (NEW.number = 0 AND NEW.state = 'acknowledged')`,
  /** All is done, the run has not ended yet. */
  finish: `BEFORE UPDATE ON run FOR EACH ROW WHEN (NEW.state = 'succeeded')`,
} as const;
export type Moment = keyof typeof MOMENTS;

/** The first number of our advisory locks; the second says whose gate it is. */
const SPACE = 4_711;

const STAND_STILL = `CREATE FUNCTION public.stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM ${DEFAULT_SCHEMA}.run WHERE subject = TG_ARGV[0]
    AND id = coalesce(to_jsonb(NEW)->>'run_id', to_jsonb(NEW)->>'id')::uuid) THEN
    PERFORM pg_advisory_xact_lock(${SPACE}, TG_ARGV[1]::int);
  END IF;
  RETURN NEW;
END $$`;

/** Closed gates in the metadata database: a run that comes to one stands still there until they are opened. */
export async function closeGates(databaseUrl: string, gates: readonly { readonly sync: string; readonly moment: Moment }[]) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`SET search_path TO ${DEFAULT_SCHEMA}`);
  await client.query(STAND_STILL);
  for (const [number, { sync, moment }] of gates.entries()) {
    await client.query(`SELECT pg_advisory_lock(${SPACE}, ${number})`);
    await client.query(`CREATE TRIGGER gate_${sync} ${MOMENTS[moment]} EXECUTE FUNCTION public.stand_still('${sync}', ${number})`);
  }
  const waiting = async (): Promise<readonly number[]> => {
    const { rows } = await client.query<{ gate: number }>(
      `SELECT objid::int AS gate FROM pg_locks WHERE locktype = 'advisory' AND classid = ${SPACE} AND NOT granted`,
    );
    return rows.map(({ gate }) => gate);
  };
  return {
    /** Waits until a run stands at the gate of each sync. */
    reached: () => until(async () => (await waiting()).length >= gates.length, 'every run to stand at its gate'),
    /** Opens the gates. Who stands there is dead by now, and what he was about to note is not noted. */
    open: async () => {
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = ${SPACE} AND NOT granted`,
      );
      await until(async () => (await waiting()).length === 0, 'the gates to be left');
      await client.query('DROP FUNCTION public.stand_still CASCADE');
      await client.end();
    },
  };
}
