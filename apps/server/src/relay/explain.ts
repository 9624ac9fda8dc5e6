/** RFC 3463 codes in the words of people. The first prefix that fits is taken. */
const explanations: [prefix: string, text: string][] = [
  ['5.1.1', 'There is no such address.'],
  ['5.1.2', 'The domain of this address does not exist.'],
  ['5.1.3', 'This is not a valid address.'],
  ['5.1.10', 'The domain of this address takes no mail.'],
  ['5.1', 'The address is wrong or no longer used.'],
  ['5.2.1', 'The mailbox is switched off.'],
  ['5.2.2', 'The mailbox is full.'],
  ['5.2.3', 'The message is larger than this mailbox takes.'],
  ['5.2', 'The mailbox did not take the message.'],
  ['5.3.4', 'The message is larger than the other server takes.'],
  ['5.4.6', 'The mail would go round in circles.'],
  ['5.4.7', 'The other server could not be reached, or said "later", for too long.'],
  ['5.6.7', 'The other server does not handle addresses in this script.'],
  ['5.6', 'The other server cannot handle the format of the message.'],
  ['5.7.30', 'The other server does not promise to keep the message encrypted on its way.'],
  ['5.7', 'The other server refused the message by its rules.'],
  ['4.2.2', 'The mailbox is full at the moment.'],
  ['4.4.3', 'The address of the other server cannot be found out at the moment.'],
  ['4.4', 'The other server cannot be reached at the moment.'],
  ['4.7', 'The other server makes the message wait, by its rules.'],
  ['4', 'The other server does not take the message at the moment.'],
];

/** One sentence for a status code, for the person whose mail did not arrive. */
export function explain(status: string): string {
  const found = explanations.find(([prefix]) => status === prefix || status.startsWith(`${prefix}.`));
  return found?.[1] ?? 'The other server did not take the message.';
}
