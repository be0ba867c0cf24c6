import type { Migration } from 'kysely/migration';
import { audiences } from './0012-audiences.js';
import { beginning } from './0001-beginning.js';
import { delivery } from './0002-delivery.js';
import { credentials } from './0003-credentials.js';
import { schedules } from './0004-schedules.js';
import { alerts } from './0005-alerts.js';
import { exchanges } from './0006-exchanges.js';
import { erasures } from './0007-erasures.js';
import { tally } from './0008-tally.js';
import { users } from './0013-users.js';
import { auditChain } from './0014-audit-chain.js';
import { promotions } from './0017-promotions.js';
import { pipelines } from './0018-pipelines.js';
import { onEvent } from './0019-on-event.js';
import { wishes } from './0020-wishes.js';
import { destinationCredentials } from './0021-destination-credentials.js';

/** Every migration there ever was, in order. Forward only: one that was released is never altered. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-beginning': { up: beginning },
  '0002-delivery': { up: delivery },
  '0003-credentials': { up: credentials },
  '0004-schedules': { up: schedules },
  '0005-alerts': { up: alerts },
  '0006-exchanges': { up: exchanges },
  '0007-erasures': { up: erasures },
  '0008-tally': { up: tally },
  '0012-audiences': { up: audiences },
  '0013-users': { up: users },
  '0014-audit-chain': { up: auditChain },
  '0017-promotions': { up: promotions },
  '0018-pipelines': { up: pipelines },
  '0019-on-event': { up: onEvent },
  '0020-wishes': { up: wishes },
  '0021-destination-credentials': { up: destinationCredentials },
};
