import { secretText, webAddress } from '@tributary/connector-kit';
import { z } from 'zod';

/** How an environment of Miso is reached. */
export const MisoSettings = z.strictObject({
  api_key: secretText('Secret API key', 'Of the environment to write to; the key selects it'),
  base_url: webAddress('Address of the API').default('https://api.askmiso.com'),
});
export type MisoSettings = z.infer<typeof MisoSettings>;
