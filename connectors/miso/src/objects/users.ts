import { USER_FIELDS } from '../fields/user-fields.js';
import { recordObject, type Dataset } from './record-object.js';

export const USERS: Dataset = { noun: 'users', one: 'user', label: 'Users', idField: 'user_id', fields: USER_FIELDS };

/** Users of one Miso environment. */
export const users = recordObject(USERS);
