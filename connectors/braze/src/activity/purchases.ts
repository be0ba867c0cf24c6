import type { DestinationObject, OutRecord, Refusal } from '@tributary/connector-kit';
import { Decimal } from '@tributary/core';
import { RATES } from '../rates.js';
import type { BrazeSettings } from '../settings.js';
import { textOf } from '../identity/user-name.js';
import { refuse } from '../users/attribute-writes.js';
import { MOST_BYTES, MOST_OBJECTS } from '../track/track.js';
import { ACTIVITY_FIELDS, activityOf, ActivityOptions } from './activity-fields.js';
import { sendActivity } from './send-activity.js';

const MOST_QUANTITY = 100;

/** Purchases, each once. As with events, a lost answer may make one come twice, which doubles its revenue: see `delivery.in_doubt`. */
export const purchases: DestinationObject<BrazeSettings, ActivityOptions> = {
  label: 'Purchases',
  modes: ['append'],
  writes: 'event',
  idempotent: false,
  fields: [
    ...ACTIVITY_FIELDS,
    {
      name: 'product_id',
      label: 'Product',
      type: 'string',
      required: true,
      maxLength: 255,
      help: 'At most 5,000 distinct ones in a workspace',
    },
    { name: 'currency', label: 'Currency', type: 'string', required: true, help: 'ISO 4217' },
    { name: 'price', label: 'Price of one', type: 'number', required: true },
    { name: 'quantity', label: 'Quantity', type: 'integer', help: `1 where it is missing, at most ${MOST_QUANTITY}` },
  ],
  acceptsOtherFields: false,
  options: ActivityOptions,
  batch: { records: MOST_OBJECTS, bytes: MOST_BYTES },
  concurrency: 4,
  rate: RATES.track,
  write: (context, records, outcomes) => sendActivity(context, { array: 'purchases', tell: purchaseOf }, records, outcomes),
};

function purchaseOf(record: OutRecord, options: ActivityOptions): Readonly<Record<string, unknown>> | Refusal {
  const activity = activityOf(record, options);
  if ('code' in activity) return activity;
  const { product_id: product, currency, price, quantity } = record.fields;
  const number = numberOf(price);
  if (number === undefined) return refuse('price', 'price', 'is no number');
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency))
    return refuse('currency', 'currency', 'is no ISO 4217 code such as `EUR`');
  if (quantity !== undefined && quantity !== null && !isQuantity(quantity))
    return refuse('quantity', 'quantity', `is no whole number from 1 to ${MOST_QUANTITY}: send a purchase for each ${MOST_QUANTITY}`);
  return {
    ...activity,
    product_id: textOf(product),
    currency,
    price: number,
    ...(quantity === undefined || quantity === null ? {} : { quantity }),
  };
}

/** Prices stay digit for digit: a text that is a number goes as that number. */
function numberOf(price: unknown): unknown {
  if (typeof price === 'string') return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(price) ? new Decimal(price) : undefined;
  return typeof price === 'number' || typeof price === 'bigint' || price instanceof Decimal ? price : undefined;
}

function isQuantity(quantity: unknown): boolean {
  const number = typeof quantity === 'bigint' ? Number(quantity) : quantity;
  return Number.isInteger(number) && (number as number) >= 1 && (number as number) <= MOST_QUANTITY;
}
