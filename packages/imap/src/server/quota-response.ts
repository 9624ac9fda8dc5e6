import { string } from '../serializer/writer.ts';
import type { ImapQuota } from './backend.ts';

/** The quota root of everything that an account has. */
export const QUOTA_ROOT = '';

/** RFC 9208 5.1. */
const UNIT = 1024;

/** RFC 9208 4.2.1, without "* ". Nobody who reads it is to believe that there is more room than there is. */
export function quotaResponse({ used, limit }: ImapQuota): string {
  return `QUOTA ${string(QUOTA_ROOT)} (STORAGE ${Math.ceil(used / UNIT)} ${Math.floor(limit / UNIT)})`;
}
