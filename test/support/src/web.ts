import type { TestEvent } from './events.js';
import { fixtureRows, snowplowTime } from './fixtures.js';

/** The web site's event log: 160 events with repeated ids and shared labels. Origin: `test/fixtures/web/README.md`. */
export function webEvents(): readonly TestEvent[] {
  return fixtureRows('web', 'snowplow_web_events.csv').map((row) => ({
    id: row['event_id'] ?? '',
    source_id: row['platform'] ?? 'web',
    type: row['event_name'] ?? 'unknown',
    version: row['event_version'] ?? '1-0-0',
    event_time: snowplowTime(row['collector_tstamp']),
    payload: {
      domain_userid: row['domain_userid'],
      network_userid: row['network_userid'],
      session_id: row['domain_sessionid'],
      user_id: row['user_id'],
      page_url: row['page_url'],
    },
  }));
}

/** What is published of the stitched log: the user of each page view and of each session that has one. */
export function publishedWebUsers(
  file: 'page_views' | 'sessions',
): readonly { readonly domain_userid: string; readonly user_id: string }[] {
  return fixtureRows('web', `snowplow_web_${file}_expected.csv`).flatMap((row) => {
    const [domain_userid, user_id] = [row['domain_userid'], row['stitched_user_id']];
    return domain_userid !== undefined && user_id !== undefined ? [{ domain_userid, user_id }] : [];
  });
}
