import type { Field } from '@tributary/connector-kit';
import { ATTRIBUTES_FIELD, LONGEST_ADDRESS, LONGEST_ID } from './shared-fields.js';

/** The fields of Miso's `UserRecord`, a closed set: what is not here belongs in `custom_attributes`. */
export const USER_FIELDS: readonly Field[] = [
  {
    name: 'user_id',
    label: 'User id',
    type: 'string',
    required: true,
    identifier: true,
    maxLength: LONGEST_ID,
    help: '1 to 512 characters, not starting with `_`',
  },
  { name: 'name', label: 'Name', type: 'string' },
  { name: 'age', label: 'Age', type: 'integer' },
  { name: 'gender', label: 'Gender', type: 'string' },
  { name: 'city', label: 'City', type: 'string' },
  { name: 'state', label: 'State', type: 'string' },
  { name: 'country', label: 'Country', type: 'string' },
  { name: 'group_id', label: 'Group', type: 'string' },
  { name: 'description', label: 'Description', type: 'string' },
  { name: 'profile_image', label: 'Picture', type: 'string', maxLength: LONGEST_ADDRESS, help: 'An absolute address' },
  { name: 'created_at', label: 'Created at', type: 'datetime' },
  { name: 'updated_at', label: 'Updated at', type: 'datetime' },
  ATTRIBUTES_FIELD,
];
