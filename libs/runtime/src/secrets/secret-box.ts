import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '@tributary/core';
import type { SecretRow } from '@tributary/store';
import type { MasterKey } from './master-key.js';

/** The name of a secret. It is bound into the ciphertext: a row moved to another workspace or name cannot be opened. */
export interface SecretName {
  readonly workspaceId: string;
  readonly id: string;
}

/** Seals and opens secrets: AES-256-GCM with a key per secret, which is wrapped by a master key. */
export interface SecretBox {
  readonly currentKeyId: string;
  seal(name: SecretName, plain: string): SecretRow;
  open(row: SecretRow): string;
  /** The same secret, its key wrapped by the current master key. */
  rewrap(row: SecretRow): SecretRow;
}

/** A box for these master keys; the first one wraps. */
export function openSecretBox(keys: readonly [MasterKey, ...MasterKey[]]): SecretBox {
  const [current] = keys;
  const unwrap = (row: SecretRow) => decrypt(masterOf(keys, row).bytes, row.envelope['key'] ?? '', aad(row, 'key'), row);
  const wrap = (name: SecretName, dataKey: Buffer) => encrypt(current.bytes, dataKey, aad(name, 'key'));
  return {
    currentKeyId: current.id,
    seal: ({ workspaceId, id }, plain) => {
      const dataKey = randomBytes(32);
      const data = encrypt(dataKey, Buffer.from(plain, 'utf8'), aad({ workspaceId, id }, 'data'));
      return { workspaceId, id, keyId: current.id, envelope: { v: '1', key: wrap({ workspaceId, id }, dataKey), data } };
    },
    open: (row) => decrypt(unwrap(row), row.envelope['data'] ?? '', aad(row, 'data'), row).toString('utf8'),
    rewrap: (row) => ({ ...row, keyId: current.id, envelope: { ...row.envelope, key: wrap(row, unwrap(row)) } }),
  };
}

const IV = 12;
const TAG = 16;

const aad = ({ workspaceId, id }: SecretName, part: 'key' | 'data') => Buffer.from(JSON.stringify(['tributary', 1, workspaceId, id, part]));

function encrypt(key: Buffer, plain: Buffer, bound: Buffer): string {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

function decrypt(key: Buffer, sealed: string, bound: Buffer, name: SecretName): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV), { authTagLength: TAG })
      .setAAD(bound)
      .setAuthTag(bytes.subarray(IV, IV + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]);
  } catch (error) {
    throw new AppError(
      'secret.damaged',
      `the secret \`${name.id}\` cannot be opened: either \`TRIBUTARY_MASTER_KEY\` is not the key it was sealed with, or its row was changed. ` +
        'Set the key it was sealed with, or enter the secret again',
      [],
      { cause: error },
    );
  }
}

function masterOf(keys: readonly MasterKey[], row: SecretRow): MasterKey {
  const key = keys.find(({ id }) => id === row.keyId);
  if (key !== undefined) return key;
  throw new AppError(
    'secret.key_unknown',
    `the secret \`${row.id}\` was sealed with the master key \`${row.keyId}\`, which is not among those in \`TRIBUTARY_MASTER_KEY\`: add it again, after the current one`,
  );
}
