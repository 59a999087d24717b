import { join } from 'node:path';

/** Their names say what clients under test, which trust `AUTHORITY`, see in them. All have the same key, `KEY`. */
export type Certificate =
  | 'accepted'
  | 'unknown-authority'
  | 'other-host'
  | 'expired'
  | 'self-signed'
  | 'self-signed-expired';

export const certificateFile = (name: Certificate): string => join(import.meta.dirname, `${name}.pem`);

/** The authority that clients under test trust. It signed the certificates that are accepted, expired and for another host. */
export const AUTHORITY = join(import.meta.dirname, 'authority.pem');

export const KEY = join(import.meta.dirname, 'key.pem');
