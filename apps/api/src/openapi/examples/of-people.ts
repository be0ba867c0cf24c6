import type { Deliveries, DeliveryView, ErasureView, StartErasure } from '@tributary/contract';

const run = '0199a0b0-0000-7000-8000-000000000001';

const delivery: DeliveryView = {
  ...{ sync: 'vips_to_braze', destination: 'braze_eu', object: 'users', run, at: '2026-01-05T10:00:02.000Z', key: 'ada' },
  ...{ operation: 'change', why: 'changed', outcome: 'delivered', code: null, message: null, remote_id: null },
  told: '{"email":"ada@example.com","custom_attributes":{"revenue":"62.40"}}',
};

const erasure: ErasureView = {
  ...{ id: '0199a0b0-0000-7000-8000-00000000000e', warehouse: 'shop', state: 'removing', profiles: 1, identifiers: 3 },
  syncs: [
    {
      sync: 'vips_to_braze',
      destination: 'braze_eu',
      object: 'users',
      keys: 1,
      state: 'running',
      run,
      attempts: 1,
      next_at: null,
      note: null,
    },
  ],
  ...{
    not_searched: ['products_to_shop'],
    note: null,
    created_by: 'user:0199a0b0-0000-7000-8000-0000000000a1',
    created_by_name: 'Ada Lovelace',
  },
  ...{ created_at: '2026-01-05T10:00:00.000Z', finished_at: null },
};

/** What was told of people, and how they are forgotten. */
export const ABOUT_PEOPLE: Readonly<Record<string, unknown>> = {
  Delivery: delivery,
  Deliveries: { items: [delivery], next: null, not_searched: ['products_to_shop'] } satisfies Deliveries,
  Erasure: erasure,
  ErasurePage: { items: [erasure], next: null },
  StartErasure: { identifier: 'email:ada@example.com', confirm: 'email:ada@example.com' } satisfies StartErasure,
};
