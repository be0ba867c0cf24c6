import type { Field } from '@tributary/connector-kit';
import { nameFields } from '../identity/user-name.js';

const MOST = { maxLength: 255 } as const;
const SUBSCRIPTION = ['opted_in', 'unsubscribed', 'subscribed'] as const;

/** The attributes Braze knows by name. All others are custom attributes. */
export const USER_FIELDS: readonly Field[] = [
  ...nameFields(['external_id', 'user_alias', 'email', 'phone', 'braze_id'], true),
  { name: 'first_name', label: 'First name', type: 'string', ...MOST },
  { name: 'last_name', label: 'Last name', type: 'string', ...MOST },
  { name: 'country', label: 'Country', type: 'string', ...MOST, help: 'ISO 3166-1 alpha-2' },
  { name: 'language', label: 'Language', type: 'string', ...MOST, help: 'ISO 639-1' },
  { name: 'time_zone', label: 'Time zone', type: 'string', ...MOST, help: 'IANA name' },
  { name: 'home_city', label: 'Home city', type: 'string', ...MOST },
  { name: 'gender', label: 'Gender', type: 'string', choices: ['M', 'F', 'O', 'N', 'P'], help: 'Or null' },
  { name: 'dob', label: 'Date of birth', type: 'string', help: 'YYYY-MM-DD' },
  { name: 'current_location', label: 'Location', type: 'json', help: '`longitude` and `latitude`' },
  { name: 'date_of_first_session', label: 'First session', type: 'datetime' },
  { name: 'date_of_last_session', label: 'Last session', type: 'datetime' },
  { name: 'marked_email_as_spam_at', label: 'Marked email as spam at', type: 'datetime' },
  { name: 'email_subscribe', label: 'Email subscription', type: 'string', choices: SUBSCRIPTION },
  { name: 'push_subscribe', label: 'Push subscription', type: 'string', choices: SUBSCRIPTION },
  { name: 'email_open_tracking_disabled', label: 'No tracking of opened emails', type: 'boolean' },
  { name: 'email_click_tracking_disabled', label: 'No tracking of clicks in emails', type: 'boolean' },
  {
    name: 'subscription_groups',
    label: 'Subscription groups',
    type: 'array',
    help: 'Objects of `subscription_group_id` and `subscription_state`',
  },
  { name: 'push_tokens', label: 'Push tokens', type: 'array' },
  { name: 'push_token_import', label: 'Users with push tokens only', type: 'boolean' },
  { name: 'facebook', label: 'Facebook', type: 'json' },
  { name: 'twitter', label: 'Twitter', type: 'json' },
  { name: 'image_url', label: 'Picture', type: 'string' },
  { name: 'custom_attributes', label: 'Custom attributes', type: 'any', help: 'Map `custom_attributes.<name>`, one for each attribute' },
];

/** Names that are no custom attribute's. */
export const STANDARD: ReadonlySet<string> = new Set(USER_FIELDS.map(({ name }) => name));
