import { Events } from '@tributary/core';
import type { Session } from '@tributary/sql';

/** Events as the other system has them, none of them: enough to ask what an expression means. */
export function usualEvents({ dialect }: Pick<Session, 'dialect'>): Events {
  const json = dialect.type({ kind: 'json' }).text;
  const query = `SELECT CAST(NULL AS text) AS id, CAST(NULL AS text) AS source_id, CAST(NULL AS text) AS "type", CAST(NULL AS text) AS version,
  CAST(NULL AS timestamptz) AS event_time, CAST(NULL AS ${json}) AS payload WHERE FALSE`;
  return Events.parse({ query });
}
