import { reply } from '@mailcote/smtp';

/** RFC 1870 6.1, RFC 3463 3.4. */
export const diskIsFull = reply(452, '4.3.1', 'Not enough room on the disk here, try again later');
