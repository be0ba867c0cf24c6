import { type Agents, openEgress } from '@tributary/connector-kit';
import type { Config } from './config.js';

/** The connections to what is outside, as the operator's settings let them be. */
export function openConfigEgress({ egressAllow, egressProxy }: Pick<Config, 'egressAllow' | 'egressProxy'>): Agents {
  return openEgress({ allow: egressAllow, proxy: egressProxy });
}
