import type { MailCommand, RcptCommand } from '@mailcote/smtp';
import type { DeliveryRequest } from './submit.ts';

/** What a client of ours asked of the servers on the way, by the parameters of MAIL and of each RCPT. */
export function deliveryRequest(
  { ret, envId, requireTls, body }: Pick<MailCommand, 'ret' | 'envId' | 'requireTls' | 'body'>,
  recipients: readonly RcptCommand[],
): DeliveryRequest {
  return {
    ret,
    envId,
    requireTls,
    binaryMime: body === 'BINARYMIME',
    recipients: new Map(recipients.map(({ path, notify, orcpt }) => [path.address, { notify, orcpt }])),
  };
}
